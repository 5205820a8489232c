import { mkdirSync, rmSync, statSync } from 'node:fs'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { type ClickHouse, untilAtRest } from '../db/index.ts'
import { readFacts } from './facts.ts'
import { planOf } from './model-inputs.ts'
import { createSamples } from './samples.ts'

const workspace = 'ws_bench_features'
const days = 400
const now = Date.UTC(2026, 10, 21, 14, 30)

/**
 * Times the features of everybody, written to files as they are for scoring, on people made for it in a workspace of their
 * own that is removed again: the time that passes and, with the embedded engine, processor time.
 *
 * @param options.events how many; a twentieth as many people
 */
export async function benchFeatures(
  clickhouse: ClickHouse,
  options: { directory: string; events: number },
): Promise<BenchFigure[]> {
  const people = Math.round(options.events / 20)
  const start = now - days * 86_400_000
  mkdirSync(options.directory, { recursive: true })
  await clickhouse.command(
    eventsSql,
    { count: options.events, workspace, start, days, people },
    { maxSeconds: 0 },
  )
  await untilAtRest(clickhouse)
  try {
    const facts = await readFacts(clickhouse, workspace, now)
    const inputs = {
      seen: facts.seen,
      money: { event: 'Payment Received', property: 'amount' },
      leaving: { kind: 'cancels' as const, events: ['Subscription Cancelled'] },
      words: {},
      below: 40,
      seed: 7,
    }
    const began = { time: performance.now(), work: process.cpuUsage() }
    const today = await createSamples(clickhouse).today({
      workspace,
      whose: 'person',
      inputs,
      facts,
      fairBy: [],
      now,
      directory: options.directory,
    })
    const seconds = (performance.now() - began.time) / 1000
    const { user, system } = process.cpuUsage(began.work)
    const bytes = today.files.reduce((sum, file) => sum + statSync(file).size, 0)
    return [
      benchFigure({
        name: `warning_features_${Math.round(today.rows / 1000)}k_people`,
        value: seconds,
        unit: 's',
        aim: { atMost: 60 },
        digits: 1,
      }),
      benchFigure({
        name: 'warning_features, processor time with an embedded engine',
        value: (user + system) / 1_000_000,
        unit: 'CPU-s',
        digits: 1,
      }),
      benchFigure({
        name: 'warning_features_columns',
        value: planOf(inputs).plan.features.length,
        unit: `features, ${Math.round(bytes / 1_000_000)} MB`,
      }),
    ]
  } finally {
    rmSync(options.directory, { recursive: true, force: true })
    await clickhouse.command(
      'DELETE FROM events WHERE workspace = {workspace: String}',
      { workspace },
      { maxSeconds: 0 },
    )
  }
}

/** The mix of a service company: mostly use, some service, money and answers. */
const names = [
  ...Array.from({ length: 6 }, () => 'Session Ended'),
  ...Array.from({ length: 5 }, () => 'Page Viewed'),
  'Payment Received',
  'Invoice Issued',
  'Order Completed',
  'Call Started',
  'Call Resolved',
  'Outage Started',
  'Survey Answered',
  'Conversation Message Received',
  'Email Opened',
]

const eventsSql = `INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, channel, user_id, anonymous_id, account, robot, properties, context)
SELECT {workspace: String}, concat('bench-', toString(number)),
  toDateTime64({start: Int64} / 1000, 3, 'UTC') + toIntervalMillisecond(toInt64(number * (toInt64({days: UInt32}) * 86400000 / {count: UInt64}))) AS at,
  at, 'track', [${names.map((name) => `'${name}'`).join(', ')}][1 + xxHash64(number) % ${names.length}], 'web', 'web',
  concat('u', toString(xxHash64(number, 7) % {people: UInt64})), '', '', 0,
  map('total', toString(number % 90), 'amount', toString(number % 40), 'wait_seconds', toString(number % 600), 'change_amount', toString(number % 5), 'score_percent', toString(number % 101),
    'minutes', toString(number % 60), 'path', '/tv', 'text', 'The line is slow again and nobody answers, I am not happy.'),
  map('page.path', '/')
FROM numbers({count: UInt64})
SETTINGS max_insert_block_size = 500000`
