/** A bar of the table: where it begins and how long it is, in percent of the width. */
export interface ReasonBar {
  from: number
  width: number
}

export interface ReasonTableLayout {
  start: { shown: number; bar: ReasonBar }
  /** In the order given. */
  rows: { shown: number; bar: ReasonBar }[]
  end: { shown: number; bar: ReasonBar; interval: ReasonBar | null }
}

interface ReasonSums {
  /** All values are shares of one; start and all rows together are the end. */
  start: number
  rows: readonly number[]
  end: number
  interval?: { low: number; high: number } | undefined
  /** What is shown is whole numbers of so many: 100 or 1,000. */
  scale: number
}

const leastWidth = 0.7

/** Lays reasons out one after the other; what is shown in whole numbers adds up as exactly as what is meant. */
export function layOutReasons({ start, rows, end, interval, scale }: ReasonSums): ReasonTableLayout {
  const sums = [start]
  for (const value of rows) sums.push((sums.at(-1) ?? 0) + value)
  const ends = [0, ...sums, end, ...(interval ? [interval.low, interval.high] : [])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const span = high - low || 1
  const at = (value: number) => ((value - low) / span) * 100
  const bar = (one: number, other: number): ReasonBar => {
    const [from, to] = [at(Math.min(one, other)), at(Math.max(one, other))]
    const width = Math.max(to - from, leastWidth)
    return { from: Math.max(0, Math.min(from, 100 - width)), width }
  }
  const [first, last] = [Math.round(start * scale), Math.round(end * scale)]
  const shown = wholeParts(
    rows.map((value) => value * scale),
    last - first,
  )
  return {
    start: { shown: first, bar: bar(0, start) },
    rows: shown.map((value, index) => ({
      shown: value,
      bar: bar(sums[index] ?? 0, sums[index + 1] ?? 0),
    })),
    end: { shown: last, bar: bar(0, end), interval: interval ? bar(interval.low, interval.high) : null },
  }
}

/**
 * Whole numbers close to the parts that sum to a total: each is rounded, and then those are moved by one that it costs
 * least (largest remainders).
 *
 * @param total whole; further from the sum of the parts than their number only where the parts do not belong to it
 */
export function wholeParts(parts: readonly number[], total: number): number[] {
  const shown = parts.map((part) => Math.round(part))
  if (shown.length === 0) return shown
  let missing = total - shown.reduce((sum, value) => sum + value, 0)
  while (missing !== 0) {
    const step = Math.sign(missing)
    const costs = parts.map((part, index) => Math.abs((shown[index] ?? 0) + step - part))
    const cheapest = costs.indexOf(Math.min(...costs))
    shown[cheapest] = (shown[cheapest] ?? 0) + step
    missing -= step
  }
  // −0 is no number for people.
  return shown.map((value) => value + 0)
}
