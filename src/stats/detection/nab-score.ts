/** What detections are worth: a profile of the Numenta Anomaly Benchmark. */
export interface NabProfile {
  truePositive: number
  falsePositive: number
  falseNegative: number
}

/** The three profiles of NAB 1.1 (`config/profiles.json`). */
export const nabProfiles = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  lowFalsePositives: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  lowFalseNegatives: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, NabProfile>

/** One series with its scores, and the windows in which something is wrong (first and last row, both included). */
export interface NabSeries {
  scores: ArrayLike<number>
  windows: readonly (readonly [first: number, last: number])[]
}

/**
 * Score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, arXiv:1510.03336; Ahmad et al. 2017, Neurocomputing
 * 262:134): early detection in a window is worth more, rows beyond windows cost more the farther they are, and one
 * threshold holds for all series.
 *
 * @param threshold rows with a score of at least it count as detected; the best for the profile when absent
 * @returns 0 for a detector that never detects, 100 for one that detects every window at its first row and nothing else
 */
export function nabScore(
  series: readonly NabSeries[],
  profile: NabProfile,
  threshold?: number,
): { score: number; threshold: number } {
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0)
  const missed = -profile.falseNegative * windows
  const perfect = profile.truePositive * windows
  const rows = series.flatMap((one, index) => rowsOf(one, index, profile)).sort((a, b) => b.score - a.score)
  const bestOf = new Map<string, number>()
  let raw = missed
  let [best, at] = [missed, Number.POSITIVE_INFINITY]
  for (const [index, { score, worth, window }] of rows.entries()) {
    if (threshold !== undefined && score < threshold) break
    if (window === undefined) raw += worth
    else {
      const before = bestOf.get(window)
      const now = Math.max(worth, before ?? worth)
      // The first detection of a window takes the penalty for missing it away.
      raw += before === undefined ? now + profile.falseNegative : now - before
      bestOf.set(window, now)
    }
    const isLastOfItsScore = rows[index + 1]?.score !== score
    if (isLastOfItsScore && raw > best) [best, at] = [raw, score]
  }
  const reached = threshold === undefined ? best : raw
  return { score: (100 * (reached - missed)) / (perfect - missed), threshold: threshold ?? at }
}

interface Row {
  score: number
  /** What a detection here brings, penalties negative. */
  worth: number
  window: string | undefined
}

/** The first 15 % of a series, 750 rows at most, are for learning and do not count. */
const probation = { share: 0.15, most: 750 }

function rowsOf({ scores, windows }: NabSeries, series: number, profile: NabProfile): Row[] {
  const sorted = [...windows].sort((a, b) => a[0] - b[0])
  const first = Math.min(Math.floor(probation.share * scores.length), probation.most)
  const rows: Row[] = []
  let next = 0
  for (let at = 0; at < scores.length; at++) {
    while (sorted[next] && sorted[next]![1] < at) next++
    if (at < first) continue
    const window = sorted[next]
    if (window && window[0] <= at) {
      const place = -(window[1] - at + 1) / (window[1] - window[0] + 1)
      const worth = (sigmoid(place) / sigmoid(-1)) * profile.truePositive
      rows.push({ score: scores[at]!, worth, window: `${series}:${next}` })
      continue
    }
    const past = sorted[next - 1]
    const worth = past ? sigmoid((at - past[1]) / (past[1] - past[0])) : -1
    rows.push({ score: scores[at]!, worth: worth * profile.falsePositive, window: undefined })
  }
  return rows
}

/** From 1 at −∞ over 0 to −1; −1 beyond 3, as NAB has it. */
function sigmoid(x: number): number {
  return x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1
}
