/**
 * Probabilities corrected for having looked several times (Holm 1979): taking all below 0.05 for real, the chance that
 * even one of them is not is at most 5 %, whatever depends on what.
 *
 * @param p two-sided probabilities of single tests, 0 to 1
 * @returns one for each, in their order, at most 1
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, index) => index).sort((one, two) => p[one]! - p[two]!)
  const corrected = new Array<number>(p.length)
  let highest = 0
  for (const [place, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (p.length - place) * p[index]!))
    corrected[index] = highest
  }
  return corrected
}
