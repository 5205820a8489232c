import { join } from 'node:path'
import type { TestStores } from '../db/index.ts'
import { createEventWriter, type EventRow } from '../ingestion/index.ts'

/** The moment at which the company of the tests is looked at: a Saturday afternoon in London. */
export const testNow = Date.parse('2026-11-21T14:32:00Z')
const hour = 3_600_000
const day = 24 * hour

/** A stream of numbers from 0 to 1 that is the same each time (Park and Miller). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 16807) % 2147483647
    return state / 2147483647
  }
}

/** A workspace as access makes it. */
export async function makeCompany(stores: Pick<TestStores, 'pool'>, id: string, name = 'Northline') {
  await stores.pool.query(
    "INSERT INTO workspaces (id, name, time_zone, currency) VALUES ($1, $2, 'Europe/London', 'GBP')",
    [id, name],
  )
  await stores.pool.query(
    "INSERT INTO sources (id, workspace, name, kind, created_at) VALUES ($1, $2, 'Call centre', 'server', now())",
    [`${id}_calls`, id],
  )
}

/** How the day of the test differs from the eight weeks before it. */
interface Planted {
  /** Wait for a person, seconds; usual is about 160. */
  waitToday: number
  /** Fall of the survey answers while the outage went on, points. */
  dip: number
}

/**
 * Eight weeks and a day of a broadband company: surveys, calls, sessions, searches, set-ups; today an outage in Leeds
 * over lunch, slow calls since noon, more questions about bills, callbacks not made.
 *
 * @returns the number of events
 */
export async function fillCompany(
  stores: Pick<TestStores, 'clickhouse' | 'directory'>,
  workspace: string,
  planted: Planted = { waitToday: 290, dip: 9 },
): Promise<number> {
  const writer = createEventWriter({
    clickhouse: stores.clickhouse,
    directory: join(stores.directory, `company-${workspace}`),
    workspace,
  })
  const random = seeded(11)
  let number = 0
  const put = async (at: number, name: string, channel: string, properties: Record<string, unknown>) => {
    if (at >= testNow) return
    number += 1
    await writer.write(eventRow(workspace, number, at, name, channel, properties))
  }
  const start = Math.floor((testNow - 57 * day) / hour) * hour
  for (let at = start; at < testNow; at += hour) {
    const local = new Date(at).getUTCHours()
    const open = local >= 7 && local < 21
    const today = testNow - at < 15 * hour
    await fillHour({ put, random, at, today, local, count: open ? 1 : 0.15, planted })
  }
  await fillToday(put, random)
  await writer.close()
  return number
}

type Put = (at: number, name: string, channel: string, properties: Record<string, unknown>) => Promise<void>

async function fillHour(given: {
  put: Put
  random: () => number
  at: number
  today: boolean
  local: number
  count: number
  planted: Planted
}): Promise<void> {
  const { put, random, at, today, local, count, planted } = given
  const when = () => at + Math.floor(random() * hour)
  const times = async (many: number, make: () => Promise<void>) => {
    for (let i = 0; i < Math.round(many * count * (0.9 + 0.2 * random())); i += 1) await make()
  }
  const outage = today && local === 12
  const mood = 80 + 3 * Math.sin((local - 8) / 3.1) + (today ? 2 : 0) - (outage ? planted.dip : 0)
  await times(60, () =>
    put(when(), 'Survey Answered', 'survey', {
      kind: 'csat',
      score: 4,
      score_percent: Math.max(0, Math.min(100, Math.round(mood + (random() - 0.5) * 30))),
      about: 'call',
    }),
  )
  await times(36, () => {
    const draw = random()
    const score = draw < 0.56 ? 9 + Math.round(random()) : draw < 0.82 ? 7 : 4
    return put(when(), 'Survey Answered', 'survey', {
      kind: 'nps',
      score,
      score_percent: score * 10,
      about: 'general',
    })
  })
  const slow = today && local >= 12
  await times(42, () =>
    put(when(), 'Call Resolved', 'call', {
      wait_seconds: Math.round((slow ? planted.waitToday : 160) * (0.5 + random())),
      topic: 'fault',
      resolved_first_time: random() < 0.7,
    }),
  )
  await times(today && local >= 11 ? 30 : 14, () => put(when(), 'Call Started', 'call', { topic: 'bill' }))
  await times(45, () => put(when(), 'Help Searched', 'web', { query: 'wifi', answered: random() < 0.61 }))
  await times(32, () => put(when(), 'Setup Completed', 'app', { minutes: Math.round(7 + random() * 4) }))
  const trouble = today && local >= 10 ? 0.06 : 0.02
  await times(120, () =>
    put(when(), 'Session Ended', 'app', { trouble_free: random() >= trouble, minutes: 4 }),
  )
}

async function fillToday(put: Put, random: () => number): Promise<void> {
  const noon = Date.parse('2026-11-21T12:00:00Z')
  for (let i = 0; i < 400; i += 1) {
    const at = noon + 20 * 60_000 + i * 50
    await put(at, 'Outage Started', 'network', { outage_id: 'out_1', area: 'Leeds', service: 'broadband' })
    await put(noon + 95 * 60_000 + i * 20, 'Outage Ended', 'network', {
      outage_id: 'out_1',
      area: 'Leeds',
      minutes: 75,
    })
  }
  for (let i = 0; i < 214; i += 1) {
    await put(testNow - 52 * 60_000 + i * 14_000, 'Callback Requested', 'call', {
      callback_id: `cb_${i}`,
      topic: 'fault',
    })
  }
  // Callbacks of the weeks before, all made: the usual number that is open is small.
  for (let back = 1; back < 57; back += 1) {
    for (let i = 0; i < 20; i += 1) {
      const at = testNow - back * day - Math.floor(random() * 5 * hour)
      await put(at, 'Callback Requested', 'call', { callback_id: `cb_${back}_${i}`, topic: 'fault' })
      await put(at + 600_000, 'Callback Completed', 'call', {
        callback_id: `cb_${back}_${i}`,
        wait_minutes: 10,
      })
    }
  }
  const heard = 'The engineer rang before he came. First time in years someone kept me posted.'
  await put(testNow - 3 * 60_000, 'Survey Answered', 'survey', quoted(heard, true))
  await put(
    testNow - 60_000,
    'Survey Answered',
    'survey',
    quoted('Nobody asked me whether this may hang on a wall.', false),
  )
  await put(
    testNow - 120_000,
    'Survey Answered',
    'survey',
    quoted('Please call me back on 0113 496 0123 about it.', true),
  )
}

function quoted(comment: string, quotable: boolean): Record<string, unknown> {
  return { kind: 'csat', score: 5, score_percent: 100, about: 'visit', comment, quotable }
}

/** One event of the test company; every event is of another customer. */
export function eventRow(
  workspace: string,
  number: number,
  at: number,
  name: string,
  channel: string,
  properties: Record<string, unknown>,
): EventRow {
  return {
    workspace,
    messageId: `m${number}`,
    ts: at,
    receivedAt: at,
    type: 'track',
    name,
    source: channel === 'call' ? `${workspace}_calls` : `${workspace}_${channel}`,
    channel,
    userId: `u${number}`,
    anonymousId: '',
    account: '',
    robot: 0,
    properties,
    context: {},
  }
}
