/**
 * A member of the family of exponential smoothing (Hyndman, Koehler, Ord and Snyder 2008): error, trend, season.
 * Fifteen of them are used: no multiplicative trend, which explodes, and no additive error with a multiplicative
 * season, whose variance is infinite.
 */
export interface EtsForm {
  error: 'A' | 'M'
  trend: 'N' | 'A' | 'Ad'
  season: 'N' | 'A' | 'M'
}

/** Smoothing and where it starts. What a form does not have is 0, 1 (phi) or empty. */
export interface EtsParameters {
  alpha: number
  beta: number
  gamma: number
  phi: number
  level: number
  slope: number
  /** The season before the first observation, in the order of the observations it is for. */
  season: Float64Array
}

/** What a pass over a series leaves behind. */
export interface EtsPass {
  /** Sum of squared errors; of relative ones for multiplicative errors. Infinity where the form breaks down. */
  squares: number
  /** Sum of the logarithms of the one-step forecasts' sizes; 0 for additive errors. */
  logSizes: number
  level: number
  slope: number
  /** The newest season, for the observation t at t modulo its length. */
  season: Float64Array
}

/** All forms that suit a series. @param positive whether all values are above 0; multiplicative forms need that */
export function etsForms(seasonal: boolean, positive: boolean): EtsForm[] {
  const seasons = seasonal ? (['N', 'A', 'M'] as const) : (['N'] as const)
  const errors = positive ? (['A', 'M'] as const) : (['A'] as const)
  const forms: EtsForm[] = []
  for (const error of errors)
    for (const trend of ['N', 'A', 'Ad'] as const)
      for (const season of seasons) if (season !== 'M' || error === 'M') forms.push({ error, trend, season })
  return forms
}

/** Parameters that a form has, the start of its states and the variance among them. */
export function etsSize({ trend, season }: EtsForm, m: number): number {
  return 3 + (trend === 'N' ? 0 : 2) + (trend === 'Ad' ? 1 : 0) + (season === 'N' ? 0 : m)
}

/** Written as in the book: ETS(M,Ad,M). */
export function etsName({ error, trend, season }: EtsForm): string {
  return `ETS(${error},${trend},${season})`
}

/**
 * Passes over a series once. Errors of both kinds update the states alike, so that one recursion serves all forms.
 *
 * @param until observations that are read; all when absent
 * @param work an array of the season's length that may be overwritten, which saves making one; the pass returns it
 */
export function etsPass(
  values: Float64Array,
  form: EtsForm,
  { alpha, beta, gamma, phi, level: level0, slope: slope0, season: season0 }: EtsParameters,
  until = values.length,
  work?: Float64Array,
): EtsPass {
  const season = work ?? season0.slice()
  if (work) for (let i = 0; i < work.length; i++) work[i] = season0[i]!
  const m = Math.max(1, season.length)
  const hasTrend = form.trend !== 'N'
  const relative = form.error === 'M'
  const additive = form.season === 'A'
  let level = level0
  let slope = hasTrend ? slope0 : 0
  let squares = 0
  let product = 1
  let logSizes = 0
  if (form.season === 'M') {
    // Everything stretches by the relative error, which is the only division.
    for (let t = 0, at = 0; t < until; t++) {
      const drift = phi * slope
      const base = level + drift
      const s = season[at]!
      const forecast = base * s
      if (!(forecast > 0)) return broken(season)
      const error = (values[t]! - forecast) / forecast
      const off = base * error
      level = base + alpha * off
      slope = drift + beta * off
      season[at] = s + gamma * s * error
      squares += error * error
      product *= forecast
      if (product > 1e200 || product < 1e-200) {
        logSizes += Math.log(product)
        product = 1
      }
      if (++at === m) at = 0
    }
    return { squares, logSizes: logSizes + Math.log(product), level, slope, season }
  }
  for (let t = 0, at = 0; t < until; t++) {
    const drift = phi * slope
    const base = level + drift
    const s = additive ? season[at]! : 0
    const forecast = base + s
    const off = values[t]! - forecast
    let error = off
    if (relative) {
      if (!(forecast > 0)) return broken(season)
      error = off / forecast
      product *= forecast
      if (product > 1e200 || product < 1e-200) {
        logSizes += Math.log(product)
        product = 1
      }
    }
    squares += error * error
    level = base + alpha * off
    slope = drift + beta * off
    if (additive) {
      season[at] = s + gamma * off
      if (++at === m) at = 0
    }
  }
  return { squares, logSizes: logSizes + Math.log(product), level, slope, season }
}

function broken(season: Float64Array): EtsPass {
  return { squares: Number.POSITIVE_INFINITY, logSizes: 0, level: 0, slope: 0, season }
}

/** Minus twice the log-likelihood, as R's `ets` counts it: constants are left out. Infinity where a form breaks down. */
export function etsDeviance(
  values: Float64Array,
  form: EtsForm,
  parameters: EtsParameters,
  work?: Float64Array,
): number {
  const { squares, logSizes } = etsPass(values, form, parameters, values.length, work)
  if (!(squares < Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY
  // A series that is met exactly has no likelihood; the smallest number stands for its variance.
  const n = values.length
  return n * Math.log(Math.max(squares, 1e-300)) + (form.error === 'M' ? 2 * logSizes : 0)
}

/**
 * Forecasts from a pass on.
 *
 * @param n observations that the pass read: they say where in the season the next step is
 */
export function etsAhead(
  form: EtsForm,
  phi: number,
  { level, slope, season }: EtsPass,
  n: number,
  horizon: number,
): number[] {
  const ahead: number[] = []
  let damped = 0
  let power = 1
  for (let step = 0; step < horizon; step++) {
    power *= phi
    damped += form.trend === 'N' ? 0 : power
    const base = level + damped * slope
    const s = season.length > 0 ? season[(n + step) % season.length]! : 0
    ahead.push(form.season === 'N' ? base : form.season === 'A' ? base + s : base * s)
  }
  return ahead
}
