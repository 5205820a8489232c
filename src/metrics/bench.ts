import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { personSql } from '../identity/index.ts'
import { benchEvents, loadBenchEvents, removeBenchEvents } from './bench-events.ts'
import { type BenchQuestion, stepQuestions } from './bench-steps.ts'
import { createMetrics } from './metrics.ts'
import { rollupRule } from './rollup.ts'

const { workspace, zone, start, end } = benchEvents

/** Questions, and the SQL that somebody who knows the table would write for each. */
const questions: BenchQuestion[] = [
  {
    name: 'count_by_day',
    request: { definition: { kind: 'count', event: 'Order Completed' }, grain: 'day' },
    byHand: `SELECT toStartOfDay(ts, '${zone}') AS day, count() FROM events WHERE workspace = '${workspace}' AND name = 'Order Completed' AND robot = 0 AND PERIOD GROUP BY day ORDER BY day`,
  },
  {
    name: 'sum_by_day',
    request: { definition: { kind: 'sum', event: 'Order Completed', property: 'total' }, grain: 'day' },
    byHand: `SELECT toStartOfDay(ts, '${zone}') AS day, sum(toFloat64OrNull(properties['total'])) FROM events WHERE workspace = '${workspace}' AND name = 'Order Completed' AND robot = 0 AND PERIOD GROUP BY day ORDER BY day`,
  },
  {
    name: 'people_by_day',
    request: { definition: { kind: 'unique', event: 'Page Viewed' }, grain: 'day' },
    byHand: `SELECT toStartOfDay(ts, '${zone}') AS day, uniqExact(${personSql}) FROM events WHERE workspace = '${workspace}' AND name = 'Page Viewed' AND robot = 0 AND PERIOD GROUP BY day ORDER BY day`,
  },
  {
    name: 'ratio_by_hour',
    request: {
      definition: {
        kind: 'ratio',
        numerator: {
          kind: 'count',
          event: 'Session Ended',
          filter: { property: 'plan', op: 'eq', value: 'a' },
        },
        denominator: { kind: 'count', event: 'Session Ended' },
      },
      grain: 'hour',
    },
    byHand: `SELECT toStartOfHour(ts, '${zone}') AS hour, countIf(properties['plan'] = 'a') / count() FROM events WHERE workspace = '${workspace}' AND name = 'Session Ended' AND robot = 0 AND PERIOD GROUP BY hour ORDER BY hour`,
  },
  {
    name: 'median_by_day',
    request: {
      definition: { kind: 'percentile', event: 'Call Resolved', property: 'wait_seconds', percentile: 0.5 },
      grain: 'day',
    },
    byHand: `SELECT toStartOfDay(ts, '${zone}') AS day, quantileExactInclusive(0.5)(toFloat64OrNull(properties['wait_seconds'])) FROM events WHERE workspace = '${workspace}' AND name = 'Call Resolved' AND robot = 0 AND PERIOD GROUP BY day ORDER BY day`,
  },
  {
    name: 'count_by_day_and_channel',
    request: { definition: { kind: 'count', event: 'Order Completed' }, grain: 'day', by: ['channel'] },
    byHand: `SELECT toStartOfDay(ts, '${zone}') AS day, channel, count() FROM events WHERE workspace = '${workspace}' AND name = 'Order Completed' AND robot = 0 AND PERIOD GROUP BY day, channel ORDER BY day`,
  },
  ...stepQuestions(workspace, zone),
]

/** A measure over all days, from figures kept by the hour, against the same from its events. */
async function benchRollup(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  { clock, period, rounds }: { clock: () => number; period: { from: string; to: string }; rounds: number },
): Promise<BenchFigure> {
  const [kept, raw] = [rollupRule, false as const].map((rollup) =>
    createMetrics({ ...stores, clock, rollup }),
  )
  const question = {
    definition: { kind: 'sum', event: 'Order Completed', property: 'total' } as const,
    grain: 'day' as const,
    ...period,
  }
  for (let ask = 0; ask < rollupRule.asks; ask++) await kept!.query(workspace, question)
  const [byHours, byEvents] = await fastest(stores.clickhouse.embedded, rounds, [
    () => kept!.query(workspace, question),
    () => raw!.query(workspace, question),
  ])
  return benchFigure({
    name: 'measure_from_kept_hours',
    value: byHours!,
    unit: 'ms',
    baseline: byEvents!,
    digits: 1,
  })
}

/**
 * Times measures against the same SQL written by hand, on events made for it; aim: at most 1.1 times as long.
 * The measure's time is that of the whole answer: look-ups, plan, statement, series and freshness. With the embedded
 * engine it is processor time, which other work on the machine does not change; with a server the time that passes.
 *
 * @param options.events how many events are made, in a workspace of their own
 * @param options.keep whether they stay for another time; else they are removed again
 */
export async function benchMetrics(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  options: { events: number; rounds?: number; merged?: boolean; keep?: boolean },
): Promise<BenchFigure[]> {
  await loadBenchEvents(stores, options)
  // Without figures kept by the hour: what is compared is reading events.
  const clickhouse = { ...stores.clickhouse, query: unhurried(stores.clickhouse) }
  const metrics = createMetrics({ ...stores, clickhouse, clock: () => end, rollup: false })
  const period = { from: new Date(start).toISOString(), to: new Date(end).toISOString() }
  const bounds = `ts >= '${engineTime(start)}' AND ts < '${engineTime(end)}'`
  const figures: BenchFigure[] = []
  try {
    for (const { name, request, byHand } of questions) {
      const [measured, plain] = await fastest(clickhouse.embedded, options.rounds ?? 5, [
        () => metrics.query(workspace, { ...request, ...period }),
        () => clickhouse.query(byHand.replaceAll('PERIOD', bounds)),
      ])
      const figure = { name: `measure_${name}`, value: measured!, unit: 'ms', baseline: plain!, digits: 1 }
      figures.push(benchFigure({ ...figure, aim: { atMost: plain! * 1.1 } }))
    }
    figures.push(
      await benchRollup({ ...stores, clickhouse }, { clock: () => end, period, rounds: options.rounds ?? 5 }),
    )
  } finally {
    if (!options.keep) await removeBenchEvents(stores)
  }
  return figures
}

function engineTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** Questions without a limit of time: a busy machine makes what is measured slow, and not fail. */
function unhurried(clickhouse: ClickHouse): ClickHouse['query'] {
  return (sql, params) => clickhouse.query(sql, params, { maxSeconds: 0 })
}

/** Processor time of this process and the engine in it, ms. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Shortest time of each piece of work, taken in turns so that a busy moment meets all of them. */
async function fastest(
  processor: boolean,
  rounds: number,
  works: (() => Promise<unknown>)[],
): Promise<number[]> {
  const clock = processor ? processorTime : () => performance.now()
  const best = works.map(() => Number.POSITIVE_INFINITY)
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [index, work] of works.entries()) {
      const begun = clock()
      await work()
      // The first turn fills the caches of both.
      if (turn > 0) best[index] = Math.min(best[index]!, clock() - begun)
    }
  }
  return best
}
