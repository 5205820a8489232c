import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { actorOf, createIdentity } from '../identity/index.ts'
import type { Logger } from '../logger.ts'
import { createProfiles } from './profiles.ts'
import { createView } from './view.ts'

const workspace = 'ws_bench_profiles'
const days = 300
const start = Date.UTC(2026, 0, 1)
const end = start + days * 86_400_000
/** Pages that are opened; of so many the 99th percentile is the second slowest. */
const pages = 200

/**
 * Times what somebody waits for who opens customers: the page (profile and the last 50 events together), the list, the
 * search; on events made for it, spread over people as in a shop, with one customer of a hundred thousand events.
 *
 * @param options.events how many events are made, a twentieth of them identify calls of different people
 * @param options.keep whether they are in the stores from another time where there are as many
 */
export async function benchProfiles(
  stores: { clickhouse: ClickHouse; postgres: Postgres },
  options: { events: number; directory: string; logger: Logger; keep?: boolean },
): Promise<BenchFigure[]> {
  const { clickhouse } = stores
  const people = Math.max(1000, Math.floor(options.events / 20))
  const kept = options.keep && (await isThere(clickhouse, options.events))
  if (!kept) await load(clickhouse, options.events, people)
  const nothing = { audit: async () => undefined, auditAll: async () => undefined }
  const clock = () => end
  const identity = createIdentity({
    ...stores,
    directory: options.directory,
    access: nothing,
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger: options.logger,
  })
  const access = {
    ...nothing,
    signLink: async () => '',
    readLink: async () => undefined,
    makerMay: async () => false,
  }
  const profiles = createProfiles({ ...stores, identity, access, clock, logger: options.logger })
  // What follows events in a running program: their copies by person.
  if (!kept) await profiles.lastStep.run({ workspace, received: null, people: new Set(), whole: true })
  await profiles.copied()
  const view = createView(true, [])
  const open = async (user: string) => {
    const id = String(actorOf(workspace, user, undefined))
    await Promise.all([
      profiles.person(workspace, id, view),
      profiles.timeline(workspace, id, { pageSize: 50, lang: 'en' }, view),
    ])
  }
  const list = (query: { search?: string }) => profiles.list(workspace, { pageSize: 25, ...query }, view)
  const id = (user: string) => String(actorOf(workspace, user, undefined))
  await open('u1')
  return [
    ...spread(
      'profiles: page and last 50 events',
      await timed(pages, (n) => open(`u${(n * 7919) % people}`)),
      50,
    ),
    ...spread('profiles: the same of one with 100,000 events', await timed(10, () => open('u7')), null),
    ...spread(
      'profiles: lanes of 90 days',
      await timed(30, (n) =>
        profiles.lanes(workspace, id(`u${(n * 104_729) % people}`), { days: 90, lang: 'en' }, view),
      ),
      null,
    ),
    ...spread('profiles: list by newest activity', await timed(20, () => list({})), null),
    ...spread(
      'profiles: search by the beginning',
      await timed(20, (n) => list({ search: `amara okafor${n}` })),
      150,
    ),
    ...spread(
      'profiles: search in the middle',
      await timed(20, (n) => list({ search: `ser${1000 + n * 37}` })),
      150,
    ),
    ...spread(
      'profiles: search that many match',
      await timed(10, (n) => list({ search: 'aeiou'[n % 5] as string })),
      null,
    ),
  ]
}

/** Milliseconds of each run, one after the other. */
async function timed(runs: number, work: (run: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const begun = performance.now()
    await work(run)
    times.push(performance.now() - begun)
  }
  return times.sort((a, b) => a - b)
}

/** Median and 99th percentile; the aim is for the latter. */
function spread(name: string, times: readonly number[], aim: number | null): BenchFigure[] {
  const at = (share: number) => ({
    value: times[Math.ceil(share * times.length) - 1] ?? 0,
    unit: 'ms',
    digits: 1,
  })
  return [
    benchFigure({ name: `${name}, median`, ...at(0.5) }),
    benchFigure({ name: `${name}, p99`, ...at(0.99), aim: aim === null ? null : { atMost: aim } }),
  ]
}

async function isThere(clickhouse: ClickHouse, events: number): Promise<boolean> {
  const [row] = await clickhouse.query<{ events: string }>(
    'SELECT toString(count()) AS events FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  return Number(row?.events) === events
}

async function load(clickhouse: ClickHouse, events: number, people: number): Promise<void> {
  const params = { workspace, start: start / 1000, span: days * 86_400_000, people }
  const tracked = events - people
  await clickhouse.command(
    tracksSql,
    { ...params, count: tracked, every: Math.max(1, Math.floor(tracked / 100_000)) },
    { maxSeconds: 0 },
  )
  await clickhouse.command(identifiesSql, params, { maxSeconds: 0 })
  await clickhouse.command('OPTIMIZE TABLE events FINAL', {}, { maxSeconds: 0 })
}

const moment =
  "toDateTime64({start: Int64}, 3, 'UTC') + toIntervalMillisecond(toInt64(number * ({span: Int64} / COUNT))) AS ts, ts AS received_at"
const columns =
  'INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, channel, user_id, anonymous_id, account, robot, properties, context)'

const tracksSql = `${columns}
SELECT {workspace: String} AS workspace, concat('bench-', toString(number)) AS message_id, ${moment.replace('COUNT', '{count: UInt64}')}, 'track' AS type,
  ['Order Completed', 'Session Ended', 'Call Resolved', 'Page Viewed', 'Survey Answered'][1 + xxHash64(number) % 5] AS name,
  'web' AS source, ['web', 'app', 'call', 'email'][1 + xxHash64(number, 1) % 4] AS channel,
  concat('u', toString(if(number % {every: UInt64} = 0, 7, xxHash64(number, 9) % {people: UInt64}))) AS user_id, '' AS anonymous_id, '' AS account, 0 AS robot,
  map('total', toString((xxHash64(number, 2) % 100000) / 100), 'plan', ['a', 'b', 'c'][1 + number % 3],
    'wait_seconds', toString(xxHash64(number, 3) % 600), 'order_id', concat('o', toString(number)), 'currency', 'EUR') AS properties,
  map('ip', '192.0.2.1', 'userAgent', 'Mozilla/5.0 (X11; Linux x86_64)', 'page.path', '/') AS context
FROM numbers({count: UInt64})
SETTINGS max_insert_block_size = 500000`

const identifiesSql = `${columns}
SELECT {workspace: String} AS workspace, concat('bench-i-', toString(number)) AS message_id, ${moment.replace('COUNT', '{people: UInt64}')}, 'identify' AS type,
  'Identified' AS name, 'web' AS source, 'web' AS channel, concat('u', toString(number)) AS user_id, '' AS anonymous_id, '' AS account, 0 AS robot,
  map('name', concat(['Amara', 'Ravi', 'Sana', 'Dan', 'Joe', 'Lena', 'Ulrike', 'Peter', 'Zoe', 'Kim'][1 + number % 10], ' ',
      ['Okafor', 'Kaur', 'Lee', 'Moss', 'Orme', 'Schmidt', 'Weber', 'Yilmaz'][1 + intDiv(number, 10) % 8], toString(intDiv(number, 80))),
    'email', concat('user', toString(number), '@example', toString(number % 50), '.com'), 'phone', concat('+4477009', leftPad(toString(number), 7, '0')),
    'city', 'Leeds', 'plan', 'Family fibre') AS properties,
  map('ip', '192.0.2.1') AS context
FROM numbers({people: UInt64})
SETTINGS max_insert_block_size = 500000`
