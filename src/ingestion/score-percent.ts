/** Lowest and highest score of each kind of survey. NPS and CSAT as the field has them; CES 2.0 runs from 1 to 7. */
export const scoreRanges = { nps: [0, 10], csat: [1, 5], ces: [1, 7] } as const

/**
 * A score as a share of its range, 0–100, rounded to one decimal, so that answers of different kinds compare: nps s×10, csat (s−1)/4,
 * ces (s−1)/6 (times 100). Undefined when the kind is unknown or the score is no number in its range.
 */
export function scorePercent(kind: unknown, score: unknown): number | undefined {
  if (typeof kind !== 'string' || !Object.hasOwn(scoreRanges, kind)) return undefined
  const [low, high] = scoreRanges[kind as keyof typeof scoreRanges]
  const value = typeof score === 'string' && score.trim() !== '' ? Number(score) : score
  if (typeof value !== 'number' || !(value >= low && value <= high)) return undefined
  return Math.round(((value - low) / (high - low)) * 1000) / 10
}
