import { normalCdf, normalDensity, studentCdf, studentQuantile } from '../numerics/index.ts'
import type { AdjustedArm, Arm } from './arm.ts'

/** How much another arm differs from the control, as a difference or as a share of the control. */
export interface Effect {
  value: number
  standardError: number
  /** Of Welch and Satterthwaite, from the variances of the difference. */
  df: number
  /** People in both arms. */
  n: number
}

export type EffectKind = 'absolute' | 'relative'

/**
 * Difference of two means with unequal variances (Welch 1947), or (other − control) / control with its variance by the
 * delta method (Casella and Berger 2002, §5.5.4).
 *
 * @returns undefined with fewer than two values in an arm, without any variance, or relative to a control of 0
 */
export function effectOf(
  control: Arm | AdjustedArm,
  other: Arm | AdjustedArm,
  kind: EffectKind,
): Effect | undefined {
  if (control.n < 2 || other.n < 2) return undefined
  const [one, two] = [control.variance / control.n, other.variance / other.n]
  if (!(one + two > 0)) return undefined
  const df = (one + two) ** 2 / (one ** 2 / (control.n - 1) + two ** 2 / (other.n - 1))
  const difference = other.mean - control.mean
  const n = control.n + other.n
  if (kind === 'absolute') return { value: difference, standardError: Math.sqrt(one + two), df, n }
  const base = 'unadjusted' in control ? control.unadjusted : control.mean
  const top = 'unadjusted' in other ? other.unadjusted : other.mean
  if (base === 0) return undefined
  const variance = two / base ** 2 + (one * top ** 2) / base ** 4
  return { value: difference / base, standardError: Math.sqrt(variance), df, n }
}

export interface Tested {
  /** −∞ or ∞ on the open side of a one-sided interval. */
  low: number
  high: number
  p: number
}

/**
 * Interval and p-value by Student's t.
 *
 * @param alternative 'greater' asks whether the other arm is above the control
 */
export function tested(
  { value, standardError, df }: Effect,
  level = 0.95,
  alternative: 'two-sided' | 'greater' | 'less' = 'two-sided',
): Tested {
  const t = value / standardError
  if (alternative === 'two-sided') {
    const reach = studentQuantile(0.5 + level / 2, df) * standardError
    return { low: value - reach, high: value + reach, p: Math.min(1, 2 * studentCdf(-Math.abs(t), df)) }
  }
  const reach = studentQuantile(level, df) * standardError
  return alternative === 'greater'
    ? { low: value - reach, high: Number.POSITIVE_INFINITY, p: studentCdf(-t, df) }
    : { low: Number.NEGATIVE_INFINITY, high: value + reach, p: studentCdf(t, df) }
}

/**
 * Interval that holds however often one looks, and its p-value: the asymptotic confidence sequence of Waudby-Smith,
 * Arbour, Sinha, Kennedy and Ramdas (2023, eq. 9, 155 and 161). Wider than Student's at any one look.
 *
 * @param tuning number of people at which it is narrowest, settled before the first look
 */
export function sequential({ value, standardError, n }: Effect, tuning = 5000, level = 0.95): Tested {
  const alpha = 1 - level
  const rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / tuning
  const spread = standardError ** 2 * n
  const grown = n * rho2 + 1
  const reach = Math.sqrt((spread * 2 * grown * Math.log(Math.sqrt(grown) / alpha)) / (n * n * rho2))
  const sum2 = (value ** 2 * n * n) / spread
  const logE = (rho2 * sum2) / (2 * grown) - Math.log(grown) / 2
  return { low: value - reach, high: value + reach, p: Math.min(1, Math.exp(-logE)) }
}

/**
 * Chance that the other arm is above the control, and what is lost on average by choosing either one if it is not so,
 * for a normal effect without prior knowledge.
 */
export function chances({ value, standardError }: Effect): {
  above: number
  lossOfOther: number
  lossOfControl: number
} {
  const z = value / standardError
  const density = standardError * normalDensity(z)
  return {
    above: normalCdf(z),
    lossOfOther: density - value * normalCdf(-z),
    lossOfControl: density + value * normalCdf(z),
  }
}
