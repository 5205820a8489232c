import { calibrated } from '../stats/prediction/index.ts'
import type { Bin, Explanation, TrainedModel } from './model.ts'
import { contributionsOf, logOddsOfRows } from './model-candidates.ts'

const million = 1_000_000

/**
 * Why a customer's chance is what it is: from the chance of all customers to this one's, in whole millionths that add up
 * exactly.
 *
 * Against each of the model's background customers, the difference in log odds is a sum over the features (of coefficients, or
 * of Shapley values of the trees). Along the straight line between the two, each feature gets the share of the change in
 * chance that it has in the change of log odds: the value of Aumann and Shapley (1974; "integrated gradients", Sundararajan et
 * al. 2017), which no order of the features can change. The mean over the background begins at the mean chance of all.
 * Rounding to millionths is by largest remainder.
 *
 * @param row value of each feature of the model, in its order; NaN where it is not known
 */
export function explain(model: TrainedModel, row: ArrayLike<number>): Explanation {
  const columns = Array.from(row, (value) => Float64Array.of(value))
  const logOdds = logOddsOfRows(model.scorer, columns, 1)[0]!
  const own = contributionsOf(model.scorer, columns, 0)
  const chance = calibrated(model.calibration, logOdds)
  const { effects, base } = effectsOf(model, own, logOdds)
  const [from, to] = [Math.round(base * million), Math.round(chance * million)]
  const whole = roundedTo(effects, to - from)
  const parts = model.features
    .map(({ name, usual }, index) => ({ feature: name, effect: whole[index]!, value: row[index]!, usual }))
    .filter(({ effect }) => effect !== 0)
    .sort((one, two) => Math.abs(two.effect) - Math.abs(one.effect))
  return { base: from, chance: to, parts }
}

/**
 * What each feature adds to the chance against all customers.
 *
 * @param own contributions to the log odds, of which only differences to the background count
 */
export function effectsOf(
  { background, calibration }: Pick<TrainedModel, 'background' | 'calibration'>,
  own: Float64Array,
  logOdds: number,
): { effects: Float64Array; base: number } {
  const effects = new Float64Array(own.length)
  const chance = calibrated(calibration, logOdds)
  let base = 0
  for (const [index, other] of background.logOdds.entries()) {
    const weight = background.weight[index]!
    const from = calibrated(calibration, other)
    base += weight * from
    const apart = logOdds - other
    const steep =
      Math.abs(apart) > 1e-9
        ? (chance - from) / apart
        : (calibrated(calibration, other + 1e-4) - calibrated(calibration, other - 1e-4)) / 2e-4
    const theirs = background.parts[index]!
    for (let feature = 0; feature < own.length; feature++)
      effects[feature]! += weight * steep * (own[feature]! - theirs[feature]!)
  }
  return { effects, base }
}

/** Whole millionths that sum to `total`, each at most one away from its own. */
function roundedTo(effects: Float64Array, total: number): Int32Array {
  const whole = Int32Array.from(effects, (effect) => Math.floor(effect * million))
  let missing = total - whole.reduce((sum, value) => sum + value, 0)
  const order = Array.from(effects.keys()).sort(
    (one, two) => rest(effects[two]!) - rest(effects[one]!) || one - two,
  )
  for (let at = 0; missing !== 0 && order.length > 0; at = (at + 1) % order.length) {
    const index = missing > 0 ? order[at]! : order[order.length - 1 - at]!
    // Who has no effect gets none by rounding while another has.
    if (effects[index] === 0 && effects.some((effect) => effect !== 0)) continue
    whole[index]! += Math.sign(missing)
    missing -= Math.sign(missing)
  }
  return whole
}

const rest = (effect: number) => effect * million - Math.floor(effect * million)

/**
 * What followed customers in a situation like it, of those held out in training: "68 in 100 left, likely 57 to 77".
 *
 * A bin is as wide as it must be to hold enough customers, so a chance may lie far from the mean of its bin. What came of the
 * bin is therefore carried to the chance on the scale of log odds: as much above or below what was told as it was there
 * (recalibration in the large, Cox 1958, within the bin).
 *
 * @returns the interval holds the chance itself, also where the bin was told wrongly; n and left are of the bin. Undefined when
 *   nothing was tested
 */
export function likely(
  model: Pick<TrainedModel, 'bins'>,
  chance: number,
): { low: number; high: number; n: number; left: number } | undefined {
  const distance = ({ from, to }: Bin) => Math.max(0, from - chance, chance - to)
  const bin = model.bins.reduce<Bin | undefined>(
    (nearest, one) => (nearest && distance(nearest) <= distance(one) ? nearest : one),
    undefined,
  )
  if (!bin) return undefined
  const { told, low, high, n, left } = bin
  const carried = (came: number) => {
    const shift = oddsOf(chance) / oddsOf(told)
    const odds = oddsOf(came) * (Number.isFinite(shift) ? shift : 1)
    return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds)
  }
  return { low: Math.min(carried(low), chance), high: Math.max(carried(high), chance), n, left }
}

const oddsOf = (share: number) => share / (1 - share)
