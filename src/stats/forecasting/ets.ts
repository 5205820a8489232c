import { nelderMead } from '../numerics/index.ts'
import {
  type EtsForm,
  type EtsParameters,
  type EtsPass,
  etsAhead,
  etsDeviance,
  etsForms,
  etsName,
  etsPass,
  etsSize,
} from './ets-model.ts'
import { etsStart } from './ets-start.ts'
import { etsVariances } from './ets-variance.ts'
import type { Fitted } from './fitted.ts'
import { hasSeason } from './seasonality.ts'

/** Bounds of R's `ets`. */
const [least, most] = [1e-4, 0.9999]
const [leastPhi, mostPhi] = [0.8, 0.98]

/** Forms whose AICc is farther from the least have no chance to come first by a finer search. */
const closeCall = 3

export interface EtsFit {
  form: EtsForm
  /** As ETS(A,Ad,M). */
  name: string
  parameters: EtsParameters
  /** Corrected Akaike's criterion, as R counts it; Infinity where there are too few observations for the form. */
  aicc: number
  logLikelihood: number
  /** Variance of the errors, relative ones for multiplicative errors; the degrees of freedom taken off. */
  sigma2: number
}

export interface EtsOptions {
  /** Forms that are tried; absent: all that suit. */
  forms?: readonly EtsForm[]
  /** Starts of level, slope and season are sought too, not taken from the decomposition: slow, for comparison with R. */
  thorough?: boolean
  /** Where the search begins: the fit of a like series. */
  near?: EtsFit
}

/**
 * The form of exponential smoothing with the least AICc, fitted by maximum likelihood (Hyndman, Koehler, Snyder and Grose
 * 2002). First every form with its start from the decomposition, then level and slope of the three best too.
 *
 * @param season length of the season; 1 for none
 * @returns undefined under four observations, or when no form suits
 */
export function fitEts(
  values: readonly number[],
  season: number,
  options: EtsOptions = {},
): EtsFit | undefined {
  const n = values.length
  const series = Float64Array.from(values)
  const m = season > 1 && season <= 24 && n >= 2 * season + 2 ? season : 1
  const { near, thorough = false } = options
  const positive = series.every((one) => one > 0)
  const forms = options.forms ?? (near ? [near.form] : formsFor(values, m, positive))
  const usable = forms.filter((form) => n > etsSize(form, form.season === 'N' ? 1 : m) + 1)
  if (n < 4 || usable.length === 0) return undefined
  const first = firstLook(series, usable, m, near)
  first.sort((one, two) => one.aicc - two.aicc)
  const finer = first
    .slice(0, near ? 1 : 3)
    .filter(({ aicc }) => aicc <= first[0]!.aicc + closeCall)
    .map((fit) => search(series, fit.form, m, { starts: thorough ? 'all' : 'level', near: fit }))
  finer.sort((one, two) => one.aicc - two.aicc)
  const [best] = finer
  return best && Number.isFinite(best.aicc) ? best : undefined
}

/**
 * Every form with its start from the decomposition. Forms that differ in the kind of their error only have the same
 * course, so that one search serves both.
 */
function firstLook(series: Float64Array, forms: readonly EtsForm[], m: number, near?: EtsFit): EtsFit[] {
  const fits: EtsFit[] = []
  for (const form of forms) {
    const sibling = fits.find(
      (fit) =>
        form.error === 'M' && fit.form.trend === form.trend && fit.form.season === form.season && !near,
    )
    if (!near && form.trend === 'Ad' && !isDampedLikely(fits, form)) continue
    fits.push(
      sibling
        ? judged(series, form, sibling.parameters, m)
        : search(series, form, m, { starts: 'none', near }),
    )
  }
  return fits
}

/** A damped trend lies between none and a full one: where the full one is far worse than none, it is not tried. */
function isDampedLikely(fits: readonly EtsFit[], { error, season }: EtsForm): boolean {
  const of = (trend: EtsForm['trend']) =>
    fits.find(({ form }) => form.error === error && form.season === season && form.trend === trend)?.aicc
  const [none, full] = [of('N'), of('A')]
  return none === undefined || full === undefined || full <= none + closeCall
}

/** Where the test sees a season, forms without one are not tried. */
function formsFor(values: readonly number[], m: number, positive: boolean): EtsForm[] {
  const all = etsForms(m > 1, positive)
  return hasSeason(values, m) ? all.filter(({ season }) => season !== 'N') : all
}

/** Names and places of what is sought; beta as a share of alpha, gamma of what alpha leaves. */
function search(
  series: Float64Array,
  form: EtsForm,
  m: number,
  { starts, near }: { starts: 'none' | 'level' | 'all'; near?: EtsFit | undefined },
): EtsFit {
  const begin = near?.parameters ?? firstParameters(series, form, m)
  const size = sizeOf(series)
  const hasTrend = form.trend !== 'N'
  const damped = form.trend === 'Ad'
  const seasonal = form.season !== 'N'
  const current: EtsParameters = { ...begin, season: begin.season.slice() }
  const work = new Float64Array(begin.season.length)
  const seasonUnit = form.season === 'M' ? 1 : size
  const put = (x: readonly number[]) => {
    let at = 0
    current.alpha = held(x[at++]!, least, most)
    if (hasTrend) current.beta = held(x[at++]!, least, most) * current.alpha
    if (seasonal) current.gamma = held(x[at++]!, least, most) * (1 - current.alpha)
    if (damped) current.phi = held(x[at++]!, leastPhi, mostPhi)
    if (starts === 'none') return
    current.level = x[at++]! * size
    if (hasTrend) current.slope = x[at++]! * size
    if (starts !== 'all' || !seasonal) return
    let sum = 0
    for (let i = 1; i < m; i++) {
      current.season[i] = x[at++]! * seasonUnit
      sum += current.season[i]!
    }
    current.season[0] = (form.season === 'M' ? m : 0) - sum
  }
  const smoothing = [
    begin.alpha,
    ...(hasTrend ? [begin.beta / begin.alpha] : []),
    ...(seasonal ? [begin.gamma / (1 - begin.alpha)] : []),
    ...(damped ? [begin.phi] : []),
  ]
  const states = [begin.level / size, ...(hasTrend ? [begin.slope / size] : [])]
  const seasons =
    starts === 'all' && seasonal ? Array.from(begin.season.subarray(1), (one) => one / seasonUnit) : []
  const start = starts === 'none' ? smoothing : [...smoothing, ...states, ...seasons]
  const step = start.map((_, i) =>
    i < smoothing.length ? (damped && i === smoothing.length - 1 ? 0.05 : 0.15) : 0.05,
  )
  const found = nelderMead(
    (x) => {
      put(x)
      return isOutside(x, smoothing.length, damped)
        ? Number.POSITIVE_INFINITY
        : etsDeviance(series, form, current, work)
    },
    start.map((one, i) => startWithin(one, i, smoothing.length, damped)),
    starts === 'all'
      ? { tolerance: 1e-9, iterations: 20_000, restarts: 8, step }
      : { tolerance: starts === 'none' ? 1e-3 : 1e-4, iterations: 40 * start.length, restarts: 0, step },
  )
  put(found.x)
  return judged(series, form, { ...current, season: current.season.slice() }, m)
}

/** Smoothing inside its bounds, so that the search begins where it may be. */
function startWithin(value: number, index: number, smoothing: number, damped: boolean): number {
  if (index >= smoothing) return value
  if (damped && index === smoothing - 1) return held(value, leastPhi, mostPhi)
  return held(value, least, most)
}

function isOutside(x: readonly number[], smoothing: number, damped: boolean): boolean {
  for (let i = 0; i < smoothing; i++) {
    const isPhi = damped && i === smoothing - 1
    if (x[i]! < (isPhi ? leastPhi : 0) || x[i]! > (isPhi ? mostPhi : 1)) return true
  }
  return false
}

/** The best of a few places to begin from. */
function firstParameters(series: Float64Array, form: EtsForm, m: number): EtsParameters {
  const start = etsStart(series, form, m)
  let best: EtsParameters | undefined
  let value = Number.POSITIVE_INFINITY
  for (const alpha of [0.1, 0.4, 0.8])
    for (const share of form.trend === 'N' ? [0] : [0.02, 0.2]) {
      const tried: EtsParameters = {
        alpha,
        beta: share * alpha,
        gamma: form.season === 'N' ? 0 : 0.1 * (1 - alpha),
        phi: form.trend === 'Ad' ? 0.95 : 1,
        ...start,
      }
      const deviance = etsDeviance(series, form, tried)
      if (!best || deviance < value) {
        best = tried
        value = deviance
      }
    }
  return best!
}

/** How well parameters do. */
export function judged(series: Float64Array, form: EtsForm, parameters: EtsParameters, m: number): EtsFit {
  const n = series.length
  const deviance = etsDeviance(series, form, parameters)
  const size = etsSize(form, form.season === 'N' ? 1 : m)
  const { squares } = etsPass(series, form, parameters)
  return {
    form,
    name: etsName(form),
    parameters,
    logLikelihood: -deviance / 2,
    aicc:
      n > size + 1
        ? deviance + 2 * size + (2 * size * (size + 1)) / (n - size - 1)
        : Number.POSITIVE_INFINITY,
    sigma2: squares / Math.max(1, n - size + 1),
  }
}

/** Forecasts of a fit after its series with standard deviations. */
export function etsFitted(values: readonly number[], fit: EtsFit, horizon: number): Fitted {
  const series = Float64Array.from(values)
  const { form, parameters } = fit
  const m = Math.max(1, parameters.season.length)
  const pass: EtsPass = etsPass(series, form, parameters)
  const mean = etsAhead(form, parameters.phi, pass, values.length, horizon)
  const factors = mean.map((_, step) =>
    form.season === 'M' ? Math.abs(pass.season[(values.length + step) % m]!) || 1 : 1,
  )
  const variances = etsVariances(form, parameters, fit.sigma2, mean, { factors, season: m })
  return { mean, sd: variances.map(Math.sqrt) }
}

function held(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value))
}

function sizeOf(series: Float64Array): number {
  let sum = 0
  for (const one of series) sum += Math.abs(one)
  return sum / series.length || 1
}
