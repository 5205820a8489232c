import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { type Stores, untilAtRest } from '../db/index.ts'
import { createIdentity, identifierIdSql } from '../identity/index.ts'
import { createLogger } from '../logger.ts'
import { planSimulation, readTruth, simulateInto, type TruePerson } from '../simulation/index.ts'

const workspace = 'ws_bench_identity'
const now = Date.UTC(2026, 10, 21, 14, 30)
/** Quality is measured over the first of them; households are whole, because they are made in twelves. */
const judged = 120_000
/** Customers who are seen on a new device at once. */
const newcomers = 300
/** Times that newcomers are followed; the fastest counts, as everywhere where little is measured. */
const rounds = 3

/** The rules against the planted people of a simulated company, and how long the map takes. */
export async function benchIdentity(
  { postgres, pool, clickhouse }: Stores,
  { directory, people }: { directory: string; people: number },
): Promise<BenchFigure[]> {
  await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  const identity = createIdentity({
    postgres,
    clickhouse,
    directory,
    access: { audit: async () => undefined },
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock: () => now,
    logger: createLogger('silent'),
  })
  const spec = planSimulation({ seed: 7, days: 120, people }, now)
  const { truthPath } = await simulateInto({
    clickhouse,
    directory: join(directory, 'simulation'),
    workspace,
    spec,
  })
  const change = { workspace, people: new Set<string>() }
  const whole = await timed(() => identity.step.run({ ...change, received: null, whole: true }))
  const quality = await judge(clickhouse, truthPath)
  const follow = (at: number) =>
    timed(() => identity.step.run({ ...change, received: { from: at, to: at }, whole: false }))
  const parts: number[] = []
  let newest = now
  for (let round = 0; round < rounds; round++) {
    newest += 60_000
    await sendNewDevices(clickhouse, people, newest)
    await untilAtRest(clickhouse)
    parts.push(await follow(newest))
  }
  const part = Math.min(...parts)
  const again = await follow(newest)
  const peak = process.resourceUsage().maxRSS / 1024
  return [
    benchFigure({ name: 'precision_rules', value: round(quality.precision, 4), unit: 'pairs' }),
    benchFigure({ name: 'recall_rules', value: round(quality.recall, 4), unit: 'pairs' }),
    benchFigure({ name: 'recall_rules_own', value: round(quality.recallOwn, 4), unit: 'pairs' }),
    benchFigure({
      name: `whole_${people}_people`,
      value: round(whole / 1000, 2),
      unit: 's',
      aim: { atMost: 60 },
    }),
    benchFigure({
      name: `incremental_${newcomers}_devices`,
      value: Math.round(part),
      unit: 'ms',
      aim: { atMost: 300 },
    }),
    benchFigure({ name: 'incremental_nothing_new', value: Math.round(again), unit: 'ms' }),
    benchFigure({ name: 'memory_at_most', value: Math.round(peak), unit: 'MB' }),
  ]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const round = (value: number, digits: number) => Number(value.toFixed(digits))

/** Events of customers on devices that were never seen, and their edges. */
async function sendNewDevices(clickhouse: Stores['clickhouse'], people: number, at: number): Promise<void> {
  const customers = `SELECT concat('nl_', leftPad(toString(1 + number * ${Math.max(1, Math.floor(people / newcomers))}), 7, '0')) AS user, concat('new-', user, '-${at}') AS device
FROM numbers(${newcomers})`
  const time = `fromUnixTimestamp64Milli(${at}, 'UTC')`
  await clickhouse.command(
    `INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, channel, user_id, anonymous_id)
SELECT {workspace: String}, device, ${time}, ${time}, 'track', 'Session Ended', 'web', 'web', user, device FROM (${customers})`,
    { workspace },
  )
  await clickhouse.command(
    `INSERT INTO identity_edges SELECT {workspace: String}, 'user_id', user, 'anonymous_id', device, ${time}, ${time}, device, 1 FROM (${customers})`,
    { workspace },
  )
}

/**
 * Pairs of identifiers that were seen: those that the map puts into one person, and those that are one true person's.
 * An identifier that a family shares is true of each of them.
 */
async function judge(clickhouse: Stores['clickhouse'], truthPath: string) {
  const pairs = { found: 0, right: 0, planted: 0, foundOwn: 0, plantedOwn: 0 }
  let waiting: TruePerson[] = []
  const batches: TruePerson[][] = []
  let read = 0
  await readTruth(truthPath, (person) => {
    if (read++ >= judged) return
    waiting.push(person)
    if (waiting.length < 3000) return
    batches.push(waiting)
    waiting = []
  })
  if (waiting.length > 0) batches.push(waiting)
  for (const batch of batches) count(batch, await personsOf(clickhouse, batch), pairs)
  return {
    precision: pairs.right / pairs.found,
    recall: pairs.right / pairs.planted,
    recallOwn: pairs.foundOwn / pairs.plantedOwn,
  }
}

type Pairs = Record<'found' | 'right' | 'planted' | 'foundOwn' | 'plantedOwn', number>

const keyOf = ({ kind, value }: TruePerson['identifiers'][number]) => `${kind} ${value}`

/** Persons of identifiers that were seen, by `kind value`. */
async function personsOf(clickhouse: Stores['clickhouse'], batch: readonly TruePerson[]) {
  const identifiers = batch.flatMap((person) => person.identifiers)
  const rows = await clickhouse.query<{ type: string; value: string; person: string }>(
    `SELECT any(type) AS type, any(value) AS value, toString(argMax(person, version)) AS person
FROM identity_identifiers
WHERE workspace = {workspace: String} AND id IN (
  SELECT ${identifierIdSql('{workspace: String}', 'named.1', 'named.2')}
  FROM (SELECT arrayJoin(arrayZip({types: Array(String)}, {values: Array(String)})) AS named))
GROUP BY id`,
    { workspace, types: identifiers.map(({ kind }) => kind), values: identifiers.map(({ value }) => value) },
  )
  return new Map(rows.map(({ type, value, person }) => [`${type} ${value}`, person]))
}

/** Adds the pairs of whole households. */
function count(batch: readonly TruePerson[], persons: ReadonlyMap<string, string>, pairs: Pairs): void {
  const truth = new Set<string>()
  const own = new Set<string>()
  const groups = new Map<string, Set<string>>()
  for (const { identifiers } of batch) {
    const seen = identifiers.filter((one) => persons.has(keyOf(one)))
    for (const one of seen) {
      const person = persons.get(keyOf(one))!
      if (person !== '0') groups.set(person, (groups.get(person) ?? new Set()).add(keyOf(one)))
      for (const other of seen) {
        if (keyOf(one) >= keyOf(other)) continue
        truth.add(`${keyOf(one)}\n${keyOf(other)}`)
        if (one.note !== 'family' && other.note !== 'family') own.add(`${keyOf(one)}\n${keyOf(other)}`)
      }
    }
  }
  pairs.planted += truth.size
  pairs.plantedOwn += own.size
  for (const group of groups.values())
    for (const one of group)
      for (const other of group) {
        if (one >= other) continue
        const pair = `${one}\n${other}`
        pairs.found++
        if (truth.has(pair)) pairs.right++
        if (own.has(pair)) pairs.foundOwn++
      }
}
