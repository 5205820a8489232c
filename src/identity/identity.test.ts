import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actorOf } from './actor.ts'
import { personSqlOf } from './person-sql.ts'
import { makeWorkspace, openTestIdentity, rebuildAll, type TestIdentity, tell } from './test-identity.ts'

let test: TestIdentity
beforeAll(async () => {
  test = await openTestIdentity()
})
afterAll(() => test.close())

const day = 86_400_000
const who = (workspace: string) => ({ kind: 'user', id: 'usr_1', label: 'Ravi Kaur', workspace }) as const

function ids(workspace: string) {
  return {
    user: (id: string) => String(actorOf(workspace, id, undefined)),
    device: (id: string) => String(actorOf(workspace, undefined, id)),
  }
}

/** Two customers with a device each. */
async function twoPeople() {
  const workspace = await makeWorkspace(test)
  await tell(test, workspace, [
    { userId: 'anna', anonymousId: 'd1', at: day },
    { userId: 'anna', at: 2 * day, traits: { email: 'anna@example.com', name: 'Anna' } },
    { userId: 'bert', anonymousId: 'd2', at: 3 * day },
  ])
  const { user, device } = ids(workspace)
  return { workspace, anna: user('anna'), bert: user('bert'), user, device }
}

/** As queries see it. */
async function personInSql(actor: string): Promise<string> {
  const [row] = await test.stores.clickhouse.query<{ person: string }>(
    `SELECT toString(${personSqlOf('{actor: UInt64}')}) AS person`,
    { actor },
  )
  return row!.person
}

describe('identity', () => {
  it('joins a device with its customer, seen by queries at once', async () => {
    const { workspace, anna, device } = await twoPeople()
    expect(await personInSql(device('d1'))).toBe(anna)
    expect(await test.identity.personOf(workspace, device('d1'))).toEqual({
      person: anna,
      actors: expect.arrayContaining([
        { actor: anna, type: 'user_id', value: 'anna' },
        { actor: device('d1'), type: 'anonymous_id', value: 'd1' },
      ]),
    })
    expect(await test.identity.personBy(workspace, 'email', ' Anna@Example.com')).toBe(anna)
    expect(await test.identity.personOf(workspace, '12345')).toBeUndefined()
    const peopleWith = (value: string) =>
      test.identity.peopleWith(workspace, ['user_id', 'anonymous_id', 'email'], value)
    expect(await peopleWith('d1')).toEqual([{ person: anna, type: 'anonymous_id' }])
    expect(await peopleWith('anna@example.com')).toEqual([{ person: anna, type: 'email' }])
    await tell(test, workspace, [{ userId: 'lone', at: 4 * day }])
    expect(await peopleWith('lone')).toEqual([{ person: ids(workspace).user('lone'), type: 'user_id' }])
    expect(await peopleWith('nobody')).toEqual([])
    expect(await test.identity.personBy(workspace, 'email', 'nobody@example.com')).toBeUndefined()
  })

  it('joins two people, and undoing it brings back exactly what was', async () => {
    const { workspace, anna, bert, device } = await twoPeople()
    const before = await test.identity.evidenceOf(workspace, anna)
    const { decision, person } = await test.identity.join(who(workspace), {
      people: [device('d1'), bert],
      reason: 'They rang and said so.',
    })
    expect(person).toBe(anna)
    expect(await personInSql(device('d2'))).toBe(anna)
    expect((await test.identity.evidenceOf(workspace, bert)).links).toContainEqual(
      expect.objectContaining({ decision: decision.id, used: true }),
    )
    const undone = await test.identity.undo(who(workspace), decision.id, 'It was somebody else.')
    expect(new Set(undone.people)).toEqual(new Set([anna, bert]))
    expect(await personInSql(device('d2'))).toBe(bert)
    expect(await test.identity.evidenceOf(workspace, anna)).toEqual(before)
    expect(test.published.filter((one) => one.workspace === workspace)).toEqual([
      {
        workspace,
        type: 'person.joined',
        data: {
          person: anna,
          people: expect.arrayContaining([anna, bert]),
          because: 'decision',
          decisions: [{ id: decision.id, undone: false }],
        },
      },
      {
        workspace,
        type: 'person.split',
        data: expect.objectContaining({ person: anna, decisions: [{ id: decision.id, undone: true }] }),
      },
    ])
    const log = await test.identity.decisions(workspace, { person: device('d2') })
    expect(log.decisions).toMatchObject([{ id: decision.id, undone: { reason: 'It was somebody else.' } }])
  })

  it('refuses what cannot be', async () => {
    const { workspace, anna, bert, device } = await twoPeople()
    const { identity } = test
    const join = (people: string[]) => identity.join(who(workspace), { people, reason: 'test' })
    await expect(join([anna, device('d1')])).rejects.toMatchObject({ code: 'same_person' })
    await expect(join([anna, anna])).rejects.toMatchObject({ code: 'same_person' })
    await expect(join([anna, '1'])).rejects.toMatchObject({ code: 'person_not_found' })
    const never = await identity.separate(who(workspace), { people: [anna, bert], reason: 'Twins.' })
    await expect(join([anna, bert])).rejects.toMatchObject({
      code: 'never_join',
      detail: expect.stringContaining(never.decision.id),
    })
    expect((await identity.previewJoin(workspace, [anna, bert])).against).toMatchObject([
      { id: never.decision.id },
    ])
    await identity.undo(who(workspace), never.decision.id)
    await expect(identity.undo(who(workspace), never.decision.id)).rejects.toMatchObject({
      code: 'already_undone',
    })
    await expect(identity.undo(who(workspace), 'dec_unknown')).rejects.toMatchObject({ code: 'not_found' })
    const split = (value: string) =>
      identity.split(who(workspace), { person: anna, identifier: { type: 'email', value }, reason: 'test' })
    await expect(split('bert@example.com')).rejects.toMatchObject({ code: 'identifier_not_of_person' })
    await expect(identity.evidenceOf(workspace, '1')).rejects.toMatchObject({ code: 'person_not_found' })
    expect((await join([anna, bert])).person).toBe(anna)
  })

  it('splits a device out, which stays out when it is seen again', async () => {
    const { workspace, anna, device } = await twoPeople()
    const { decision, people } = await test.identity.split(who(workspace), {
      person: anna,
      identifier: { type: 'anonymous_id', value: 'd1' },
      reason: 'The library’s computer.',
    })
    expect(new Set(people)).toEqual(new Set([anna, device('d1')]))
    await tell(test, workspace, [{ userId: 'anna', anonymousId: 'd1', at: 5 * day }])
    await rebuildAll(test, workspace)
    expect(await personInSql(device('d1'))).toBe(device('d1'))
    const { identifiers } = await test.identity.evidenceOf(workspace, anna)
    expect(identifiers.find(({ value }) => value === 'd1')).toMatchObject({ state: 'split' })
    await test.identity.undo(who(workspace), decision.id)
    expect(await personInSql(device('d1'))).toBe(anna)
  })

  it('joins nobody by a shop’s telephone, a blocked value or an identifier of 10 KB, and says so', async () => {
    const workspace = await makeWorkspace(test)
    const { user } = ids(workspace)
    const phone = '+441130000001'
    for (let n = 1; n <= 6; n++)
      await tell(test, workspace, [{ userId: `u${n}`, at: n * day, traits: { phone } }])
    await tell(test, workspace, [
      { userId: 'null', anonymousId: 'd1', at: day },
      { userId: 'u1', at: day, externalIds: [{ type: 'crm', id: 'x'.repeat(10_240) }] },
      { userId: 'u2', at: day, externalIds: [{ type: 'crm', id: 'x'.repeat(10_240) }] },
    ])
    const people = await test.identity.peopleOf(
      workspace,
      [1, 2, 3, 4, 5, 6].map((n) => user(`u${n}`)),
    )
    expect([...people].every(([id, person]) => id === person)).toBe(true)
    expect(await test.identity.personBy(workspace, 'phone', phone)).toBeUndefined()
    const { identifiers } = await test.identity.evidenceOf(workspace, user('u1'))
    expect(new Set(identifiers.map(({ type, state }) => `${type} ${state}`))).toEqual(
      new Set(['user_id joined', 'phone shared', 'crm blocked']),
    )
    await expect(
      test.identity.join(who(workspace), { people: [user('u1'), user('null')], reason: 'test' }),
    ).rejects.toMatchObject({ code: 'identifier_blocked' })
  })

  it('previews a join: counts, traits by source, limits', async () => {
    const { workspace, anna, bert } = await twoPeople()
    const preview = await test.identity.previewJoin(workspace, [bert, anna])
    expect(preview.people.map(({ id, eventCount }) => [id, eventCount])).toEqual([
      [bert, 1],
      [anna, 2],
    ])
    expect(preview.result).toMatchObject({ id: anna, eventCount: 3, firstSeen: new Date(day).toISOString() })
    expect(preview.result.traits).toContainEqual(
      expect.objectContaining({ name: 'name', value: 'Anna', source: 'src_test' }),
    )
    expect(preview.exceeds).toEqual([{ type: 'user_id', values: 2, limit: 1, windowDays: null }])
    expect(await test.identity.peopleOf(workspace, [bert])).toEqual(new Map([[bert, bert]]))
  })

  it('asks about two customers with one address, once', async () => {
    const workspace = await makeWorkspace(test)
    const { user } = ids(workspace)
    await tell(test, workspace, [
      { userId: 'carl', at: day, traits: { email: 'kim@example.com' } },
      { userId: 'cleo', at: 2 * day, traits: { email: 'kim@example.com' } },
    ])
    const { reviews } = await test.identity.reviews(workspace, {})
    expect(reviews).toMatchObject([
      { source: 'rules', probability: null, shared: [{ type: 'email', value: 'kim@example.com' }] },
    ])
    expect(new Set([reviews[0]!.left.id, reviews[0]!.right.id])).toEqual(
      new Set([user('carl'), user('cleo')]),
    )
    await test.identity.answerReview(who(workspace), reviews[0]!.id, { answer: 'later' })
    expect((await test.identity.reviews(workspace, {})).reviews).toEqual([])
    const answered = await test.identity.answerReview(who(workspace), reviews[0]!.id, { answer: 'join' })
    expect(answered.state).toBe('joined')
    expect(await personInSql(user('cleo'))).toBe(user('carl'))
    await expect(
      test.identity.answerReview(who(workspace), reviews[0]!.id, { answer: 'separate' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    const pair = { left: user('carl'), right: user('cleo'), probability: 0.9, waterfall: [] }
    expect(await test.identity.propose(workspace, [pair])).toBe(0)
    await test.identity.undo(who(workspace), answered.decision!)
    expect((await test.identity.reviews(workspace, {})).reviews).toHaveLength(1)
  })

  it('changes rules by version, and follows them', async () => {
    const { workspace, anna, device } = await twoPeople()
    const { identity } = test
    const { rules, version } = await identity.rules(workspace)
    const blocking = {
      ...rules,
      blocked: { ...rules.blocked, values: [{ type: 'anonymous_id', value: 'd1' }] },
    }
    expect(await identity.previewRules(workspace, blocking)).toEqual({
      joinedNow: 2,
      joinedThen: 1,
      peopleJoined: 0,
      peopleParted: 1,
    })
    await identity.saveRules(who(workspace), blocking, version)
    await expect(identity.saveRules(who(workspace), rules, version)).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(test.whole).toContain(workspace)
    await rebuildAll(test, workspace)
    expect(await personInSql(device('d1'))).toBe(device('d1'))
    expect(await personInSql(anna)).toBe(anna)
  })
})
