import { expect, test } from 'vitest'
import { etsFitted, fitEts, judged } from './ets.ts'
import { type EtsForm, etsAhead, etsForms, etsPass } from './ets-model.ts'
import { airPassengers, etsOfR, holtWintersOfR, nile } from './reference-series.ts'
import { decompose } from './seasonality.ts'

type Reference = (typeof etsOfR)[number]
const seasonLength = ({ form }: Reference) => (form.season === 'N' ? 1 : 12)

/** R writes the newest season first and leaves out the last, which the others determine. */
function parametersOf({ form, par }: Reference) {
  const given = par as Record<string, number>
  const season = Array.from({ length: 11 }, (_, i) => given[`s${i}`] ?? 0)
  const last = (form.season === 'M' ? 12 : 0) - season.reduce((sum, one) => sum + one, 0)
  return {
    alpha: par.alpha,
    beta: given.beta ?? 0,
    gamma: given.gamma ?? 0,
    phi: given.phi ?? 1,
    level: par.l,
    slope: given.b ?? 0,
    season: form.season === 'N' ? new Float64Array(0) : Float64Array.from([...season, last]).reverse(),
  }
}

test.each(etsOfR)('at R’s parameters likelihood, AICc and ranges are R’s: $form', (reference) => {
  const fit = judged(
    Float64Array.from(reference.series),
    reference.form,
    parametersOf(reference),
    seasonLength(reference),
  )
  expect(fit.logLikelihood).toBeCloseTo(reference.loglik, 6)
  expect(fit.aicc).toBeCloseTo(reference.aicc, 6)
  expect(fit.sigma2 / reference.sigma2).toBeCloseTo(1, 8)
  const { mean, sd } = etsFitted(reference.series, fit, 12)
  for (const step of mean.keys()) {
    // R's mean of a multiplicative season is the exact one, which lies a little off the forecast.
    expect(Math.abs(mean[step]! / reference.mean[step]! - 1)).toBeLessThan(1e-3)
    const width = (reference.upper[step]! - reference.mean[step]!) / 1.959964
    expect(Math.abs(sd[step]! / width - 1)).toBeLessThan(4e-3)
  }
})

test.each(etsOfR)('the best that is found is as good as R’s: $form', (reference) => {
  const { form, series } = reference
  const fit = fitEts(series, seasonLength(reference), { forms: [form], thorough: true })!
  expect(fit.logLikelihood).toBeGreaterThan(reference.loglik - 0.1)
})

test('Holt and Winters’ additive method is a member: R’s errors and forecasts from R’s start', () => {
  const first = airPassengers.slice(0, 24)
  const { season, trend } = decompose(first, 12, 'additive')
  const known = Array.from(trend).filter((one) => !Number.isNaN(one))
  const middle = (known.length + 1) / 2
  const slope =
    known.reduce((sum, one, i) => sum + (i + 1 - middle) * one, 0) /
    known.reduce((sum, _, i) => sum + (i + 1 - middle) ** 2, 0)
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length
  const { alpha, beta, gamma } = holtWintersOfR
  const form: EtsForm = { error: 'A', trend: 'A', season: 'A' }
  const series = Float64Array.from(airPassengers.slice(12))
  const pass = etsPass(series, form, {
    alpha,
    beta: alpha * beta,
    gamma: gamma * (1 - alpha),
    phi: 1,
    level: mean - slope * middle,
    slope,
    season,
  })
  expect(pass.squares).toBeCloseTo(holtWintersOfR.squares, 4)
  for (const [step, one] of etsAhead(form, 1, pass, series.length, 12).entries())
    expect(one).toBeCloseTo(holtWintersOfR.ahead[step]!, 6)
})

test('fifteen forms; the one with the least AICc is taken', () => {
  expect(etsForms(true, true)).toHaveLength(15)
  expect(etsForms(false, false).map(({ trend }) => trend)).toEqual(['N', 'A', 'Ad'])
  const chosen = fitEts(airPassengers, 12)!
  for (const form of etsForms(true, true)) {
    const other = fitEts(airPassengers, 12, { forms: [form] })
    expect(chosen.aicc).toBeLessThan((other?.aicc ?? Number.POSITIVE_INFINITY) + 1)
  }
  expect(chosen.form.season).toBe('M')
  expect(fitEts(nile, 1)!.form.trend).toBe('N')
})

test('too short, constant, zero and negative series', () => {
  expect(fitEts([], 1)).toBeUndefined()
  expect(fitEts([1, 2, 3], 1)).toBeUndefined()
  const flat = fitEts(new Array<number>(12).fill(5), 1)!
  expect(etsFitted(new Array<number>(12).fill(5), flat, 3).mean.map((one) => Math.round(one))).toEqual([
    5, 5, 5,
  ])
  const mixed = Array.from({ length: 30 }, (_, t) => Math.sin(t) * 3)
  expect(fitEts(mixed, 1)!.form.error).toBe('A')
})
