import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { TraitPreview, TraitRule } from '../../src/traits/index.ts'
import { useFormat } from '../access/session.ts'
import { Card, Facts } from '../parts/page.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { previewQuery } from './trait-data.ts'
import { ruleInWords } from './words.ts'

const typingPauseMs = 500

/** What a rule gives, while it is written: in words, for how many people, how the values are spread, and ten people. */
export function PreviewCard({ rule, title }: { rule: TraitRule | undefined; title?: string }) {
  const { t } = useTranslation()
  const [settled] = useDebouncedValue(rule, typingPauseMs)
  const preview = useQuery(previewQuery(settled))
  return (
    <Card title={title ?? t('edit.preview')}>
      <div className="stack">
        {rule && <p className="say sm break">{ruleInWords(rule, t)}</p>}
        <div className="stack" aria-live="polite" aria-atomic="true">
          {!rule ? (
            <p className="dim">{t('computed.incomplete')}</p>
          ) : preview.isError ? (
            <Failed error={preview.error} rest="" />
          ) : preview.data ? (
            <Preview preview={preview.data} stale={preview.isPlaceholderData} />
          ) : (
            <Loading shape="figure" />
          )}
        </div>
      </div>
    </Card>
  )
}

function Preview({ preview, stale }: { preview: TraitPreview; stale: boolean }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <>
      <p className={stale ? 'figure-m num late' : 'figure-m num'}>
        {fmt.count(preview.people)}
        <small>{t('computed.withValue', { count: preview.people })}</small>
      </p>
      {preview.masked && <MaskedNote />}
      {preview.numbers && <Spread numbers={preview.numbers} />}
      {preview.commonest.length > 0 && <Commonest preview={preview} />}
      {preview.sample.length > 0 && <Sample preview={preview} />}
    </>
  )
}

function Spread({ numbers }: { numbers: NonNullable<TraitPreview['numbers']> }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <div className="stack tight">
      <h3>{t('computed.spread')}</h3>
      <p className="dim">
        {t('computed.spreadSentence', {
          median: fmt.plain(numbers.median),
          low: fmt.plain(numbers.tenth),
          high: fmt.plain(numbers.nineTenths),
        })}
      </p>
      <SpreadDrawing numbers={numbers} />
      <Facts
        of={[
          [t('computed.least'), fmt.plain(numbers.least)],
          [t('computed.quarters'), `${fmt.plain(numbers.quarter)}–${fmt.plain(numbers.threeQuarters)}`],
          [t('computed.average'), fmt.plain(numbers.average)],
          [t('computed.most'), fmt.plain(numbers.most)],
        ]}
      />
    </div>
  )
}

/** A line from the tenth to the nine tenths, a bar over the middle half, and a mark at the middle value. */
function SpreadDrawing({ numbers }: { numbers: NonNullable<TraitPreview['numbers']> }) {
  const { tenth, quarter, median, threeQuarters, nineTenths } = numbers
  const width = nineTenths - tenth
  if (!(width > 0)) return null
  const at = (value: number) => 2 + (96 * (value - tenth)) / width
  return (
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" height="22" width="100%" aria-hidden="true">
      <line
        x1={2}
        x2={98}
        y1={6}
        y2={6}
        stroke="var(--control)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      <rect
        x={at(quarter)}
        width={Math.max(at(threeQuarters) - at(quarter), 0.8)}
        y={2}
        height={8}
        fill="var(--blue-wash)"
        stroke="var(--blue-mark)"
        strokeWidth="1"
        vectorEffect="non-scaling-stroke"
      />
      <line
        x1={at(median)}
        x2={at(median)}
        y1={1}
        y2={11}
        stroke="var(--ink)"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}

function Commonest({ preview }: { preview: TraitPreview }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const most = Math.max(...preview.commonest.map(({ people }) => people))
  return (
    <div className="stack tight">
      <h3>{t('computed.commonest')}</h3>
      <ul className="ties">
        {preview.commonest.map((one) => (
          <li key={one.value}>
            <span className="row apart">
              <span className="break">{one.value ?? t('traits.covered')}</span>
              <span className="num dim">{fmt.count(one.people)}</span>
            </span>
            <div className="bd-bar" style={{ width: `${(100 * one.people) / most}%` }} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Sample({ preview }: { preview: TraitPreview }) {
  const { t } = useTranslation()
  return (
    <div className="stack tight">
      <h3>{t('computed.sample')}</h3>
      <ul className="ties">
        {preview.sample.map((one) => (
          <li key={one.person}>
            <span className="row apart">
              <Link to="/people/$id" params={{ id: one.person }} className="a">
                {t('groups.nameless', { id: one.person.slice(-6) })}
              </Link>
              <ValueOf value={one.value} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function ValueOf({ value }: { value: TraitPreview['sample'][number]['value'] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (value === null) return <span className="dim">{t('traits.covered')}</span>
  if (typeof value === 'number') return <span className="num">{fmt.plain(value)}</span>
  return <span className="break">{Array.isArray(value) ? value.join(', ') : value}</span>
}
