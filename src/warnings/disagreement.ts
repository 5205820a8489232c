import type { WarningRow } from './tables.ts'

/** A customer whose score and whose money are known. */
export interface Worth {
  id: bigint
  chance: number
  /** Paid in a year; NaN where nothing is known. */
  value: number
  /** Paid lately against the own usual, as a logarithm; NaN where nothing is known. */
  trend: number
}

export interface Disagreement {
  id: bigint
  kind: NonNullable<WarningRow['disagreement']>
}

/** Half of the usual, or twice as much. */
const much = Math.log(2)

/**
 * Customers of whom score and money say opposite things: worth most and likely to leave; calm but paying half of their usual;
 * likely to leave but paying twice as much. The most valuable first.
 *
 * @param valuable least value of the top tenth, as `topTenth` gives it
 */
export function findDisagreements(
  customers: Iterable<Worth>,
  given: { base: number; highChance: number; valuable: number; most: number },
): Disagreement[] {
  const { base, highChance, valuable, most } = given
  const found: (Disagreement & { value: number })[] = []
  for (const { id, chance, value, trend } of customers) {
    if (!(value > 0)) continue
    const isHigh = chance >= highChance && chance >= 2 * base
    const kind =
      isHigh && value >= valuable
        ? 'valuable_at_risk'
        : isHigh && trend >= much
          ? 'uneasy_but_spending_more'
          : chance <= base / 2 && trend <= -2 * much && value >= valuable
            ? 'calm_but_spending_less'
            : undefined
    if (kind) found.push({ id, kind, value })
  }
  return found.toSorted((one, two) => two.value - one.value || (one.id < two.id ? -1 : 1)).slice(0, most)
}

/** Least of the top tenth; infinite without values. */
export function topTenth(values: Float64Array): number {
  const known = Float64Array.from(values.filter((value) => Number.isFinite(value))).sort()
  return known.length === 0 ? Number.POSITIVE_INFINITY : known[Math.floor(known.length * 0.9)]!
}
