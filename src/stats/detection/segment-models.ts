import { lgamma } from '../numerics/index.ts'

/** What is known of one segment's values: a normal distribution about a level or a line, conjugate prior. */
export interface SegmentModel {
  /** Log-density of the next value under what is known so far (Student's t); then it is known too. */
  learn(value: number): number
}

/** Normal-inverse-gamma prior of a level and of the variance about it. */
export interface LevelPrior {
  mean: number
  /** How many values the prior mean is worth. */
  strength: number
  /** Shape and scale of the variance. */
  shape: number
  scale: number
}

/** Values about a level (Murphy 2007, Conjugate Bayesian analysis of the Gaussian distribution, section 3). */
export function levelModel(prior: LevelPrior): SegmentModel {
  let { mean, strength, shape, scale } = prior
  return {
    learn(value) {
      const off = value - mean
      const log = studentLog(off, shape, (scale * (strength + 1)) / (shape * strength))
      scale += (strength * off * off) / (2 * (strength + 1))
      mean += off / (strength + 1)
      strength += 1
      shape += 0.5
      return log
    },
  }
}

/**
 * Values about a straight line: Bayesian regression on an intercept and a slope, prior means 0, each worth one value
 * (Bishop 2006, Pattern Recognition and Machine Learning, section 3.3, with the variance unknown).
 *
 * @param unit values that make one unit of time, in which the slope is measured
 */
export function lineModel(unit: number, prior: Omit<LevelPrior, 'mean'>): SegmentModel {
  let [a, b, d] = [prior.strength, 0, prior.strength]
  let [sum, cross] = [0, 0]
  let { shape, scale } = prior
  let age = 0
  return {
    learn(value) {
      const x = age / unit
      const determinant = a * d - b * b
      const [inverseA, inverseB, inverseD] = [d / determinant, -b / determinant, a / determinant]
      const predicted = inverseA * sum + inverseB * cross + (inverseB * sum + inverseD * cross) * x
      const widening = 1 + inverseA + 2 * inverseB * x + inverseD * x * x
      const off = value - predicted
      const log = studentLog(off, shape, (scale / shape) * widening)
      a += 1
      b += x
      d += x * x
      sum += value
      cross += value * x
      scale += (off * off) / (2 * widening)
      shape += 0.5
      age += 1
      return log
    },
  }
}

/** Log-density of Student's t with 2 · shape degrees of freedom at `off` from its middle. */
function studentLog(off: number, shape: number, variance: number): number {
  const spread = 2 * shape * variance
  return (
    gammaStep(shape) - 0.5 * Math.log(Math.PI * spread) - (shape + 0.5) * Math.log1p((off * off) / spread)
  )
}

const known = new Map<number, number>()
/** ln Γ(a + ½) − ln Γ(a), which all runs ask for at the same few places. */
function gammaStep(a: number): number {
  const kept = known.get(a)
  if (kept !== undefined) return kept
  const value = lgamma(a + 0.5) - lgamma(a)
  if (known.size < 20_000) known.set(a, value)
  return value
}
