import { useTranslation } from 'react-i18next'
import type { PersonScore, Reason, WarningDetail } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { ReasonTable } from '../charts/reason-table.tsx'
import { Evidence } from './evidence.tsx'
import { outOf, rangeOf, reasonNote, scaleOf, signalOf } from './words.ts'

type Step = Reason & { events?: WarningDetail['waterfall'][number]['events'] }

interface ReasonsProps {
  signal: 'leave' | 'dissatisfied'
  /** The customer, as the last row calls them. */
  name: string
  person: string
  base: number
  chance: number
  low: number
  high: number
  reasons: readonly Step[]
  rest: WarningDetail['rest']
}

/** More than these are hard to read one by one. */
const mostReasons = 8

/** From all customers to this one, reason by reason; each opens to the events behind it. */
export function Reasons({ name, person, base, chance, low, high, reasons, rest }: ReasonsProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const scale = scaleOf(chance)
  // What is shown as nothing, and what comes after so many, stands together.
  const told = reasons.filter(({ effect }) => Math.abs(effect) * scale >= 0.5).slice(0, mostReasons)
  const others = reasons.filter((reason) => !told.includes(reason))
  const left = others.reduce((sum, { effect }) => sum + effect, rest.effect)
  const rows = told.map((reason) => ({
    key: reason.feature,
    label: reason.label,
    note: reasonNote(reason, t, fmt),
    value: reason.effect,
    after: reason.team ? t(`team.${reason.team}`) : '',
    detail:
      reason.events && reason.events.length > 0
        ? () => <Evidence events={reason.events ?? []} person={person} />
        : undefined,
  }))
  const isRest = others.length > 0 || Math.abs(left) * scale >= 0.5
  return (
    <ReasonTable
      caption={t('warnings.reasonsCaption', {
        name,
        base: outOf(base, scale, t, fmt),
        chance: outOf(chance, scale, t, fmt),
        scale: fmt.count(scale),
        range: rangeOf({ low, high }, scale, t, fmt),
      })}
      columns={{
        reason: t('warnings.reason'),
        drawn: t('warnings.drawn'),
        points: t('warnings.points', { scale: fmt.count(scale) }),
        after: t('warnings.whoHelps'),
      }}
      start={{ label: t('warnings.allCustomers'), value: base }}
      rows={
        isRest
          ? [
              ...rows,
              {
                key: ' rest',
                label: t('warnings.rest', { count: rest.features + others.length }),
                value: left,
                after: '',
              },
            ]
          : rows
      }
      end={{ label: t('warnings.today', { name }), value: chance, interval: { low, high } }}
      scale={scale}
      write={(points) => fmt.count(points)}
    />
  )
}

/** The same for a score without a warning: the events behind its reasons are on the customer's own page. */
export function ScoreReasons({ score, name, person }: { score: PersonScore; name: string; person: string }) {
  return <Reasons {...score} name={name} person={person} />
}

/** The reasons of a warning with the events behind them. */
export function WarningReasons({ warning, name }: { warning: WarningDetail; name: string }) {
  return (
    <Reasons
      {...warning}
      signal={signalOf(warning)}
      name={name}
      person={warning.person.id}
      reasons={warning.waterfall}
    />
  )
}
