import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFileLoading, type EventRow } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { beginDemoAhead, demoPaths, type History } from './ahead.ts'
import { systems } from './company.ts'
import { beginHistory } from './history.ts'
import { createSimulation } from './simulation.ts'
import { openTestCompany, smallHistory, type TestCompany } from './test-company.ts'
import { readTruth } from './truth.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 21, 14, 32)
const logger = createLogger('fatal')
const history = smallHistory
const sources = systems.map(({ key }) => `src_${key}`)
let company: TestCompany
let stores: TestCompany['stores']
let access: TestCompany['access']
let now = start

beforeAll(async () => {
  company = await openTestCompany({ clock: () => now, logger, park: async () => expect.unreachable() })
  ;({ stores, access } = company)
})

afterAll(() => company.close())

/** All that is stored of the events, in the order of their ids. */
async function stored(workspace: string) {
  return stores.clickhouse.query<Record<string, unknown>>(
    `SELECT message_id AS id, toUnixTimestamp64Milli(ts) AS at, name, source, user_id AS user, anonymous_id AS device
FROM events WHERE workspace = {workspace: String} ORDER BY id`,
    { workspace },
  )
}

function asStored(rows: readonly EventRow[]) {
  return rows
    .map(({ messageId, ts, name, source, userId, anonymousId }) => ({
      id: messageId,
      at: String(Math.floor(ts)),
      name,
      source,
      user: userId,
      device: anonymousId,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What the simulation itself makes of this time. */
function made(workspace: string, from: number, to: number, of: readonly string[] = sources): EventRow[] {
  return [
    ...createSimulation(history(start), { workspace, sources: of, window: { from, to } }).batches(),
  ].flat()
}

describe('a company on a thread', () => {
  test('makes the events and the truth of the simulation, and goes on where its history ends', async () => {
    const workspace = stores.freshWorkspace()
    const spec = history(start)
    const directory = join(stores.directory, workspace)
    const truthPath = join(stores.directory, `${workspace}.json`)
    const company = beginHistory({ workspace, sources, spec, directory, truthPath, from: spec.to })
    const loading = createFileLoading(stores.clickhouse)
    for await (const file of company.files()) await loading.add(file)
    const wanted = made(workspace, spec.from, spec.to)
    expect(await loading.done()).toBe(wanted.length)
    expect(await stored(workspace)).toEqual(asStored(wanted))
    let people = 0
    await readTruth(truthPath, () => people++)
    expect(people).toBe(1200)
    // The rest of today, and two days more.
    const rows: EventRow[] = []
    let end = 0
    while (end < spec.to + 2 * day) {
      const next = await company.nextDay()
      rows.push(...next.rows)
      end = next.end
    }
    const then = (all: readonly EventRow[]) => asStored(all.filter(({ ts }) => ts < end))
    expect(then(rows)).toEqual(then(made(workspace, spec.to, end)))
    await company.close()
    await expect(company.nextDay()).rejects.toThrow('thread')
  })
})

describe('the demo', () => {
  const directory = () => join(stores.directory, 'simulation')
  const open = (ahead?: History) => company.openDemo('simulation', ahead)
  const nothing = async () => undefined

  test('that was cut short while its history was made ahead is whole after the next start', async () => {
    const fresh = join(stores.directory, 'fresh')
    const ahead = beginDemoAhead(fresh, start, history)
    expect(existsSync(join(fresh, 'clickhouse'))).toBe(false)
    const paths = demoPaths(directory())
    const first = open(ahead)
    const starting = first.start({ wanted: true, furnish: nothing, firstPicture: nothing })
    while (!existsSync(paths.state)) await sleep(5)
    await first.close()
    expect(await starting).toBe(false)
    const ids = (await access.listSources('ws_demo')).map(({ id }) => id)
    expect(ids.toSorted()).toEqual(ahead?.order.sources.toSorted())
    // Only its stores can tell what there is to be made now.
    expect(beginDemoAhead(stores.directory, start, history)).toBeUndefined()

    now = start + 1000
    const second = open()
    expect(await second.start({ wanted: true, furnish: nothing, firstPicture: nothing })).toBe(false)
    const all = made('ws_demo', start - 12 * day, now, ahead?.order.sources)
    // Page views of a gap are left out.
    const details = ['Page Viewed', 'Screen Viewed', 'Programme Watched']
    const wanted = asStored(all.filter(({ name }) => !details.includes(name)))
    const kept = async () => (await stored('ws_demo')).filter(({ name }) => !details.includes(String(name)))
    await expect
      .poll(async () => (await kept()).length, { timeout: 90_000, interval: 300 })
      .toBe(wanted.length)
    await second.close()
    expect(await kept()).toEqual(wanted)
    await readTruth(paths.truth, () => undefined)
  })
})
