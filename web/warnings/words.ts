import type { TFunction } from 'i18next'
import type { PersonScore, Reason, Warning } from '../../src/warnings/index.ts'
import type { Format } from '../theme/fmt.ts'

/** Chances under this are told of 1,000 customers, others of 100. */
const smallChance = 0.045

/** Of how many customers a chance is told: 100, or 1,000 when of 100 it would be next to none. */
export function scaleOf(chance: number): 100 | 1000 {
  return chance < smallChance ? 1000 : 100
}

/** '68'; at the ends 'fewer than 1' and 'more than 99', since nobody is certain. */
export function outOf(chance: number, scale: number, t: TFunction, fmt: Format): string {
  const count = Math.round(chance * scale)
  if (count < 1) return t('warnings.fewerThanOne')
  if (count > scale - 1) return t('warnings.moreThan', { value: fmt.count(scale - 1) })
  return fmt.count(count)
}

/** '68', '<1', '>99': where there is no room for words. */
export function outOfShort(chance: number, scale: number, fmt: Format): string {
  const count = Math.round(chance * scale)
  if (count < 1) return '<1'
  return count > scale - 1 ? `>${fmt.count(scale - 1)}` : fmt.count(count)
}

/** '57 to 77', for a sentence. */
export function rangeOf(
  { low, high }: Pick<Warning, 'low' | 'high'>,
  scale: number,
  t: TFunction,
  fmt: Format,
): string {
  const [from, to] = [low, high].map((end) => fmt.count(Math.round(end * scale)))
  return from === to ? t('warnings.about', { value: from }) : t('warnings.range', { low: from, high: to })
}

interface Said extends Pick<Warning, 'chance' | 'horizonDays'> {
  signal: 'leave' | 'dissatisfied'
}

/** 'Came on 7 days, every 18 days on average, last 96 days ago: 41 in 100 customers with this rhythm still come.' */
export function rhythmInWords(
  { stillComes, days, every, since }: NonNullable<PersonScore['rhythm']>,
  t: TFunction,
  fmt: Format,
): string {
  const scale = scaleOf(stillComes)
  return t('warnings.rhythm', {
    days: fmt.count(days),
    every: t('warnings.rhythmEvery', { count: Math.max(1, Math.round(every)) }),
    since: t('warnings.rhythmSince', { count: Math.round(since) }),
    value: outOf(stillComes, scale, t, fmt),
    scale: fmt.count(scale),
  })
}

/** '68 in 100 customers in Amara’s situation left within 60 days.' @param name absent: 'in this situation' */
export function chanceInWords(
  { signal, chance, horizonDays }: Said,
  name: string | null | undefined,
  t: TFunction,
  fmt: Format,
): string {
  const scale = scaleOf(chance)
  const said = t(`warnings.said.${signal}`, {
    value: outOf(chance, scale, t, fmt),
    scale: fmt.count(scale),
    who: name ? t('warnings.situationOf', { name }) : t('warnings.thisSituation'),
    days: horizonDays,
  })
  // 'more than 99' begins the sentence.
  return said.charAt(0).toLocaleUpperCase() + said.slice(1)
}

/** The signal that the chance of a warning is about: that of a disagreement is the one of leaving. */
export function signalOf({ kind }: Pick<Warning, 'kind'>): 'leave' | 'dissatisfied' {
  return kind === 'dissatisfied' ? 'dissatisfied' : 'leave'
}

/** What kind of warning it is, in a few words: 'May leave within 60 days'. */
export function kindInWords({ kind, disagreement, horizonDays }: Warning, t: TFunction): string {
  if (kind === 'disagree' && disagreement) return t(`warnings.disagreement.${disagreement}`)
  return t(`warnings.kindLong.${kind}`, { days: horizonDays })
}

/** A value of a feature with its unit; that nothing is known when it is null. */
export function featureValue(value: number | null, unit: Reason['unit'], t: TFunction, fmt: Format): string {
  if (value === null) return t('warnings.notKnown')
  switch (unit) {
    case 'yes_no':
      return t(value >= 0.5 ? 'warnings.yes' : 'warnings.no')
    case 'days':
      return t('warnings.days', { count: Math.round(value) })
    case 'minutes':
      return fmt.duration(value)
    case 'seconds':
    case 'money':
    case 'percent':
    case 'score':
      return fmt.value(value, unit)
    default:
      return fmt.plain(Math.round(value * 10) / 10 + 0)
  }
}

/** '2, most customers 0': the customer's own value beside the usual one. */
export function reasonNote({ value, usual, unit }: Reason, t: TFunction, fmt: Format): string {
  const own = featureValue(value, unit, t, fmt)
  if (usual === null) return own
  const others = featureValue(usual, unit, t, fmt)
  return own === others
    ? t('warnings.likeOthers', { own })
    : t('warnings.ownAndUsual', { own, usual: others })
}

/** Whether more than half of what raises the chance is service and words: what the company itself did. */
export function isOurs(reasons: readonly Reason[]): boolean {
  const raising = reasons.filter(({ effect }) => effect > 0)
  const sum = (of: readonly Reason[]) => of.reduce((all, { effect }) => all + effect, 0)
  const ours = raising.filter(({ family }) => family === 'service' || family === 'words')
  return sum(ours) > sum(raising) / 2
}
