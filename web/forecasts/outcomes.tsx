import { useTranslation } from 'react-i18next'
import type { WhatIf } from '../../src/forecasts/index.ts'
import type { ImpactView } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { Mark } from '../theme/marks.tsx'
import { type Likely, LikelyBar } from './likely-bar.tsx'

type Outcome = WhatIf['outcomes'][number]

/** What the moves are likely to bring, what customers tell us first; each with its uncertainty and how it is known. */
export function Outcomes({ answer, view }: { answer: WhatIf; view: ImpactView }) {
  const { t } = useTranslation()
  if (answer.outcomes.length === 0) return <p className="dim">{t('whatIf.nothingAbove')}</p>
  return (
    <ul className="fc-outcomes">
      {answer.outcomes.map((outcome) => (
        <li key={outcome.measure}>
          <OutcomeLine outcome={outcome} view={view} />
        </li>
      ))}
    </ul>
  )
}

function OutcomeLine({ outcome, view }: { outcome: Outcome; view: ImpactView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { label, unit, now, value, change, low, high, chanceBetter, grade } = outcome
  if (change === null || value === null)
    return (
      <div>
        <p>
          <b>{label}</b>
        </p>
        <p className="dim">{t('whatIf.unknown')}</p>
      </div>
    )
  const better = outcome.good === 'none' || change === 0 ? undefined : change > 0 === (outcome.good === 'up')
  const write = (given: number) => small(given, fmt.change(given, unit), fmt.plain)
  const range =
    low === null || high === null
      ? t('whatIf.noRange')
      : t('whatIf.likely', { low: write(low), high: write(high) })
  const likely: Likely | undefined =
    low === null || high === null ? undefined : { low, middle: change, high, better }
  return (
    <>
      <div>
        <p>
          {better !== undefined && <Mark level={better ? 'steady' : 'needs'} size={11} />} <b>{label}</b>{' '}
          <span className="num">
            {t('whatIf.change', {
              now: now === null ? '–' : fmt.value(now, unit),
              value: fmt.value(value, unit),
              change: write(change),
            })}
          </span>
        </p>
        <p className="dim">
          {range}{' '}
          {chanceBetter !== null &&
            t('whatIf.chance', {
              chance: fmt.count(Math.round(Math.min(0.99, Math.max(0.01, chanceBetter)) * 100)),
            })}
        </p>
      </div>
      {likely ? (
        <LikelyBar likely={likely} sentence={`${label}: ${write(change)}. ${range}`} />
      ) : (
        <span className="tag">{t(`impact.grade.${grade}`)}</span>
      )}
      <Ways outcome={outcome} view={view} />
    </>
  )
}

/** The ways along which it comes, each link in the line of its evidence. */
function Ways({ outcome, view }: { outcome: Outcome; view: ImpactView }) {
  const { t } = useTranslation()
  const labelOf = (measure: string) => view.nodes.find((node) => node.measure === measure)?.label ?? measure
  return (
    <ul className="fc-ways">
      {outcome.ways.map(({ measures, grade }) => (
        <li key={measures.join(' ')}>
          <i className={`fc-grade ${grade}`} aria-hidden="true" />
          {measures.map(labelOf).join(' → ')}: {t(`impact.grade.${grade}`)}
        </li>
      ))}
    </ul>
  )
}

/** Effects are small: a change that would be written as nothing keeps its first two figures. */
function small(value: number, text: string, plain: (value: number) => string): string {
  if (/[1-9]/.test(text) || value === 0) return /[0-9]/.test(text) ? text : '0'
  const exact = Math.abs(Number(value.toPrecision(2)))
  return `${value < 0 ? '\u2212' : '+'}${exact < 1 ? new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 }).format(exact) : plain(exact)}`
}
