import { NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { LeavingDefinition, LeavingSuggestion } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Loading } from '../parts/states.tsx'
import { EventNames } from '../segments/event-names.tsx'
import { type FieldsProps, listOf } from './fields-props.ts'
import { Leaving } from './leaving-words.tsx'
import { suggestionsQuery } from './warning-data.ts'

interface LeavingChoiceProps extends FieldsProps {
  /** The definition that counts now; null when the data shows none. */
  inUse: LeavingDefinition | null
}

const sameAs = (one: LeavingDefinition | null, other: LeavingDefinition | null) =>
  JSON.stringify(one) === JSON.stringify(other)

/** What leaving means: what the data suggest with figures, or one's own words for it. */
export function LeavingChoice({ value, set, inUse }: LeavingChoiceProps) {
  const { t } = useTranslation()
  const suggestions = useQuery(suggestionsQuery())
  const { leaving } = value
  const items = suggestions.data ?? []
  const own = leaving !== null && !items.some((one) => sameAs(one.leaving, leaving))
  const first = items[0]?.leaving ?? inUse
  return (
    <Card title={t('warnings.leaving.title')}>
      <div className="stack">
        <p className="dim">{t('warnings.leaving.note')}</p>
        {suggestions.isLoading && <Loading />}
        <ul className="warn-choices">
          <Choice chosen={leaving === null} onChoose={() => set({ leaving: null })}>
            <b>{t('warnings.leaving.byItself')}</b>
            <small>{first ? <Leaving of={first} /> : t('warnings.leaving.nothingSeen')}</small>
          </Choice>
          {items.map((one) => (
            <Choice
              key={JSON.stringify(one.leaving)}
              chosen={sameAs(one.leaving, leaving)}
              onChoose={() => set({ leaving: one.leaving })}
            >
              <Suggested suggestion={one} />
            </Choice>
          ))}
          <Choice
            chosen={own}
            onChoose={() => set({ leaving: { ...(first ?? { kind: 'cancels', events: [] }) } })}
          >
            <b>{t('warnings.leaving.own')}</b>
            <small>{t('warnings.leaving.ownNote')}</small>
          </Choice>
        </ul>
        {leaving !== null && <Own leaving={leaving} onChange={(next) => set({ leaving: next })} />}
        <QuietBefore leaving={leaving ?? first} horizonDays={value.horizonDays} />
      </div>
    </Card>
  )
}

interface QuietBeforeProps {
  leaving: LeavingDefinition | null
  horizonDays: number
}

/** Quiet days are over within the horizon only for who is quiet already: how long, where that is late for a warning. */
function QuietBefore({ leaving, horizonDays }: QuietBeforeProps) {
  const { t } = useTranslation()
  if (leaving?.kind !== 'stops' || leaving.quietDays <= horizonDays) return null
  return (
    <p className="callout">
      {t('warnings.leaving.quietBefore', { count: leaving.quietDays - horizonDays, horizon: horizonDays })}
    </p>
  )
}

interface ChoiceProps {
  chosen: boolean
  onChoose: () => void
  children: React.ReactNode
}

function Choice({ chosen, onChoose, children }: ChoiceProps) {
  return (
    <li>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        {children}
      </button>
    </li>
  )
}

function Suggested({ suggestion }: { suggestion: LeavingSuggestion }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { leaving, people, perMonth, comeBack, why } = suggestion
  const months = perMonth.slice(-3)
  const inHundred = (share: number) => fmt.plain(Math.round(share * 1000) / 10)
  return (
    <>
      <b>
        <Leaving of={leaving} />
      </b>
      <small>
        {t('warnings.leaving.leftSoFar', { count: people, value: fmt.count(people) })}{' '}
        {t(`warnings.leaving.why.${why}`)}{' '}
        {comeBack !== null && t('warnings.leaving.comeBack', { share: inHundred(comeBack) })}
      </small>
      <small className="num">
        {months
          .map(({ month, left, of }) =>
            t('warnings.leaving.month', {
              month,
              left: fmt.count(left),
              share: of > 0 ? inHundred(left / of) : '–',
            }),
          )
          .join(' · ')}
      </small>
    </>
  )
}

interface OwnProps {
  leaving: LeavingDefinition
  onChange: (next: LeavingDefinition) => void
}

/** The definition itself: by what customers say, or by how long nothing comes from them. */
function Own({ leaving, onChange }: OwnProps) {
  const { t } = useTranslation()
  const { events } = leaving
  return (
    <div className="two">
      <Select
        label={t('warnings.leaving.kind')}
        data={(['cancels', 'stops'] as const).map((kind) => ({
          value: kind,
          label: t(`warnings.leaving.kinds.${kind}`),
        }))}
        value={leaving.kind}
        allowDeselect={false}
        onChange={(kind) =>
          onChange(kind === 'stops' ? { kind, events, quietDays: 90 } : { kind: 'cancels', events })
        }
      />
      <EventNames
        label={t(`warnings.leaving.events.${leaving.kind}`)}
        value={events}
        asked={events.length === 0}
        onChange={(next) => onChange({ ...leaving, events: listOf(next) })}
      />
      {leaving.kind === 'stops' && (
        <NumberInput
          label={t('warnings.leaving.quietDays')}
          min={7}
          max={730}
          allowDecimal={false}
          value={leaving.quietDays}
          onChange={(days) =>
            onChange({ ...leaving, quietDays: typeof days === 'number' ? days : leaving.quietDays })
          }
        />
      )}
      {leaving.kind === 'cancels' && leaving.filter && (
        <p className="meta">{t('warnings.leaving.filterKept')}</p>
      )}
    </div>
  )
}
