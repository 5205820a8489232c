import type { TestStores } from '../db/index.ts'
import { actorOf } from '../identity/index.ts'
import { createLogger } from '../logger.ts'
import { createSegments, type SegmentsDependencies } from './segments.ts'

/** An event of a test. Times are ms. */
export interface TestEvent {
  id: string
  user: string
  name: string
  ts: number
  receivedAt?: number
  type?: string
  account?: string
  robot?: 0 | 1
  properties?: Record<string, string>
  context?: Record<string, string>
}

export const day = 86_400_000
export const noon = Date.UTC(2026, 5, 15, 12)

const engineTime = (at: number) => new Date(at).toISOString().slice(0, 23).replace('T', ' ')

/** What was told to other systems. */
export interface Told {
  type: string
  key: string
  data: { segment: string; people: { id: string; because: string; evidence: string | null }[] }
}

/** A workspace with a clock that is set by hand, whose derived state is followed when asked. */
export async function makeWorld(
  stores: TestStores,
  options: Partial<SegmentsDependencies> & { workspace?: string } = {},
) {
  const workspace = options.workspace ?? stores.freshWorkspace()
  if (options.workspace === undefined)
    await stores.pool.query('INSERT INTO workspaces (id, name, time_zone) VALUES ($1, $1, $2)', [
      workspace,
      'Europe/Berlin',
    ])
  let now = noon
  let version = 0
  const told: Told[] = []
  const segments = createSegments({
    ...stores,
    traits: { evaluations: async () => [] },
    namesOf: async () => new Map(),
    touch: () => undefined,
    publish: async (_workspace, type, data, { key }) => {
      if (!told.some((one) => one.key === key && one.type === type))
        told.push({ type, key, data: data as unknown as Told['data'] })
    },
    clock: () => now,
    logger: createLogger('silent'),
    ...options,
  })
  const pending: { from: number; to: number }[] = []
  const touchedPeople = new Set<string>()

  return {
    workspace,
    segments,
    told,
    now: () => now,
    passTime(ms: number) {
      now += ms
    },
    person: (user: string) => String(actorOf(workspace, user, undefined)),

    /** Stores events as ingestion does, each received now. */
    async send(...events: TestEvent[]) {
      await stores.clickhouse.insert(
        'events',
        events.map((event) => ({
          workspace,
          message_id: event.id,
          ts: engineTime(event.ts),
          received_at: engineTime(event.receivedAt ?? now),
          type: event.type ?? 'track',
          name: event.name,
          source: 'web',
          channel: 'web',
          user_id: event.user,
          anonymous_id: '',
          account: event.account ?? '',
          robot: event.robot ?? 0,
          properties: event.properties ?? {},
          context: event.context ?? {},
        })),
      )
      pending.push({ from: now, to: now })
    },

    /** What customers said about their consent, as the step before this one keeps it. */
    async consent(user: string, category: string, state: 'yes' | 'no', at: number) {
      await stores.clickhouse.insert('person_consents', [
        {
          workspace,
          category,
          actor: String(actorOf(workspace, user, undefined)),
          state,
          at: engineTime(at),
          source: 'web',
          evidence: '',
          version: at,
        },
      ])
    },

    /** Writes who belongs to whom, as the resolver does. */
    async join(user: string, into: string) {
      const [actor, person] = [user, into].map((one) => String(actorOf(workspace, one, undefined)))
      const [old] = await stores.clickhouse.query<{ person: string }>(
        `SELECT toString(dictGetOrDefault('identity_people', 'person', {actor: UInt64}, {actor: UInt64})) AS person`,
        { actor: actor! },
      )
      version = Math.max(version + 1, Date.now())
      await stores.clickhouse.insert('identity_map', [{ workspace, actor, person, version }])
      await stores.clickhouse.command('SYSTEM RELOAD DICTIONARY identity_people')
      for (const one of [actor!, person!, old!.person]) touchedPeople.add(one)
    },

    touch(person: string) {
      touchedPeople.add(person)
    },

    /** Follows what happened since the last time. */
    async follow(change: { whole?: boolean } = {}) {
      const received =
        pending.length === 0
          ? null
          : {
              from: Math.min(...pending.map(({ from }) => from)),
              to: Math.max(...pending.map(({ to }) => to)),
            }
      await segments.step.run({
        workspace,
        received,
        people: new Set(touchedPeople),
        whole: change.whole ?? false,
      })
      pending.length = 0
      touchedPeople.clear()
    },

    /** Ids of the members of a group, sorted. */
    async members(name: string): Promise<string[]> {
      const rows = await stores.clickhouse.query<{ id: string }>(
        'SELECT toString(person) AS id FROM segment_members FINAL WHERE workspace = {workspace: String} AND segment = {name: String} AND present = 1 ORDER BY id',
        { workspace, name },
      )
      return rows.map(({ id }) => id)
    },
  }
}
export type World = Awaited<ReturnType<typeof makeWorld>>
