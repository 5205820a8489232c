import { autoregression } from './autoregression.ts'
import { doubleSeason } from './double-season.ts'
import { dynamicTheta } from './dynamic-theta.ts'
import { seasonalNaive } from './naive.ts'
import { seasonsApart } from './stl.ts'

/** Forecasts by several ways, each with its name. */
type ByWay = { name: string; mean: number[] }[]

/**
 * A series with one or two long seasons, foreseen in several ways: its seasons apart (MSTL) and the rest by an
 * autoregression and by the dynamic Theta model, smoothing with two seasons, and the longest season again. Where all
 * values are above 0 the logarithm is taken too, under which seasons that stretch with the level add up.
 *
 * @param periods ascending; each fits three times into the series
 */
export function waysOfSeasons(values: readonly number[], periods: readonly number[], horizon: number): ByWay {
  const positive = values.every((one) => one > 0)
  const [short, long] = periods
  const ways: ByWay = []
  for (const scale of [plain, ...(positive ? [logarithm] : [])]) {
    const series = Float64Array.from(values, scale.to)
    const { rest, season } = withoutSeasons(series, periods, horizon)
    const put = (name: string, ahead: readonly number[] | undefined) => {
      if (ahead) ways.push({ name: name + scale.name, mean: ahead.map(scale.back) })
    }
    const restored = (ahead: readonly number[] | undefined) => ahead?.map((one, step) => one + season[step]!)
    put('seasons apart, autoregression', restored(autoregression(rest, horizon)))
    put('seasons apart, theta', restored(dynamicTheta(rest, 1, horizon)?.mean))
    if (short !== undefined && long !== undefined)
      put('two seasons smoothed', doubleSeason(series, [short, long], horizon).mean)
  }
  return [...ways, { name: 'season again', mean: seasonalNaive(values, periods.at(-1)!, horizon) }]
}

interface Scale {
  name: string
  to: (value: number) => number
  back: (value: number) => number
}
const plain: Scale = { name: '', to: (value) => value, back: (value) => value }
const logarithm: Scale = { name: ' (log)', to: Math.log, back: Math.exp }

/** What is left without the seasons, and what they are likely to add: the newest of each again. */
function withoutSeasons(series: Float64Array, periods: readonly number[], horizon: number) {
  const { seasons } = seasonsApart(series, periods)
  const n = series.length
  return {
    rest: Array.from(series, (one, t) => one - seasons.reduce((sum, season) => sum + season[t]!, 0)),
    season: Array.from({ length: horizon }, (_, step) =>
      seasons.reduce(
        (sum, season, index) => sum + season[n - periods[index]! + (step % periods[index]!)]!,
        0,
      ),
    ),
  }
}
