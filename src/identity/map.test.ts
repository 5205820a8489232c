import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDecisionRepository } from './decision-repository.ts'
import { type Identifier, identifierIdOf, identifierKey } from './identifier.ts'
import { personSqlOf } from './person-sql.ts'
import { type Edge, resolve, sharedIn } from './resolver.ts'
import {
  makeWorkspace,
  openTestIdentity,
  rebuildAll,
  type TestEvent,
  type TestIdentity,
  tell,
} from './test-identity.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())

const day = 86_400_000

// Few values, so that people meet: shared e-mails, devices and telephones, aliases, blocked values, systems.
const value = (prefix: string, most: number) => fc.integer({ min: 1, max: most }).map((n) => `${prefix}${n}`)
const event: fc.Arbitrary<TestEvent> = fc
  .record(
    {
      userId: fc.oneof(
        { weight: 9, arbitrary: value('u', 9) },
        { weight: 1, arbitrary: fc.constant('null') },
      ),
      anonymousId: value('d', 6),
      at: fc.integer({ min: 1, max: 30 }).map((n) => n * day),
      traits: fc.record({ email: value('e', 4), phone: fc.constant('+441130000001') }, { requiredKeys: [] }),
      previousId: value('u', 9),
      externalIds: fc.array(
        value('c', 3).map((id) => ({ type: 'crm', id })),
        { maxLength: 1 },
      ),
    },
    { requiredKeys: ['at'] },
  )
  .filter(({ userId, anonymousId }) => userId !== undefined || anonymousId !== undefined)

/** What somebody does; numbers choose among the people, identifiers and decisions that there are. */
const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('events' as const),
      events: fc.array(event, { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('join' as const), one: fc.nat(), other: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('split' as const), one: fc.nat(), other: fc.nat() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('separate' as const), one: fc.nat(), other: fc.nat() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), one: fc.nat(), other: fc.nat() }) },
)
type Action = typeof action extends fc.Arbitrary<infer One> ? One : never

it('whatever happens ends in what the remaining evidence implies, the same at once and as a whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 12 }), async (actions) => {
      const workspace = await makeWorkspace(test)
      const decided: string[] = []
      for (const one of actions) await act(workspace, one, decided)
      const implied = await impliedPeople(workspace)
      expect(await storedPeople(workspace)).toEqual(implied)
      const everybody = await eventsOfPeople(workspace)
      await rebuildAll(test, workspace)
      expect(await storedPeople(workspace)).toEqual(implied)
      expect(await eventsOfPeople(workspace)).toEqual(everybody)
      await undoAll(workspace, decided)
      expect(await storedPeople(workspace)).toEqual(await impliedPeople(workspace))
    }),
    { numRuns: 12, endOnFailure: true },
  )
})

/** Does it; what cannot be is refused by a code of the catalogue, and changes nothing. */
async function act(workspace: string, one: Action, decided: string[]): Promise<void> {
  const { identity } = test
  if (one.kind === 'events') {
    await tell(test, workspace, one.events)
    return
  }
  const people = [...(await eventsOfPeople(workspace)).keys()]
  const pick = <Choice>(list: readonly Choice[], number: number) => list[number % Math.max(1, list.length)]
  const [left, right] = [pick(people, one.one), pick(people, one.other)]
  if (left === undefined || right === undefined) return
  const who = { kind: 'user', id: 'usr_1', label: 'Ravi Kaur', workspace } as const
  try {
    if (one.kind === 'join') {
      decided.push((await identity.join(who, { people: [left, right], reason: 'test' })).decision.id)
    } else if (one.kind === 'separate') {
      decided.push((await identity.separate(who, { people: [left, right], reason: 'test' })).decision.id)
    } else if (one.kind === 'split') {
      const { identifiers } = await identity.evidenceOf(workspace, left)
      const identifier = pick(identifiers, one.other)!
      decided.push((await identity.split(who, { person: left, identifier, reason: 'test' })).decision.id)
    } else if (decided.length > 0) {
      await identity.undo(who, pick(decided, one.one)!)
    }
  } catch (error) {
    expect([
      'same_person',
      'never_join',
      'identifier_blocked',
      'identifier_not_of_person',
      'already_undone',
    ]).toContain((error as { code?: string }).code)
  }
}

async function undoAll(workspace: string, decided: readonly string[]): Promise<void> {
  const who = { kind: 'user', id: 'usr_1', label: 'Ravi Kaur', workspace } as const
  for (const id of decided)
    await test.identity
      .undo(who, id)
      .catch((error: { code?: string }) => expect(error.code).toBe('already_undone'))
}

/** The pure resolver over all edges and the decisions that stand: identifiers that are not alone, with their people. */
async function impliedPeople(workspace: string): Promise<Map<string, string>> {
  const rows = await test.stores.clickhouse.query<Record<'lt' | 'lv' | 'rt' | 'rv' | 'first', string>>(
    `SELECT left_type AS lt, left_value AS lv, right_type AS rt, right_value AS rv, toString(toUnixTimestamp64Milli(min(first_seen))) AS first
     FROM identity_edges WHERE workspace = {workspace: String} GROUP BY lt, lv, rt, rv`,
    { workspace },
  )
  const edges = rows.map(
    ({ lt, lv, rt, rv, first }): Edge => ({
      left: { type: lt, value: lv },
      right: { type: rt, value: rv },
      firstSeen: Number(first),
      lastSeen: Number(first),
      evidence: '',
      seen: 1,
    }),
  )
  const { rules } = await test.identity.rules(workspace)
  const decisions = await createDecisionRepository(test.stores.postgres, Date.now).standing(workspace)
  const { identifiers } = resolve(workspace, { edges, shared: sharedIn(edges, rules), rules, decisions })
  return notAlone(
    Array.from(identifiers.values(), (one) => ({ ...one, person: String(one.person) })),
    workspace,
  )
}

/** What the tables say, checked against what queries see. */
async function storedPeople(workspace: string): Promise<Map<string, string>> {
  const rows = await test.stores.clickhouse.query<Identifier & { person: string; seen: string }>(
    `SELECT type, value, toString(person) AS person, toString(if(type IN ('user_id', 'anonymous_id'), ${personSqlOf('id')}, person)) AS seen
     FROM identity_identifiers FINAL WHERE workspace = {workspace: String}`,
    { workspace },
  )
  for (const { person, seen } of rows) expect(seen).toBe(person)
  return notAlone(rows, workspace)
}

function notAlone(
  rows: readonly (Identifier & { person: string })[],
  workspace: string,
): Map<string, string> {
  const others = rows.filter(
    (row) => row.person !== '0' && row.person !== String(identifierIdOf(workspace, row)),
  )
  return new Map(others.map((row) => [identifierKey(row), row.person] as const).sort())
}

/** Events of each person: together they are all events, each once. */
async function eventsOfPeople(workspace: string): Promise<Map<string, number>> {
  const rows = await test.stores.clickhouse.query<{ person: string; n: string }>(
    `SELECT toString(${personSqlOf('actor')}) AS person, count() AS n FROM events WHERE workspace = {workspace: String} GROUP BY person ORDER BY person`,
    { workspace },
  )
  const [all] = await test.stores.clickhouse.query<{ n: string }>(
    'SELECT uniqExact(message_id) AS n FROM events WHERE workspace = {workspace: String}',
    { workspace },
  )
  const people = new Map(rows.map(({ person, n }) => [person, Number(n)]))
  expect([...people.values()].reduce((sum, n) => sum + n, 0)).toBe(Number(all!.n))
  return people
}
