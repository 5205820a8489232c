/** What one arm of an experiment showed. */
export interface Arm {
  n: number
  mean: number
  /** Of single values, with n − 1 below. */
  variance: number
}

/** Sums of an arm's values and of their squares. */
export interface ArmSums {
  n: number
  sum: number
  squares: number
}

/** Sums of values and of what was known of the same people before, such as what they spent the month before. */
export interface PairedSums {
  n: number
  after: { sum: number; squares: number }
  before: { sum: number; squares: number }
  /** Of the products of both. */
  products: number
}

/** @returns variance 0 under two values, of which the spread is not known */
export function armOfSums({ n, sum, squares }: ArmSums): Arm {
  const mean = n > 0 ? sum / n : Number.NaN
  return { n, mean, variance: n > 1 ? Math.max(0, (squares - (sum * sum) / n) / (n - 1)) : 0 }
}

/** An arm of yes and no: the variance of a share is p (1 − p). */
export function armOfShare(yes: number, n: number): Arm {
  const mean = n > 0 ? yes / n : Number.NaN
  return { n, mean, variance: n > 0 ? mean * (1 - mean) : 0 }
}

/**
 * Two arms whose values have lost what was known before (Deng, Xu, Kohavi and Walker 2013, "CUPED"): value − θ · before,
 * θ from both arms together, as one sample. The means stay those of the values in expectation, since before the start the
 * arms do not differ but by chance.
 *
 * @returns `unadjusted` means too, by which a relative effect is measured; θ 0 where what was before does not vary
 */
export function adjustedArms(
  control: PairedSums,
  other: PairedSums,
): { theta: number; control: AdjustedArm; other: AdjustedArm; varianceLeft: number } {
  const n = control.n + other.n
  const before = control.before.sum + other.before.sum
  const spread = control.before.squares + other.before.squares - (before * before) / n
  const together = control.products + other.products - (before * (control.after.sum + other.after.sum)) / n
  const scale = control.before.squares + other.before.squares
  const theta = spread > 1e-12 * scale ? together / spread : 0
  const arms = [control, other].map((sums) => adjust(sums, theta)) as [AdjustedArm, AdjustedArm]
  const raw = [control, other].map(({ n: size, after }) => armOfSums({ n: size, ...after }))
  const [left, all] = [arms, raw].map((both) => both.reduce((sum, arm) => sum + arm.variance / arm.n, 0))
  return { theta, control: arms[0], other: arms[1], varianceLeft: all! > 0 ? left! / all! : 1 }
}

export interface AdjustedArm extends Arm {
  unadjusted: number
}

function adjust({ n, after, before, products }: PairedSums, theta: number): AdjustedArm {
  const [value, known] = [armOfSums({ n, ...after }), armOfSums({ n, ...before })]
  const covariance = n > 1 ? (products - (after.sum * before.sum) / n) / (n - 1) : 0
  const variance = value.variance + theta * theta * known.variance - 2 * theta * covariance
  return { n, mean: value.mean - theta * known.mean, variance: Math.max(0, variance), unadjusted: value.mean }
}
