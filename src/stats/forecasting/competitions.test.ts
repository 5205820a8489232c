import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { coverage, mase, owa, smape } from './accuracy.ts'
import { foresee } from './automatic.ts'
import { naive2, seasonalNaive } from './naive.ts'
import { thetaOfM4 } from './theta.ts'

/** The data of the M3 and M4 competitions, where they are beside the repository. */
const data = process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../../shared/data')
const isAbsent = !existsSync(join(data, 'forecasting_m3')) || !existsSync(join(data, 'forecasting_m4'))

interface Task {
  id: string
  period: string
  season: number
  history: number[]
  future: number[]
}

const rows = (path: string) =>
  gunzipSync(readFileSync(join(data, path)))
    .toString()
    .trim()
    .split('\n')
    .slice(1)
const numbers = (text: string | undefined) => (text ?? '').split(' ').map(Number)

const m3 = (): Task[] =>
  rows('forecasting_m3/m3_series.csv.gz').map((line) => {
    const [id, period, , , , season, , history, future] = line.split(',')
    return {
      id: id!,
      period: period!,
      season: Number(season),
      history: numbers(history),
      future: numbers(future),
    }
  })
const m3Forecasts = (name: string) =>
  new Map(
    rows(`forecasting_m3/forecast_${name}.csv.gz`).map((line) => [
      line.split(',')[0]!,
      numbers(line.split(',')[1]),
    ]),
  )

const m4Rows = (name: string) =>
  rows(`forecasting_m4/${name}.csv.gz`).map((line) => {
    const [id, ...cells] = line.replaceAll('"', '').split(',')
    return [id!, cells.filter((one) => one !== '' && one !== 'NA').map(Number)] as const
  })
const m4 = (): Task[] => {
  const future = new Map(m4Rows('Hourly-test'))
  return m4Rows('Hourly-train').map(([id, history]) => ({
    id,
    period: 'HOURLY',
    season: 24,
    history,
    future: future.get(id)!,
  }))
}

/** Mean errors of forecasts over tasks. */
function errors(tasks: readonly Task[], of: (task: Task) => readonly number[]) {
  let [s, m] = [0, 0]
  for (const task of tasks) {
    s += smape(task.future, of(task))
    m += mase(task.history, task.future, of(task), task.season)
  }
  return { smape: s / tasks.length, mase: m / tasks.length }
}

function automatic({ history, season, future }: Task) {
  const seasons = season === 24 ? [24, 168] : [season]
  return foresee(history, {
    horizon: future.length,
    seasons,
    ...(history.every((one) => one >= 0) ? { least: 0 } : {}),
  })!
}

test.skipIf(isAbsent)(
  'M4 hourly: the official errors of the last season, Naive2 and Theta, to three decimals',
  () => {
    const tasks = m4()
    const official = new Map(m4Rows('forecast-Naive2-Hourly'))
    const published = (one: { smape: number; mase: number }) => [one.smape.toFixed(3), one.mase.toFixed(3)]
    expect(published(errors(tasks, ({ id }) => official.get(id)!))).toEqual(['18.383', '2.395'])
    expect(published(errors(tasks, ({ history }) => naive2(history, 24, 48)))).toEqual(['18.383', '2.395'])
    expect(published(errors(tasks, ({ history }) => seasonalNaive(history, 24, 48)))).toEqual([
      '13.912',
      '1.193',
    ])
    expect(published(errors(tasks, ({ history }) => thetaOfM4(history, 24, 48)))).toEqual(['18.138', '2.455'])
  },
  120_000,
)

// Every ninth series: all of them take a minute and more, and are in the bench.
test.skipIf(isAbsent)(
  'M4 hourly: the automatic choice is far better than Theta, and its ranges hold',
  () => {
    const tasks = m4().filter((_, index) => index % 9 === 4)
    const benchmark = errors(tasks, ({ history }) => naive2(history, 24, 48))
    const theta = errors(tasks, ({ history }) => thetaOfM4(history, 24, 48))
    const found = new Map(tasks.map((task) => [task.id, automatic(task)]))
    const own = errors(tasks, ({ id }) => found.get(id)!.mean)
    expect(owa(own, benchmark)).toBeLessThan(0.7)
    expect(owa(own, benchmark)).toBeLessThan(owa(theta, benchmark))
    expectRanges(tasks, found)
  },
  300_000,
)

test.skipIf(isAbsent)(
  'M3: archived forecasts have their errors; the automatic choice is better than Theta in each class',
  () => {
    const tasks = m3()
    const [official2, officialTheta] = [m3Forecasts('NAIVE2'), m3Forecasts('THETA')]
    const found = new Map(tasks.map((task) => [task.id, automatic(task)]))
    for (const period of ['YEARLY', 'QUARTERLY', 'MONTHLY', 'OTHER']) {
      const some = tasks.filter((task) => task.period === period)
      const benchmark = errors(some, ({ id }) => official2.get(id)!)
      const theta = errors(some, ({ id }) => officialTheta.get(id)!)
      // The archive's own Naive2 tested for seasons in another way, which is not written down.
      const again = errors(some, ({ history, season, future }) => naive2(history, season, future.length))
      expect(Math.abs(again.smape / benchmark.smape - 1)).toBeLessThan(0.01)
      expect(
        owa(
          errors(some, ({ id }) => found.get(id)!.mean),
          benchmark,
        ),
      ).toBeLessThan(owa(theta, benchmark))
    }
    expectRanges(tasks, found)
  },
  300_000,
)

function expectRanges(tasks: readonly Task[], found: ReadonlyMap<string, ReturnType<typeof automatic>>) {
  const all = tasks.flatMap(({ future }) => future)
  const of = (name: 'low80' | 'high80' | 'low95' | 'high95') =>
    tasks.flatMap(({ id }) => found.get(id)![name])
  const in95 = coverage(all, { low: of('low95'), high: of('high95') })
  const in80 = coverage(all, { low: of('low80'), high: of('high80') })
  expect(in95).toBeGreaterThan(0.9)
  expect(in95).toBeLessThan(0.99)
  expect(Math.abs(in80 - 0.8)).toBeLessThan(0.05)
}
