import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccess } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { actorOf, createIdentity } from '../identity/index.ts'
import { createLogger } from '../logger.ts'
import { createProfiles } from '../profiles/index.ts'
import { createSegments } from '../segments/index.ts'
import { createTraits } from '../traits/index.ts'
import { isChanceTrait } from './chance.ts'
import { createChances } from './chances.ts'
import type { WarningTables } from './tables.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const logger = createLogger('silent')
const start = Date.UTC(2026, 10, 22, 3, 40)
const night = 86_400_000
const engineTime = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const name = 'chance_of_leaving_60_days'
const leave60 = { signal: 'leave', horizon: 60, version: 3 } as const

/** A company whose customers are scored by hand, with groups that follow their chances. */
async function openCompany() {
  const workspace = stores.freshWorkspace()
  await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [
    workspace,
    'UTC',
  ])
  let now = start
  const clock = () => now
  const { clickhouse } = stores
  const chances = createChances({
    clickhouse,
    tables: stores.postgres.withTables<WarningTables>(),
    clock,
  })
  const access = await createAccess({
    postgres: stores.postgres,
    config: loadConfig({ TANDEM_DATA: stores.directory }),
    clock,
    logger,
  })
  const identity = createIdentity({
    ...stores,
    access,
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger,
  })
  const told: string[] = []
  const segments = createSegments({
    ...stores,
    traits: { evaluations: chances.evaluations },
    namesOf: async () => new Map(),
    touch: () => undefined,
    publish: async (_workspace, type, data) => {
      for (const { id } of (data as { people: { id: string }[] }).people) told.push(`${type} ${id}`)
    },
    clock,
    logger,
  })
  const profiles = createProfiles({
    ...stores,
    identity,
    access,
    classOfTrait: async (_workspace, trait) => (isChanceTrait(trait) ? 'public' : undefined),
    clock,
    logger,
  })
  const person = (user: string) => String(actorOf(workspace, user, undefined))
  let version = 0

  return {
    workspace,
    chances,
    segments,
    profiles,
    told,
    person,
    passNight() {
      now += night
    },
    async know(...users: string[]) {
      await clickhouse.insert(
        'events',
        users.map((user) => ({
          workspace,
          message_id: `seen-${user}`,
          ts: engineTime(now - night),
          received_at: engineTime(now - night),
          type: 'identify',
          name: 'Identified',
          source: 'web',
          channel: 'web',
          user_id: user,
          anonymous_id: '',
          account: '',
          robot: 0,
          properties: {},
          context: {},
        })),
      )
    },
    /** Scores of a night, as a scoring run leaves them, made traits. */
    async score(of: Record<string, number>, model: { version: number } | null = leave60) {
      if (model)
        await clickhouse.insert(
          'person_scores',
          Object.entries(of).map(([user, chance]) => ({
            workspace,
            whose: 'person',
            signal: 'leave',
            horizon: 60,
            id: person(user),
            day: engineTime(now).slice(0, 10),
            chance,
            version: model.version,
            at: engineTime(now),
          })),
        )
      await chances.write(workspace, model ? [{ ...leave60, ...model }] : [], now)
    },
    async follow(people: string[] = [], whole = false) {
      const change = { workspace, received: null, people: new Set(people), whole }
      await chances.step.run(change)
      await segments.step.run(change)
    },
    async join(user: string, into: string) {
      version = Math.max(version + 1, Date.now())
      await clickhouse.insert('identity_map', [
        { workspace, actor: person(user), person: person(into), version },
      ])
      await clickhouse.command('SYSTEM RELOAD DICTIONARY identity_people')
    },
    async members(group: string) {
      const rows = await clickhouse.query<{ person: string }>(
        `SELECT toString(person) AS person FROM segment_members FINAL
WHERE workspace = {workspace: String} AND segment = {group: String} AND present = 1`,
        { workspace, group },
      )
      return rows.map((row) => row.person).toSorted()
    },
    async close() {
      segments.close()
      await profiles.close()
      await access.close()
    },
  }
}
type Company = Awaited<ReturnType<typeof openCompany>>

async function inCompany(work: (company: Company) => Promise<void>) {
  const company = await openCompany()
  try {
    await work(company)
  } finally {
    await company.close()
  }
}

const likely = {
  name: 'likely_to_leave',
  label: 'Likely to leave',
  kind: 'live' as const,
  condition: { trait: name, op: 'gt' as const, value: 40 },
}

test('a night of scores moves people into and out of a group that asks for the chance', () =>
  inCompany(async (company) => {
    const { workspace, segments, person, told } = company
    const sorted = (...users: string[]) => users.map(person).toSorted()
    await company.know('a', 'b', 'c', 'd')
    await segments.save(workspace, likely, { by: 'test', expected: 0 })
    await company.follow()
    expect(await company.members('likely_to_leave')).toEqual([])

    await company.score({ a: 0.72, b: 0.41, c: 0.4, d: 0.02 })
    await company.follow()
    expect(await company.members('likely_to_leave')).toEqual(sorted('a', 'b'))

    company.passNight()
    told.length = 0
    await company.score({ a: 0.8, b: 0.1, c: 0.55 })
    await company.follow()
    expect(await company.members('likely_to_leave')).toEqual(sorted('a', 'c'))
    expect(told.toSorted()).toEqual(
      [`segment.entered ${person('c')}`, `segment.left ${person('b')}`].toSorted(),
    )
    // Who was not scored that night has no chance any more.
    expect(await company.chances.of(workspace, person('d'))).toEqual([])
    expect(await company.chances.of(workspace, person('a'))).toEqual([
      {
        name,
        value: 80,
        at: '2026-11-23T03:40:00.000Z',
        scored: { signal: 'leave', horizonDays: 60, version: 3 },
      },
    ])
  }))

test('a model that is no longer in use leaves nobody with a chance, and says so', () =>
  inCompany(async (company) => {
    const { workspace, chances } = company
    await company.know('a')
    await company.segments.save(workspace, likely, { by: 'test', expected: 0 })
    await company.score({ a: 0.9 })
    await company.follow()
    expect((await chances.list(workspace)).find((one) => one.name === name)).toMatchObject({
      version: 3,
      people: 1,
    })
    company.passNight()
    await company.score({}, null)
    await company.follow()
    expect(await company.members('likely_to_leave')).toEqual([])
    expect((await chances.list(workspace)).find((one) => one.name === name)).toMatchObject({
      version: null,
      people: 0,
    })
    expect(await chances.of(workspace, company.person('a'))).toEqual([])
  }))

test('of joined people the one that stays keeps their chance, and the other is no longer counted', () =>
  inCompany(async (company) => {
    const { workspace, person } = company
    await company.know('a', 'b')
    await company.segments.save(workspace, likely, { by: 'test', expected: 0 })
    await company.score({ a: 0.5, b: 0.9 })
    await company.follow()
    await company.join('b', 'a')
    await company.follow([person('a'), person('b')])
    expect(await company.members('likely_to_leave')).toEqual([person('a')])
    expect(await company.chances.of(workspace, person('b'))).toEqual([])
    // A scoring that began before the join does not bring the other back.
    await company.score({ a: 0.6, b: 0.9 })
    await company.follow([], true)
    expect(await company.members('likely_to_leave')).toEqual([person('a')])
  }))

test('the list of people can be narrowed by the chance', () =>
  inCompany(async (company) => {
    const { workspace, profiles, person } = company
    await company.know('a', 'b', 'c')
    await company.score({ a: 0.724, b: 0.4, c: 0.1 })
    const view = await profiles.viewOf({ kind: 'user', id: 'u', label: 'U', workspace, role: 'viewer' })
    const list = async (asked: { trait?: string; least?: number; most?: number; cursor?: string }) =>
      profiles.list(workspace, { pageSize: 1, ...asked }, view)
    const first = await list({ trait: name, least: 40 })
    expect(first.next).not.toBeNull()
    const second = await list({ trait: name, least: 40, cursor: first.next! })
    expect([...first.people, ...second.people].map(({ id }) => id).toSorted()).toEqual(
      [person('a'), person('b')].toSorted(),
    )
    expect((await list({ trait: name, most: 10 })).people.map(({ id }) => id)).toEqual([person('c')])
    await expect(
      list({ trait: name, least: 40, cursor: (await list({ trait: name })).next! }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(list({ least: 3 })).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(list({ trait: name, least: 3, most: 2 })).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(list({ trait: 'no_such_trait' })).rejects.toMatchObject({ code: 'trait_not_found' })
  }))

test('nobody can define a trait of that name', () =>
  inCompany(async ({ workspace }) => {
    const traits = createTraits({
      ...stores,
      identity: { personOf: async () => undefined },
      profiles: { classOfProperty: async () => 'public' },
      isReserved: isChanceTrait,
      onChanged: () => undefined,
      clock: () => start,
    })
    const given = { name, label: 'Mine', kind: 'count' as const, event: 'Order Completed' }
    await expect(traits.save(workspace, given, { by: 'test', expected: 0 })).rejects.toMatchObject({
      code: 'trait_name_taken',
    })
  }))
