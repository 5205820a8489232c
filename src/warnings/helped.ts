import { wilsonInterval } from '../stats/estimates/index.ts'
import { featureOf } from './labels.ts'
import type { WarningRow } from './tables.ts'
import { type ActionKey, actionKeySchema, type Helped, type Saves, type Signal } from './warning.ts'

/** Customers on each side under which nothing is said. */
const fewest = 20

interface Count {
  n: number
  stayed: number
}

type Ended = Pick<WarningRow, 'signal' | 'outcome' | 'action' | 'as_usual' | 'reasons'>
const isGood = ({ outcome }: Ended) => outcome === 'stayed' || outcome === 'better'

/**
 * The difference of two shares with its 95 % interval: method 10 of Newcombe (1998, Statistics in Medicine 17:873), from
 * Wilson's intervals of each. Null under twenty customers on either side.
 */
export function differenceOf(one: Count, other: Count): { value: number; low: number; high: number } | null {
  if (one.n < fewest || other.n < fewest) return null
  const [a, b] = [one.stayed / one.n, other.stayed / other.n]
  const [oneRange, otherRange] = [wilsonInterval(one.stayed, one.n), wilsonInterval(other.stayed, other.n)]
  if (!oneRange || !otherRange) return null
  const value = a - b
  return {
    value,
    low: value - Math.hypot(a - oneRange.low, otherRange.high - b),
    high: value + Math.hypot(oneRange.high - a, b - otherRange.low),
  }
}

function countOf(rows: readonly Ended[]): Count {
  return { n: rows.length, stayed: rows.filter(isGood).length }
}

/** What the strongest reason of a warning is about; undefined without reasons. */
function matterOf({ reasons }: Pick<WarningRow, 'reasons'>): string | undefined {
  const first = reasons.find(({ effect }) => effect > 0)
  return first && (featureOf(first.feature)?.meta.family ?? first.feature)
}

/**
 * What came of others whose strongest reason is about the same. First, where some were left as usual by chance and enough ends are
 * known: all whose warning was seen, whatever was done, beside them, which is a test. Then by what was done, beside those for whom
 * nothing was done: that is seen in data, as who was helped may differ from who was not. Only actions that somebody took are listed.
 */
export function whatHelped(
  ended: readonly Ended[],
  warning: Pick<WarningRow, 'signal' | 'reasons'>,
): Helped[] {
  const matter = matterOf(warning)
  const alike = ended.filter((one) => one.signal === warning.signal && matterOf(one) === matter)
  const shown = alike.filter(({ as_usual }) => !as_usual)
  const without = countOf(shown.filter(({ action }) => action === null))
  const taken = actionKeySchema.options.map((action): [ActionKey, Count] => [
    action,
    countOf(shown.filter((one) => one.action === action)),
  ])
  const seen = taken
    .filter(([, { n }]) => n > 0)
    .map(([action, count]) => helpedOf(action, count, without, 'seen'))
    .toSorted((one, two) => (two.difference ?? -2) - (one.difference ?? -2))
  const tested = helpedOf(null, countOf(shown), countOf(alike.filter(({ as_usual }) => as_usual)), 'tested')
  return tested.evidence === 'tested' ? [tested, ...seen] : seen
}

function helpedOf(
  action: ActionKey | null,
  count: Count,
  beside: Count,
  evidence: Exclude<Helped['evidence'], 'cannot_say'>,
): Helped {
  const difference = differenceOf(count, beside)
  return {
    action,
    stayed: difference ? count.stayed / count.n : null,
    otherwise: difference ? beside.stayed / beside.n : null,
    difference: difference?.value ?? null,
    low: difference?.low ?? null,
    high: difference?.high ?? null,
    n: count.n,
    nOtherwise: beside.n,
    evidence: difference ? evidence : 'cannot_say',
  }
}

/**
 * Customers whose warning was seen, beside those left as usual by chance: they differ in nothing else, whatever was done for
 * the ones and was not done for some of them.
 */
export function savesOf(ended: readonly Ended[], signal: Signal, usualShare: number): Saves {
  const rows = ended.filter((one) => one.signal === signal)
  const acted = countOf(rows.filter(({ as_usual }) => !as_usual))
  const asUsual = countOf(rows.filter(({ as_usual }) => as_usual))
  const difference = differenceOf(acted, asUsual)
  return {
    acted,
    asUsual,
    difference: difference?.value ?? null,
    low: difference?.low ?? null,
    high: difference?.high ?? null,
    why: difference ? null : usualShare === 0 && asUsual.n === 0 ? 'no_share' : 'too_few',
  }
}
