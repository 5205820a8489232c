/** How likely it was that nothing came. */
export interface Silence {
  /** Events that were to be expected. */
  expected: number
  /** Probability that none of them came, 0 to 1. */
  probability: number
}

/** Counts scatter at least so much around their mean beyond chance (variance = mean + this × mean²). */
const leastDispersion = 0.05
/** One empty stretch among so many may have been a failure: it does not excuse the next one. */
const manyCounts = 6

/**
 * Probability that nothing happens in a stretch of time of which comparable stretches are known: the zero class of a
 * negative binomial distribution, (1 + a·m)^(−1/a), with mean m and dispersion a by the method of moments,
 * a = (s² − m) / m² (Bliss and Fisher 1953, Fitting the Negative Binomial Distribution to Biological Data, Biometrics 9,
 * 176–200); for a → 0 it is Poisson's e^(−m). Stretches that were empty are believed: the probability is never less
 * than their share.
 *
 * @param counts events in each comparable stretch, whole or prorated
 * @returns undefined for fewer than two counts: their scatter is not known
 */
export function silenceOf(counts: readonly number[]): Silence | undefined {
  const empty = counts.filter((count) => count === 0).length
  const believed = empty === 1 && counts.length >= manyCounts ? counts.filter((count) => count > 0) : counts
  const n = believed.length
  if (n < 2) return undefined
  const mean = believed.reduce((sum, count) => sum + count, 0) / n
  if (mean === 0) return { expected: 0, probability: 1 }
  const variance = believed.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (n - 1)
  const dispersion = Math.max((variance - mean) / mean ** 2, leastDispersion)
  const tail = (1 + dispersion * mean) ** (-1 / dispersion)
  const share = believed.filter((count) => count === 0).length / n
  return { expected: mean, probability: Math.max(tail, share) }
}
