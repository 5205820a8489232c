import type { EtsForm, EtsParameters } from './ets-model.ts'

/**
 * Variances of forecasts, in closed form (Hyndman, Koehler, Ord and Snyder 2005; 2008, ch. 6): exact for additive errors
 * (class 1) and for multiplicative errors without a multiplicative season (class 2), the book's approximation with one
 * (class 3).
 *
 * @param sigma2 variance of the errors; of the relative ones for multiplicative errors
 * @param mean forecasts of the steps ahead
 * @param factors of a multiplicative season, for the steps ahead; 1 otherwise
 */
export function etsVariances(
  form: EtsForm,
  parameters: Pick<EtsParameters, 'alpha' | 'beta' | 'gamma' | 'phi'>,
  sigma2: number,
  mean: readonly number[],
  { factors, season }: { factors: readonly number[]; season: number },
): number[] {
  const weights = errorWeights(form, parameters, mean.length, season)
  if (form.error === 'A') {
    let sum = 1
    return mean.map((_, step) => {
      if (step > 0) sum += weights[step - 1]! ** 2
      return sigma2 * sum
    })
  }
  const plain = mean.map((one, step) => one / factors[step]!)
  const theta: number[] = []
  return plain.map((mu, step) => {
    let sum = 0
    for (let j = 1; j <= step; j++) sum += weights[j - 1]! ** 2 * theta[step - j]!
    theta.push(mu * mu + sigma2 * sum)
    const seasons =
      form.season === 'M' ? (1 + parameters.gamma ** 2 * sigma2) ** Math.floor(step / season) : 1
    return Math.max(0, factors[step]! ** 2 * (theta[step]! * (1 + sigma2) * seasons - mu * mu))
  })
}

/** How much of an error is still there j steps later, for j = 1, 2, … */
function errorWeights(
  { trend, season: kind }: EtsForm,
  { alpha, beta, gamma, phi }: Pick<EtsParameters, 'alpha' | 'beta' | 'gamma' | 'phi'>,
  horizon: number,
  season: number,
): number[] {
  let damped = 0
  let power = 1
  return Array.from({ length: horizon }, (_, index) => {
    power *= phi
    damped += power
    const slope = trend === 'N' ? 0 : beta * damped
    // A multiplicative season is in the factors of class 3.
    return alpha + slope + (kind === 'A' && (index + 1) % season === 0 ? gamma : 0)
  })
}
