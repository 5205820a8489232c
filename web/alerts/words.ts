import type { TFunction } from 'i18next'
import type { AlertState, Rule, Seen } from '../../src/alerts/index.ts'
import type { Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'

export interface Said {
  /** Label of the measure. */
  measure: string
  unit: Unit
  to: AlertState
  seen: Seen
}

/** What happened, in one sentence without a cause: "Waiting time is 6:10 min, above 5:00 min." */
export function alertSentence({ measure, unit, to, seen }: Said, t: TFunction, fmt: Format): string {
  if (to === 'silent' || seen.value === null) return t('alertSaid.silent', { measure })
  const value = fmt.value(seen.value, unit)
  if (to === 'calm' || seen.side === null) return t('alertSaid.back', { measure, value })
  if (seen.base?.value) {
    const percent = Math.abs(100 * (seen.value / seen.base.value - 1))
    const said = {
      measure,
      value,
      percent: fmt.value(percent, 'percent'),
      base: fmt.value(seen.base.value, unit),
    }
    return t(`alertSaid.percent.${seen.side}`, said)
  }
  const isRange =
    seen.usual !== null && (seen.threshold === seen.usual.low || seen.threshold === seen.usual.high)
  const threshold = seen.threshold === null ? '' : fmt.value(seen.threshold, unit)
  return t(`alertSaid.${isRange ? 'usual' : to}.${seen.side}`, { measure, value, threshold })
}

/** When an alert rings, in a sentence. */
export function ruleInWords(rule: Rule, unit: Unit, t: TFunction, fmt: Format): string {
  if (rule.kind === 'above' || rule.kind === 'below')
    return t(`alertRule.${rule.kind}`, { value: fmt.value(rule.value, unit) })
  if (rule.kind === 'percent')
    return t(`alertRule.percent.${rule.direction}`, {
      by: fmt.value(rule.by, 'percent'),
      against: t(`alertRule.against.${rule.against}`),
    })
  return rule.kind === 'aim' ? t('alertRule.aim') : t(`alertRule.usual.${rule.side}`)
}
