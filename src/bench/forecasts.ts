import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import { createForecasts } from '../forecasts/index.ts'
import { createImpact } from '../impact/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import { planSimulation, simulateInto } from '../simulation/index.ts'
import {
  coverage,
  etsFitted,
  type Foreseen,
  fitEts,
  foresee,
  intervalScore,
  mase,
  naive2,
  owa,
  seasonalScale,
  smape,
  thetaOfM4,
} from '../stats/forecasting/index.ts'
import { randomOf } from '../stats/numerics/index.ts'

const now = Date.UTC(2026, 10, 21, 14, 30)

/** A series of a competition: what was known, and what came. */
interface Task {
  id: string
  period: string
  season: number
  history: number[]
  future: number[]
}

/**
 * Forecasts: errors on the published series of the M3 and M4 competitions beside Theta, how often ranges hold, what many
 * series cost, and how long an answer about a simulated company takes.
 *
 * @param data directory with the published series; what is not there is left out, and said
 * @param every which part of the hourly series is taken: 1 all of them
 */
export async function benchForecasts(
  stores: Stores,
  { directory, data, every, people }: { directory: string; data: string; every: number; people: number },
): Promise<BenchFigure[]> {
  return [
    ...m3Figures(data),
    ...m4Figures(data, every),
    ...speedFigures(every === 1 ? 10_000 : 1000),
    ...(await queryFigures(stores, { directory, people })),
  ]
}

const rows = (path: string) => gunzipSync(readFileSync(path)).toString().trim().split('\n').slice(1)
const numbers = (text: string | undefined) => (text ?? '').split(' ').map(Number)

function m3Figures(data: string): BenchFigure[] {
  const folder = join(data, 'forecasting_m3')
  if (!existsSync(folder)) return [absent('M3')]
  const tasks = rows(join(folder, 'm3_series.csv.gz')).map((line): Task => {
    const [id, period, , , , season, , history, future] = line.split(',')
    const about = { id: id!, period: period!.toLowerCase(), season: Number(season) }
    return { ...about, history: numbers(history), future: numbers(future) }
  })
  const archived = (name: string) => {
    const found = rows(join(folder, `forecast_${name}.csv.gz`)).map((line) => line.split(','))
    return new Map(found.map(([id, values]) => [id!, numbers(values)]))
  }
  const [benchmark, theta] = [archived('NAIVE2'), archived('THETA')]
  return ['yearly', 'quarterly', 'monthly', 'other'].flatMap((period) =>
    figuresOf(
      `M3 ${period}`,
      tasks.filter((task) => task.period === period),
      ({ id }) => benchmark.get(id)!,
      ({ id }) => theta.get(id)!,
    ),
  )
}

function m4Figures(data: string, every: number): BenchFigure[] {
  const folder = join(data, 'forecasting_m4')
  if (!existsSync(folder)) return [absent('M4 hourly')]
  const read = (name: string) =>
    rows(join(folder, `${name}.csv.gz`)).map((line): [string, number[]] => {
      const [id, ...cells] = line.replaceAll('"', '').split(',')
      return [id!, cells.filter((one) => one !== '' && one !== 'NA').map(Number)]
    })
  const future = new Map(read('Hourly-test'))
  const tasks = read('Hourly-train').flatMap(([id, history], index): Task[] =>
    index % every === 0 ? [{ id, period: 'hourly', season: 24, history, future: future.get(id)! }] : [],
  )
  return figuresOf(
    'M4 hourly',
    tasks,
    ({ history }) => naive2(history, 24, 48),
    ({ history }) => thetaOfM4(history, 24, 48),
  )
}

function absent(name: string): BenchFigure {
  return benchFigure({ name: `${name}: the published series are not there`, value: 0, unit: 'series' })
}

type Of = (task: Task) => readonly number[]

function errorsOf(tasks: readonly Task[], of: Of) {
  const mean = (each: (task: Task) => number) =>
    tasks.reduce((sum, task) => sum + each(task), 0) / tasks.length
  return {
    smape: mean((task) => smape(task.future, of(task))),
    mase: mean((task) => mase(task.history, task.future, of(task), task.season)),
  }
}

function figuresOf(name: string, tasks: readonly Task[], benchmark: Of, theta: Of): BenchFigure[] {
  const began = process.cpuUsage()
  const found = new Map<string, Foreseen>()
  for (const { id, history, season, future } of tasks) {
    const seasons = season === 24 ? [24, 168] : [season]
    const least = history.every((one) => one >= 0) ? { least: 0 } : {}
    found.set(id, foresee(history, { horizon: future.length, seasons, ...least })!)
  }
  const cpu = secondsSince(began)
  const own = errorsOf(tasks, ({ id }) => found.get(id)!.mean)
  const naive = errorsOf(tasks, benchmark)
  const [value, beside] = [owa(own, naive), owa(errorsOf(tasks, theta), naive)]
  const values = tasks.flatMap(({ future }) => future)
  const edges = (edge: 'low80' | 'high80' | 'low95' | 'high95') =>
    tasks.flatMap(({ id }) => found.get(id)![edge])
  const in95 = coverage(values, { low: edges('low95'), high: edges('high95') })
  const in80 = coverage(values, { low: edges('low80'), high: edges('high80') })
  const score =
    tasks.reduce((sum, { id, future, history, season }) => {
      const { low95, high95 } = found.get(id)!
      return sum + intervalScore(future, { low: low95, high: high95 }, 0.05) / seasonalScale(history, season)
    }, 0) / tasks.length
  return [
    benchFigure({
      name: `${name} (${tasks.length} series): OWA beside Theta's`,
      value: rounded(value, 4),
      unit: '',
      aim: { near: rounded(beside, 4), met: value < beside },
      baseline: rounded(beside, 4),
    }),
    benchFigure({ name: '… sMAPE', value: rounded(own.smape, 3), unit: '%' }),
    benchFigure({ name: '… MASE', value: rounded(own.mase, 3), unit: '' }),
    benchFigure({
      name: '… in the 95 % range',
      value: rounded(100 * in95, 1),
      unit: '%',
      aim: { near: 95, met: in95 >= 0.9 && in95 <= 0.99 },
    }),
    benchFigure({
      name: '… in the 80 % range',
      value: rounded(100 * in80, 1),
      unit: '%',
      aim: { near: 80, met: Math.abs(in80 - 0.8) <= 0.1 },
    }),
    benchFigure({ name: '… MSIS', value: rounded(score, 2), unit: '' }),
    benchFigure({ name: '… each', value: rounded((1000 * cpu) / tasks.length, 1), unit: 'CPU-ms' }),
  ]
}

/** Many short series: exponential smoothing with ranges, the one form and the choice among fifteen. */
function speedFigures(count: number): BenchFigure[] {
  const random = randomOf(1)
  const series = Array.from({ length: count }, () => {
    let walk = 0
    return Array.from({ length: 60 }, (_, t) => {
      walk += random.normal()
      return 100 + 10 * Math.sin((2 * Math.PI * t) / 12) + walk
    })
  })
  const timed = (options: Parameters<typeof fitEts>[2]) => {
    const began = process.cpuUsage()
    for (const values of series) etsFitted(values, fitEts(values, 12, options)!, 12)
    return (secondsSince(began) * 10_000) / count
  }
  const one = timed({ forms: [{ error: 'A', trend: 'A', season: 'A' }] })
  const all = timed({})
  const figure = (name: string, value: number): BenchFigure =>
    benchFigure({
      name,
      value: rounded(value, 2),
      unit: 'CPU-s',
      aim: { atMost: 10 },
    })
  return [
    figure('10,000 series of 60: ETS(A,A,A) with ranges', one),
    figure('10,000 series of 60: the best of fifteen forms with ranges', all),
  ]
}

async function queryFigures(
  { postgres, pool, clickhouse }: Stores,
  { directory, people }: { directory: string; people: number },
): Promise<BenchFigure[]> {
  const workspace = 'ws_forecasts'
  await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  const logger = createLogger('silent')
  const metrics = createMetrics({ postgres, clickhouse, clock: () => now })
  const jobs = createJobs({ pool, works: false, logger })
  const spec = { ...planSimulation({ seed: 7, people, days: 400 }, now), detail: 0 }
  await simulateInto({ clickhouse, directory: join(directory, 'forecasts'), workspace, spec })
  await metrics.installDefaults(workspace)
  const annotations = { list: async () => [] }
  const forecasts = createForecasts({
    postgres,
    metrics,
    boards: { annotations },
    impact: createImpact({ postgres, metrics, jobs, workspaces: async () => [], clock: () => now, logger }),
    jobs,
    workspaces: async () => [],
    clock: () => now,
    logger,
  })
  const verdicts = { forecast: 0, said: 0, better: [] as number[], in80: [] as number[] }
  const times: number[] = []
  for (const { definition } of await metrics.list(workspace)) {
    const began = performance.now()
    const { series } = await forecasts.query(workspace, { metric: definition.name })
    times.push(performance.now() - began)
    const [one] = series
    if (one?.verdict === 'forecast') verdicts.forecast++
    else verdicts.said++
    if (one?.verdict === 'forecast' && one.quality) {
      verdicts.better.push(one.quality.better)
      verdicts.in80.push(one.quality.coverage80)
    }
  }
  await forecasts.close()
  const middle = (list: number[]) => list.toSorted((one, two) => one - two)[Math.floor(list.length / 2)] ?? 0
  const mean = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length)
  return [
    benchFigure({
      name: 'measures of a simulated company foreseen',
      value: verdicts.forecast,
      unit: `of ${times.length}`,
    }),
    benchFigure({
      name: '… error below the last season again, median',
      value: rounded(middle(verdicts.better), 1),
      unit: '%',
    }),
    benchFigure({
      name: '… in the 80 % range at past times',
      value: rounded(mean(verdicts.in80), 1),
      unit: '%',
    }),
    benchFigure({ name: '… one answer, median', value: Math.round(middle(times)), unit: 'ms' }),
  ]
}

function secondsSince(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1e6
}

function rounded(value: number, places: number): number {
  return Math.round(value * 10 ** places) / 10 ** places
}
