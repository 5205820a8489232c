/** Returns the value at `x` and writes the gradient into `gradient`, which has the length of `x`. */
export type ValueAndGradient = (x: number[], gradient: number[]) => number

interface Place {
  x: number[]
  value: number
  gradient: number[]
}

interface Trial extends Place {
  step: number
  slope: number
}

/** Enough of a decrease, and enough of a flattening (Nocedal and Wright 2006, eq. 3.7). */
const decrease = 1e-4
const flattening = 0.9

/**
 * A step along `direction` that holds the strong Wolfe conditions: bracketing and zooming by cubic interpolation
 * (Nocedal and Wright 2006, algorithms 3.5 and 3.6). A value that is not finite counts as too high.
 *
 * @param first the step that is tried first
 * @returns undefined when no such step is found, because the value cannot be lowered any more
 */
export function strongWolfeStep(
  valueAndGradient: ValueAndGradient,
  from: Place,
  direction: readonly number[],
  first: number,
): Place | undefined {
  const slopeAt = (gradient: readonly number[]) => direction.reduce((sum, d, i) => sum + d * gradient[i]!, 0)
  const slope0 = slopeAt(from.gradient)
  const at = (step: number): Trial => {
    const x = from.x.map((v, i) => v + step * direction[i]!)
    const gradient = new Array<number>(x.length).fill(0)
    const value = valueAndGradient(x, gradient)
    const isUsable = Number.isFinite(value) && gradient.every(Number.isFinite)
    return {
      x,
      gradient,
      step,
      value: isUsable ? value : Number.POSITIVE_INFINITY,
      slope: isUsable ? slopeAt(gradient) : Number.POSITIVE_INFINITY,
    }
  }
  const isHigh = (trial: Trial) => trial.value > from.value + decrease * trial.step * slope0
  const isFlat = (trial: Trial) => Math.abs(trial.slope) <= -flattening * slope0
  let before: Trial = { ...from, step: 0, slope: slope0 }
  for (let round = 0, step = first; round < 30; round++, step *= 2) {
    const trial = at(step)
    if (isHigh(trial) || (round > 0 && trial.value >= before.value)) return zoom(before, trial)
    if (isFlat(trial)) return trial
    if (trial.slope >= 0) return zoom(trial, before)
    before = trial
  }
  return before.step > 0 ? before : undefined

  /** Between the lowest step so far and one on the other side of a valley. */
  function zoom(lowest: Trial, other: Trial): Trial | undefined {
    let low = lowest
    let far = other
    for (let round = 0; round < 60; round++) {
      const trial = at(between(low, far))
      if (isHigh(trial) || trial.value >= low.value) far = trial
      else {
        if (isFlat(trial)) return trial
        if (trial.slope * (far.step - low.step) >= 0) far = low
        low = trial
      }
      if (Math.abs(far.step - low.step) <= 1e-14 * Math.max(low.step, far.step)) break
    }
    // Not as flat as wished, but lower: better than to stand still.
    return low.step > 0 && low.value < from.value ? low : undefined
  }
}

/** Least point of the cubic through both values and slopes (eq. 3.59), kept off the ends; the middle where there is none. */
function between(one: Trial, two: Trial): number {
  const width = two.step - one.step
  const middle = one.step + width / 2
  if (!Number.isFinite(two.value)) return one.step + width / 10
  const d1 = one.slope + two.slope - (3 * (one.value - two.value)) / (one.step - two.step)
  const root = d1 * d1 - one.slope * two.slope
  if (!(root >= 0)) return middle
  const d2 = Math.sign(width) * Math.sqrt(root)
  const step = two.step - (width * (two.slope + d2 - d1)) / (two.slope - one.slope + 2 * d2)
  const [from, to] = width > 0 ? [one.step, two.step] : [two.step, one.step]
  const margin = 0.1 * Math.abs(width)
  return step > from + margin && step < to - margin ? step : middle
}
