import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { type ClickHouse, type Postgres, untilAtRest } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import type { Condition } from './condition.ts'
import { createSegments } from './segments.ts'

const workspace = 'ws_bench_groups'
const days = 300
const people = 1_000_000
const touchedPeople = 1000
const start = Date.UTC(2026, 0, 1)
const end = start + days * 86_400_000

/** The group of the plan: ordered at least three times in 90 days, called about a bill, and was not answered. */
const condition: Condition = {
  and: [
    { did: 'Order Completed', times: { op: 'gte', value: 3 }, within: { days: 90 } },
    { did: 'Call Started', where: { property: 'topic', op: 'eq', value: 'bill' }, within: { days: 90 } },
    { unanswered: { opened: 'Call Started', closedBy: 'Call Resolved', within: { days: 90 } } },
  ],
}

/** The same group as somebody who knows the table would write it. */
const byHand = `SELECT count() FROM (
SELECT actor, countIf(name = 'Order Completed') AS orders, countIf(name = 'Call Started' AND properties['topic'] = 'bill') AS calls,
  maxIf(ts, name = 'Call Started') AS called, maxIf(ts, name = 'Call Resolved') AS answered
FROM events WHERE workspace = '${workspace}' AND robot = 0 AND name IN ('Order Completed', 'Call Started', 'Call Resolved')
  AND ts > toDateTime64(${end / 1000 - 90 * 86_400}, 3, 'UTC')
GROUP BY actor HAVING orders >= 3 AND calls > 0 AND called > answered)`

/** People who did not do something: everybody is looked at. */
const notDone: Condition = { did: 'Order Completed', times: { op: 'eq', value: 0 }, within: { days: 90 } }
const notDoneByHand = `SELECT count() FROM (
SELECT actor, countIf(name = 'Order Completed' AND ts > toDateTime64(${end / 1000 - 90 * 86_400}, 3, 'UTC')) AS orders
FROM events WHERE workspace = '${workspace}' AND robot = 0 GROUP BY actor HAVING orders = 0)`

/**
 * Times groups on 1 M people made for it, in a workspace of their own that is removed again: a group counted as a whole,
 * beside the same by hand; and a group brought up to date after events of a thousand people. The time that passes is held
 * against the aim; with the embedded engine the processor time stands beside it, which other work on the machine changes less.
 *
 * @param options.events how many events there are
 * @param options.keep whether they stay for another time; else they are removed again
 */
export async function benchSegments(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  options: { events: number; keep?: boolean },
): Promise<BenchFigure[]> {
  const { clickhouse, postgres } = stores
  await load(clickhouse, options.events)
  const workspaces = postgres.withTables<{ workspaces: { id: string; name: string; time_zone: string } }>()
  await workspaces
    .insertInto('workspaces')
    .values({ id: workspace, name: 'Bench', time_zone: 'Europe/Berlin' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  let now = end
  const segments = createSegments({
    ...stores,
    traits: { evaluations: async () => [] },
    namesOf: async () => new Map(),
    touch: () => undefined,
    publish: async () => undefined,
    clock: () => now,
    logger: createLogger('silent'),
  })
  const count = (one: Condition) => segments.evaluate(workspace, one, { masked: true })
  try {
    const figures = [
      ...figuresOf(clickhouse, 'groups_whole', 3, {
        own: await fastest(() => count(condition)),
        byHand: await fastest(() => clickhouse.query(byHand)),
      }),
      ...figuresOf(clickhouse, 'groups_not_done', 3, {
        own: await fastest(() => count(notDone)),
        byHand: await fastest(() => clickhouse.query(notDoneByHand)),
      }),
    ]
    await segments.save(
      workspace,
      { kind: 'live', name: 'bench', label: 'Bench', condition },
      { by: 'bench' },
    )
    const follow = (received: { from: number; to: number } | null) =>
      segments.step.run({ workspace, received, people: new Set(), whole: false })
    figures.push(
      ...figuresOf(clickhouse, 'groups_first_members', 3, { own: await timed(() => follow(null)) }),
    )
    const rounds: Took[] = []
    for (let round = 0; round < 3; round++) {
      now += 1000
      await clickhouse.command(touchSql, { workspace, now: now / 1000, count: touchedPeople, round, people })
      rounds.push(await timed(() => follow({ from: now, to: now })))
    }
    figures.push(...figuresOf(clickhouse, 'groups_incremental', 0.5, { own: least(rounds) }))
    return figures
  } finally {
    segments.close()
    await workspaces.deleteFrom('workspaces').where('id', '=', workspace).execute()
    const tables = [
      'segment_members',
      'segment_changes',
      'segment_sizes',
      ...(options.keep ? [] : ['events']),
    ]
    for (const table of tables) await remove(clickhouse, table, '1')
    if (options.keep) await remove(clickhouse, 'events', madeLater)
  }
}

/** Events of the rounds that bring a group up to date. */
const madeLater = `ts >= toDateTime64(${end / 1000}, 3, 'UTC')`

async function remove(clickhouse: ClickHouse, table: string, condition: string): Promise<void> {
  await clickhouse.command(
    `DELETE FROM ${table} WHERE workspace = {workspace: String} AND ${condition}`,
    { workspace },
    { maxSeconds: 0 },
  )
}

/** Makes the events; nothing when as many are there already. */
async function load(clickhouse: ClickHouse, events: number): Promise<void> {
  const [row] = await clickhouse.query<{ events: string }>(
    'SELECT count() AS events FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  if (Number(row?.events) === events) return
  await clickhouse.command(
    eventsSql,
    { count: events, workspace, start: start / 1000, days, people },
    { maxSeconds: 0 },
  )
  await clickhouse.command(
    'OPTIMIZE TABLE events FINAL SETTINGS optimize_skip_merged_partitions = 1',
    {},
    { maxSeconds: 0 },
  )
  await untilAtRest(clickhouse)
}

/** How long something took, in seconds: as time passes, and of all processors that this process used. */
interface Took {
  passed: number
  processor: number
}

async function timed(work: () => Promise<unknown>): Promise<Took> {
  const used = process.cpuUsage()
  const begun = performance.now()
  await work()
  const passed = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(used)
  return { passed, processor: (user + system) / 1_000_000 }
}

async function fastest(work: () => Promise<unknown>): Promise<Took> {
  const rounds: Took[] = []
  for (let round = 0; round < 3; round++) rounds.push(await timed(work))
  return least(rounds)
}

function least(rounds: readonly Took[]): Took {
  return {
    passed: Math.min(...rounds.map(({ passed }) => passed)),
    processor: Math.min(...rounds.map(({ processor }) => processor)),
  }
}

function figuresOf(
  { embedded }: ClickHouse,
  name: string,
  aim: number,
  { own, byHand }: { own: Took; byHand?: Took },
): BenchFigure[] {
  const of = (name: string, part: keyof Took, aim: { atMost: number } | null) =>
    benchFigure({ name, value: own[part], unit: 's', aim, baseline: byHand?.[part], digits: 3 })
  return [
    of(name, 'passed', { atMost: aim }),
    ...(embedded ? [of(`${name}_processor_time`, 'processor', null)] : []),
  ]
}

const columnsSql = `concat('u', toString(person)) AS user_id, '' AS anonymous_id, '' AS account, 0 AS robot,
  map('total', toString((xxHash64(number, 2) % 100000) / 100), 'topic', ['bill', 'line', 'move'][1 + number % 3], 'order_id', concat('o', toString(number)), 'currency', 'EUR') AS properties,
  map('ip', '192.0.2.1', 'userAgent', 'Mozilla/5.0 (X11; Linux x86_64)', 'page.path', '/') AS context`

const actorSql = `xxHash64(concat({workspace: String}, '\\0u\\0u', toString(person)))`

const eventsSql = `INSERT INTO events
SELECT {workspace: String} AS workspace, concat('bench-', toString(number)) AS message_id, ${actorSql} AS actor,
  toDateTime64({start: Int64}, 3, 'UTC') + toIntervalMillisecond(toInt64(number * (toInt64({days: UInt32}) * 86400000 / {count: UInt64}))) AS ts,
  ts AS received_at, 'track' AS type,
  ['Order Completed', 'Call Started', 'Call Resolved', 'Page Viewed', 'Page Viewed', 'Page Viewed', 'Session Ended', 'Email Opened'][1 + xxHash64(number) % 8] AS name,
  ['web', 'app', 'calls'][1 + number % 3] AS source, ['web', 'app', 'call', 'email'][1 + xxHash64(number, 1) % 4] AS channel,
  ${columnsSql}
FROM (SELECT number, xxHash64(number, 7) % {people: UInt64} AS person FROM numbers({count: UInt64}))
SETTINGS max_insert_block_size = 500000`

const touchSql = `INSERT INTO events
SELECT {workspace: String} AS workspace, concat('touch-', toString({round: UInt32}), '-', toString(number)) AS message_id, ${actorSql} AS actor,
  toDateTime64({now: Int64}, 3, 'UTC') AS ts, ts AS received_at, 'track' AS type,
  ['Order Completed', 'Call Started'][1 + number % 2] AS name, 'web' AS source, 'web' AS channel,
  ${columnsSql}
FROM (SELECT number, xxHash64(number, 9, {round: UInt32}) % {people: UInt64} AS person FROM numbers({count: UInt64}))`
