import { levelModel, lineModel, type SegmentModel } from './segment-models.ts'

/** What a stretch between two changes may be: values about a level, or about a straight line. */
export type Shape = 'level' | 'line'

/** Runs that are rarer than this beside the likeliest are not followed, as natural logarithm. */
const leastLikely = -60

/**
 * The likeliest segmentation under a hazard that is the same everywhere (Adams and MacKay 2007, arXiv:0710.3742), kept
 * along the recursion of run lengths (Fearnhead and Liu 2007, JRSS B 69:589). With two shapes each segment is either, as
 * likely beforehand.
 *
 * @param series one or several of equal length, each in units of its standard deviation; all change together
 * @param shapes what a segment may be
 * @param expectedLength of a segment
 * @returns starts of all segments but the first, ascending
 */
export function likeliestSegments(
  series: readonly ArrayLike<number>[],
  shapes: readonly Shape[],
  expectedLength = 100,
): number[] {
  const n = series[0]?.length ?? 0
  if (n < 2) return []
  const goesOn = Math.log1p(-1 / expectedLength)
  const ends = -Math.log(expectedLength)
  const chosen = -Math.log(shapes.length)
  // Time in units of its own standard deviation, as the values are.
  const unit = n / Math.sqrt(12)
  // best[t]: log-probability of the likeliest segmentation of the first t values, a segment ending there
  const best = new Float64Array(n + 1)
  const last = new Int32Array(n + 1)
  let runs: { start: number; log: number; models: SegmentModel[] }[] = []
  for (let t = 0; t < n; t++) {
    const begins = (t === 0 ? 0 : best[t]! + ends) + chosen
    for (const shape of shapes)
      runs.push({ start: t, log: begins, models: series.map(() => modelOf(shape, unit)) })
    let top = Number.NEGATIVE_INFINITY
    for (const run of runs) {
      if (run.start < t) run.log += goesOn
      for (let index = 0; index < series.length; index++)
        run.log += run.models[index]!.learn(series[index]![t]!)
      if (run.log > top) {
        top = run.log
        last[t + 1] = run.start
      }
    }
    best[t + 1] = top
    runs = runs.filter((run) => run.log >= top + leastLikely)
  }
  const found: number[] = []
  for (let at = last[n]!; at > 0; at = last[at]!) found.push(at)
  return found.reverse()
}

/** Priors of the R package ocp, which TCPDBench ran at its defaults: mean 0, and 1 for all else. */
function modelOf(shape: Shape, unit: number): SegmentModel {
  const prior = { strength: 1, shape: 1, scale: 1 }
  return shape === 'level' ? levelModel({ ...prior, mean: 0 }) : lineModel(unit, prior)
}
