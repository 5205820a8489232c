/**
 * For each probability the least share of false discoveries at which it would be told (Benjamini and Hochberg 1995, JRSS
 * B 57:289).
 *
 * @param p probabilities, 0 to 1
 * @param tested how many there were in all, when `p` holds only the least of them
 * @returns q for each, in their order
 */
export function falseDiscoveryRates(p: readonly number[], tested = p.length): number[] {
  const order = p.map((_, index) => index).sort((a, b) => p[a]! - p[b]!)
  const rates = new Array<number>(p.length)
  let least = 1
  for (let place = order.length - 1; place >= 0; place--) {
    least = Math.min(least, (tested * p[order[place]!]!) / (place + 1))
    rates[order[place]!] = least
  }
  return rates
}

/** What was decided before, and what the next test may cost. */
export interface OnlineDiscoveries {
  /** Decides on the next probability of an endless row, before those after it are known. */
  next(p: number): { isDiscovery: boolean; level: number }
}

/**
 * LORD++: of an endless row of tests, the share of false ones among those told stays at most `rate` (Ramdas, Yang,
 * Wainwright and Jordan 2017, NeurIPS; arXiv:1710.00499, with γ_j ∝ ln(max(j, 2)) / (j e^√ln j) of Javanmard and
 * Montanari 2018, Annals of Statistics 46:526). Every discovery earns what later tests may spend.
 *
 * @param rate share of false discoveries, 0 to 1
 */
export function onlineDiscoveries(rate: number): OnlineDiscoveries {
  const wealth = rate / 2
  const found: number[] = []
  let tests = 0
  return {
    next(p) {
      tests += 1
      let level = gamma(tests) * wealth
      if (found[0] !== undefined) level += (rate - wealth) * gamma(tests - found[0])
      for (const at of found.slice(1)) level += rate * gamma(tests - at)
      const isDiscovery = p <= level
      if (isDiscovery) found.push(tests)
      return { isDiscovery, level }
    },
  }
}

/** Sums to 1 over all whole numbers from 1. */
function gamma(j: number): number {
  return (0.07720838 * Math.log(Math.max(j, 2))) / (j * Math.exp(Math.sqrt(Math.log(j))))
}
