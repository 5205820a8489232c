import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse } from '../db/index.ts'
import { planSimulation, simulateInto } from './load.ts'
import { createSimulation } from './simulation.ts'

/** Events a second from the seed into ClickHouse, beside making them only. */
export async function benchSimulation(options: {
  clickhouse: ClickHouse
  directory: string
  /** About how many. */
  events: number
}): Promise<BenchFigure[]> {
  const { clickhouse, directory, events } = options
  const now = Date.UTC(2026, 10, 21, 14, 30)
  const spec = planSimulation({ seed: 7, days: 365, events }, now)
  const loaded = await simulateInto({
    clickhouse,
    directory: join(directory, 'simulation'),
    workspace: 'ws_bench_simulation',
    spec,
  })
  const range = [0, Math.max(1, Math.floor(spec.people / 10))] as const
  const began = performance.now()
  let made = 0
  for (const rows of createSimulation(spec, { workspace: '', peopleRange: range }).batches())
    made += rows.length
  const making = made / ((performance.now() - began) / 1000)
  const value = Math.round(loaded.events / loaded.seconds)
  const aim = 110_000
  return [
    benchFigure({
      name: 'simulate',
      value,
      unit: 'events/s',
      aim: { atLeast: aim },
      baseline: Math.round(making),
    }),
  ]
}
