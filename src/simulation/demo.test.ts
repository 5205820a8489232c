import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { planSimulation, simulateInto } from './load.ts'
import { createSimulation } from './simulation.ts'
import { openTestCompany, smallHistory, type TestCompany } from './test-company.ts'
import { readTruth, type TruePerson, truthSchema } from './truth.ts'

const day = 86_400_000
const start = Date.UTC(2026, 10, 21, 14, 32)
const logger = createLogger('warn')
let company: TestCompany
let stores: TestCompany['stores']
let access: TestCompany['access']
let now = start
const parked: unknown[] = []

const history = smallHistory

beforeAll(async () => {
  company = await openTestCompany({
    clock: () => now,
    logger,
    park: async (events) => void parked.push(...events),
  })
  ;({ stores, access } = company)
})

afterAll(() => company.close())

async function count(workspace: string) {
  const [row] = await stores.clickhouse.query<{ n: number; ids: number; actors: number }>(
    'SELECT toInt32(count()) AS n, toInt32(uniqExact(message_id)) AS ids, toInt32(uniqExact(actor)) AS actors FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  return row!
}

describe('loading', () => {
  test('every event is there once, and the truth can be read', async () => {
    const workspace = stores.freshWorkspace()
    const directory = join(stores.directory, workspace)
    const spec = history(start)
    const progress: number[] = []
    const onProgress = ({ done }: { done: number }) => void progress.push(done)
    const result = await simulateInto({
      clickhouse: stores.clickhouse,
      directory,
      workspace,
      spec,
      onProgress,
    })
    expect(result.events).toBe([...createSimulation(spec, { workspace }).batches()].flat().length)
    expect(await count(workspace)).toMatchObject({ n: result.events, ids: result.events })
    expect(progress.at(-1)).toBe(1)
    const people: TruePerson[] = []
    const company = await readTruth(result.truthPath, (person) => people.push(person))
    expect(people).toHaveLength(1200)
    expect(truthSchema.parse(JSON.parse(readFileSync(result.truthPath, 'utf8'))).people).toEqual(people)
    expect(company.handOver.points).toBeLessThan(0)
    expect(people.some(({ risk30 }) => (risk30[0] ?? 0) > 0)).toBe(true)
  })

  test('everybody seen under a user id is known to the truth by it', async () => {
    const workspace = stores.freshWorkspace()
    const spec = history(start)
    const directory = join(stores.directory, workspace)
    const { truthPath } = await simulateInto({ clickhouse: stores.clickhouse, directory, workspace, spec })
    const known = new Set<string>()
    await readTruth(truthPath, ({ identifiers }) => {
      for (const { kind, value } of identifiers) known.add(`${kind} ${value}`)
    })
    const rows = [...createSimulation(spec, { workspace }).batches()].flat()
    for (const { userId, anonymousId } of rows) {
      if (userId && !known.has(`user_id ${userId}`)) expect.unreachable(userId)
      const ofDevice = /^[dh][0-9a-z]+-/.test(anonymousId)
      if (ofDevice && !known.has(`anonymous_id ${anonymousId}`)) expect.unreachable(anonymousId)
    }
  })

  test('nobody makes an empty history and a truth without people', async () => {
    const workspace = stores.freshWorkspace()
    const directory = join(stores.directory, workspace)
    const spec = planSimulation({ seed: 1, days: 0, people: 0 }, start)
    const result = await simulateInto({ clickhouse: stores.clickhouse, directory, workspace, spec })
    expect(result).toMatchObject({ events: 0, people: 0 })
    await readTruth(result.truthPath, () => expect.unreachable())
  })

  test('the number of events asked for comes within 8 per cent', () => {
    const spec = planSimulation({ seed: 3, days: 60, events: 60_000 }, start)
    let events = 0
    for (const rows of createSimulation(spec, { workspace: '' }).batches()) events += rows.length
    expect(Math.abs(events / 60_000 - 1)).toBeLessThan(0.08)
    expect(() => planSimulation({ seed: 3, days: 365, events: 1000, people: 1_000_000 }, start)).toThrow()
  })
})

describe('the demo', () => {
  test('is made once, lives on through the real intake, and fills the gap after a rest', async () => {
    const furnished: string[] = []
    const furnish = async (workspace: string) => void furnished.push(workspace)
    const pictures: number[] = []
    const loading: boolean[] = []
    const firstPicture = async () => {
      pictures.push((await count('ws_demo')).n)
      loading.push(first.isLoading('ws_demo'))
    }
    const open = () => company.openDemo('demo')
    const expected = (until: number) => {
      const window = { from: start - 12 * day, to: until + 1 }
      const all = [...createSimulation(history(start), { workspace: 'ws_demo', window }).batches()].flat()
      return all.filter(({ messageId, ts }) => ts < start || !messageId.includes('.d')).length
    }
    const first = open()
    expect(await first.start({ wanted: true, furnish, firstPicture })).toBe(true)
    expect(furnished).toEqual(['ws_demo'])
    // The first picture is of the whole history, and of nothing else.
    expect(pictures).toEqual([expected(start - 1)])
    // Until it stands, others are told that the history is half there.
    expect([...loading, first.isLoading('ws_demo')]).toEqual([true, false])
    const [demo] = (await access.listWorkspaces()).filter(({ isDemo }) => isDemo)
    expect(demo).toMatchObject({ id: 'ws_demo', name: 'Northline', timeZone: 'Europe/London' })
    now = start + 3 * 3_600_000
    await expect
      .poll(async () => (await count('ws_demo')).n, { timeout: 20_000, interval: 300 })
      .toBeGreaterThan(expected(start - 1) + 50)
    await first.close()
    // The program was off for two days.
    now = start + 2 * day
    const second = open()
    expect(await second.start({ wanted: false, furnish, firstPicture })).toBe(false)
    const least = expected(now)
    await expect
      .poll(async () => (await count('ws_demo')).n, { timeout: 90_000, interval: 300 })
      .toBeGreaterThanOrEqual(least)
    await second.close()
    const { n, ids } = await count('ws_demo')
    expect(ids).toBe(n)
    expect(parked).toEqual([])
  })
})
