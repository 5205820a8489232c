import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { createEvaluation } from './evaluation.ts'
import { createTraitRepository } from './repository.ts'
import { traitSchema } from './trait.ts'

const workspace = 'ws_bench_traits'
const start = Date.UTC(2026, 0, 1)
const days = 300
const day = 86_400_000
/** Events of one person, on average. */
const eventsEach = 20

const definitions = [
  { name: 'orders', kind: 'count', event: 'Order Completed' },
  { name: 'spent_90_days', kind: 'sum', event: 'Order Completed', property: 'total', within: { days: 90 } },
  { name: 'mean_wait', kind: 'average', event: 'Call Resolved', property: 'wait_seconds' },
  { name: 'dearest_order', kind: 'max', event: 'Order Completed', property: 'total' },
  { name: 'first_channel', kind: 'first', event: 'Order Completed', property: 'channel' },
  { name: 'usual_plan', kind: 'most_frequent', event: 'Session Ended', property: 'plan' },
  { name: 'plans', kind: 'unique_list', event: 'Session Ended', property: 'plan' },
  { name: 'days_since_call', kind: 'days_since', event: 'Call Resolved' },
].map((one) => traitSchema.parse({ ...one, label: one.name }))

/**
 * Times computed traits on events made for it: one trait of all people at once, and all of them for the people with new
 * events (1000 of them in ten seconds).
 *
 * @param options.events how many events are made, in a workspace of their own that is removed again
 */
export async function benchTraits(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  options: { events: number },
): Promise<BenchFigure[]> {
  const { clickhouse, postgres } = stores
  const people = Math.max(1000, Math.round(options.events / eventsEach))
  const end = start + days * day
  await clickhouse.command(
    eventsSql,
    { workspace, start, count: options.events, people, spread: days * day },
    { maxSeconds: 0 },
  )
  const workspaces = postgres.withTables<{ workspaces: { id: string; name: string; time_zone: string } }>()
  await workspaces
    .insertInto('workspaces')
    .values({ id: workspace, name: 'Bench', time_zone: 'UTC' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  let now = end
  const repository = createTraitRepository(postgres, () => now)
  const step = createEvaluation({ clickhouse, repository, clock: () => now })
  const nothing = { workspace, received: null, people: new Set<string>(), whole: false }
  const figures: BenchFigure[] = []
  try {
    for (const definition of definitions) {
      await repository.write(workspace, [{ name: definition.name, definition }], { by: 'bench' })
      const begun = performance.now()
      await step.run({ ...nothing, whole: false })
      figures.push(figure(`traits: ${definition.kind} of all people`, performance.now() - begun))
    }
    now += 10_000
    await clickhouse.command(newEventsSql, { workspace, from: end, people }, { maxSeconds: 0 })
    const begun = performance.now()
    const told = await step.run({ ...nothing, received: { from: end, to: now } })
    figures.push(
      figure(
        `traits: ${definitions.length} traits of ${[...(told?.people ?? [])].length} people changed`,
        performance.now() - begun,
      ),
    )
  } finally {
    await workspaces.deleteFrom('workspaces').where('id', '=', workspace).execute()
    for (const table of ['events', 'computed_traits', 'event_activity'])
      await clickhouse.command(
        `DELETE FROM ${table} WHERE workspace = {workspace: String}`,
        { workspace },
        { maxSeconds: 0 },
      )
  }
  return figures
}

function figure(name: string, ms: number): BenchFigure {
  return benchFigure({ name, value: Math.round(ms), unit: 'ms' })
}

const columns = `'track' AS type,
  ['Order Completed', 'Session Ended', 'Call Resolved', 'Page Viewed', 'Survey Answered'][1 + xxHash64(number) % 5] AS name,
  ['web', 'app', 'calls'][1 + number % 3] AS source, ['web', 'app', 'call', 'email'][1 + xxHash64(number, 1) % 4] AS channel,
  map('total', toString((xxHash64(number, 2) % 100000) / 100), 'plan', ['a', 'b', 'c'][1 + xxHash64(number, 4) % 3],
    'wait_seconds', toString(xxHash64(number, 3) % 600)) AS properties`

const eventsSql = `INSERT INTO events (workspace, message_id, user_id, ts, received_at, type, name, source, channel, properties)
SELECT {workspace: String}, concat('bench-', toString(number)) AS message_id, concat('u', toString(xxHash64(number, 9) % {people: UInt64})) AS user_id,
  fromUnixTimestamp64Milli({start: Int64} + toInt64(number * ({spread: Int64} / {count: UInt64}))) AS ts, ts AS received_at,
  ${columns}
FROM numbers({count: UInt64})
SETTINGS max_insert_block_size = 500000`

const newEventsSql = `INSERT INTO events (workspace, message_id, user_id, ts, received_at, type, name, source, channel, properties)
SELECT {workspace: String}, concat('new-', toString(number)) AS message_id, concat('u', toString(xxHash64(number, 5) % {people: UInt64})) AS user_id,
  fromUnixTimestamp64Milli({from: Int64} + toInt64(1 + number * 9)) AS ts, ts AS received_at,
  ${columns}
FROM numbers(1000)`
