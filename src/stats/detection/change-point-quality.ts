/**
 * Quality of change points as the Turing Change Point Dataset defines it (van den Burg and Williams 2020,
 * arXiv:2003.06222, section 4): each annotator's points, index 0 added to every set.
 */

/**
 * F1 with a margin: precision against the points of all annotators together, recall as the average over annotators; a
 * true point is found once.
 *
 * @param annotations change points of each annotator, 0-based starts of segments
 * @param margin steps a point may be off
 * @returns 0 to 1
 */
export function changePointF1(
  annotations: readonly (readonly number[])[],
  found: readonly number[],
  margin = 5,
): number {
  const predicted = new Set([0, ...found])
  const each = annotations.map((points) => new Set([0, ...points]))
  const all = new Set(each.flatMap((points) => [...points]))
  if (each.length === 0) return 0
  const precision = hits(all, predicted, margin) / predicted.size
  const recall =
    each.reduce((sum, points) => sum + hits(points, predicted, margin) / points.size, 0) / each.length
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
}

/** True points that a predicted one lies by, the nearest; each predicted one counts once. */
function hits(truth: ReadonlySet<number>, predicted: ReadonlySet<number>, margin: number): number {
  const left = new Set(predicted)
  let count = 0
  for (const point of [...truth].sort((a, b) => a - b)) {
    const near = [...left]
      .filter((one) => Math.abs(one - point) <= margin)
      .sort((a, b) => Math.abs(a - point) - Math.abs(b - point))[0]
    if (near === undefined) continue
    left.delete(near)
    count++
  }
  return count
}

/**
 * Covering of the annotators' segments by the found ones: for each true segment the best overlap (Jaccard), weighed by
 * its length; the average over annotators.
 *
 * @param n length of the series
 * @returns 0 to 1
 */
export function changePointCover(
  annotations: readonly (readonly number[])[],
  found: readonly number[],
  n: number,
): number {
  if (annotations.length === 0 || n === 0) return 0
  const predicted = segmentsOf(found, n)
  const covers = annotations.map((points) =>
    segmentsOf(points, n).reduce((sum, truth) => {
      const best = Math.max(...predicted.map((one) => jaccard(truth, one)))
      return sum + (truth[1] - truth[0]) * best
    }, 0),
  )
  return covers.reduce((sum, cover) => sum + cover, 0) / (n * annotations.length)
}

type Segment = readonly [from: number, to: number]

function segmentsOf(points: readonly number[], n: number): Segment[] {
  const starts = [...new Set([0, ...points.filter((point) => point > 0 && point < n)])].sort((a, b) => a - b)
  return starts.map((from, index) => [from, starts[index + 1] ?? n])
}

function jaccard([a, b]: Segment, [c, d]: Segment): number {
  const common = Math.max(0, Math.min(b, d) - Math.max(a, c))
  return common / (b - a + (d - c) - common)
}
