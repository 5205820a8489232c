/** One group in two periods: its share of the whole, and its own value; null where it was not there. */
export interface GroupInTwo {
  weight: readonly [before: number, after: number]
  value: readonly [before: number | null, after: number | null]
}

export interface GroupChange {
  /** What the group's own change brings. */
  within: number
  /** What its growing or shrinking share brings, measured against the whole's average. */
  mix: number
}

/**
 * Splits the change of a weighted average into what changed within its groups and what changed because their shares
 * did: Das Gupta (1978, 1993) for two factors, which has no remainder: the parts add up to the change. A group that
 * was there in one period only has no change within.
 *
 * @param groups weights of each period add up to 1
 */
export function changeParts(groups: readonly GroupInTwo[]): GroupChange[] {
  const middles = groups.map(({ weight, value }) => {
    const [before, after] = [value[0] ?? value[1] ?? 0, value[1] ?? value[0] ?? 0]
    return { share: (weight[0] + weight[1]) / 2, value: (before + after) / 2, change: after - before }
  })
  const whole = middles.reduce((sum, one) => sum + one.share * one.value, 0)
  return groups.map(({ weight }, index) => {
    const middle = middles[index]!
    return {
      within: middle.share * middle.change,
      mix: (weight[1] - weight[0]) * (middle.value - whole),
    }
  })
}
