import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Person } from './person.ts'
import { asking, now, openTestProfiles, personId, type TestProfiles } from './test-profiles.ts'
import type { Timeline } from './timeline.ts'

let env: TestProfiles
beforeAll(async () => {
  env = await openTestProfiles()
})
afterAll(() => env.close())

const identify = (userId: string, at: string, traits: Record<string, unknown>, more = {}) => ({
  at,
  type: 'identify' as const,
  name: 'Identified',
  userId,
  properties: traits,
  ...more,
})

describe('a person', () => {
  test('has the newest traits, identifiers with evidence, accounts, consent and words', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    await env.send(workspace, [
      {
        at: '2026-11-01T09:00:00Z',
        anonymousId: 'device-1',
        type: 'page',
        name: 'Page Viewed',
        context: { 'consent.Advertising': true },
      },
      identify(
        'amara',
        '2026-11-02T09:00:00Z',
        { name: 'Amara O', email: 'Amara@Example.com', plan: 'Basic', mobiles: 2 },
        { anonymousId: 'device-1' },
      ),
      identify('amara', '2026-11-04T09:00:00Z', { name: 'Amara Okafor', plan: '' }),
      // Arrives later, but was said before.
      identify('amara', '2026-11-03T09:00:00Z', { name: 'Nobody', city: 'Leeds' }),
      {
        at: '2026-11-05T09:00:00Z',
        userId: 'amara',
        type: 'group',
        name: 'Grouped',
        account: 'acme',
        properties: { name: 'Acme Ltd', plan: 'Team' },
      },
      {
        at: '2026-11-06T09:00:00Z',
        userId: 'amara',
        name: 'Order Completed',
        context: { 'consent.Advertising': false, 'consent.Analytics': 'maybe' },
      },
      {
        at: '2026-11-07T09:00:00Z',
        userId: 'amara',
        name: 'Survey Answered',
        channel: 'survey',
        messageId: 'answer',
        properties: { kind: 'nps', score: 9, comment: ' Quick help. ', about: 'call' },
      },
      { at: '2026-11-08T09:00:00Z', userId: 'amara', name: 'Unsubscribed', channel: 'email' },
      { at: '2026-11-08T10:00:00Z', userId: 'other', name: 'Order Completed' },
    ])
    const { body, status } = await ask(`/people/${personId(workspace, 'amara')}`)
    const person = body as Person
    expect(status).toBe(200)
    expect(person).toMatchObject({
      name: 'Amara Okafor',
      firstName: 'Amara',
      masked: false,
      robot: false,
      traits: { name: 'Amara Okafor', city: 'Leeds', mobiles: 2, email: 'Amara@Example.com' },
      eventCount: 8,
      firstSeen: '2026-11-01T09:00:00.000Z',
      lastSeen: '2026-11-08T09:00:00.000Z',
      accounts: [{ id: 'acme', name: 'Acme Ltd', since: '2026-11-05T09:00:00.000Z' }],
      words: [
        {
          text: 'Quick help.',
          about: 'call',
          source: 'survey',
          event: 'Survey Answered',
          evidence: 'answer',
        },
      ],
    })
    expect(person.traits).not.toHaveProperty('plan')
    expect(person.consent.map(({ category, state }) => [category, state])).toEqual([
      ['Advertising', 'no'],
      ['Analytics', 'unknown'],
      ['email', 'no'],
    ])
    expect(person.identifiers.map(({ type, value }) => `${type} ${value}`).sort()).toEqual([
      'anonymous_id device-1',
      'email amara@example.com',
      'user_id amara',
    ])
    expect(person.identifiers.every(({ evidence }) => evidence !== null)).toBe(true)
    const name = person.traitDetails.find((trait) => trait.name === 'name')
    expect(name).toMatchObject({
      at: '2026-11-04T09:00:00.000Z',
      source: 'src_test',
      class: 'personal',
      computed: false,
    })

    // The same person by the id of the device, and by e-mail.
    const byDevice = await ask(`/people/by/anonymous_id/device-1`)
    expect(byDevice.body.id).toBe(person.id)
    expect((await ask('/people/by/email/AMARA@example.com')).body.id).toBe(person.id)
    expect((await ask('/accounts/acme')).body).toMatchObject({
      name: 'Acme Ltd',
      memberCount: 1,
      traits: { plan: 'Team' },
    })
    expect((await ask('/accounts/acme/members')).body.members).toMatchObject([
      { id: person.id, name: 'Amara Okafor' },
    ])
    expect((await ask('/accounts?search=ACM')).body.accounts).toMatchObject([
      { id: 'acme', matched: { field: 'name' } },
    ])
    expect((await ask('/accounts/acme/timeline')).body.days[0].entries[0]).toMatchObject({
      title: 'Seen in an account',
      person: person.id,
    })
    const raw = await ask(`/people/${person.id}/events?pageSize=3`)
    expect(raw.body.events.map((event: { name: string }) => event.name)).toEqual([
      'Unsubscribed',
      'Survey Answered',
      'Order Completed',
    ])
    const rest = await ask(`/people/${person.id}/events?cursor=${raw.body.next}`)
    expect(rest.body.events).toHaveLength(5)
  })

  test.each([
    ['/people/17', 404, 'person_not_found'],
    ['/people/nobody', 404, 'person_not_found'],
    ['/people/99999999999999999999', 404, 'person_not_found'],
    [`/people/${'9'.repeat(60)}`, 400, 'invalid_request'],
    ['/people/1%27%20OR%201=1', 404, 'person_not_found'],
    ['/people/by/email/none@example.com', 404, 'person_not_found'],
    ['/people/by/user_id/none', 404, 'person_not_found'],
    [`/people/by/email/${'a'.repeat(10_000)}`, 400, 'invalid_request'],
    [`/people?search=${'%25'.repeat(201)}`, 400, 'invalid_request'],
    ['/people?cursor=nonsense', 400, 'invalid_request'],
    ['/people?segment=none', 404, 'segment_not_found'],
    ['/people?pageSize=0', 400, 'invalid_request'],
    ['/people/17/timeline', 404, 'person_not_found'],
    ['/people/17/lanes?days=9999', 400, 'invalid_request'],
    ['/accounts/none', 404, 'account_not_found'],
    ['/accounts/none/members', 404, 'account_not_found'],
    ['/accounts/none/timeline', 404, 'account_not_found'],
  ])('%s answers %i', async (path, status, code) => {
    const ask = asking(env, 'ws_empty')
    expect(await ask(path)).toMatchObject({ status, body: { code } })
  })

  test('of whom nothing was ever said is called by the user id of their events, in lists as on the page', async () => {
    const workspace = await env.makeWorkspace()
    const at = '2026-11-08T10:00:00Z'
    await env.send(workspace, [
      { at, userId: 'c-4711', name: 'Order Completed' },
      { at, anonymousId: 'browser-1', name: 'Page Viewed' },
    ])
    const ask = asking(env, workspace)
    const { body } = await ask('/people')
    const called = (body as { people: { name: string | null; userId: string | null }[] }).people
    expect(called.map(({ name, userId }) => [name, userId])).toEqual(
      expect.arrayContaining([
        ['c-4711', 'c-4711'],
        [null, null],
      ]),
    )
    expect(await ask(`/people/${personId(workspace, 'c-4711')}`)).toMatchObject({ body: { name: 'c-4711' } })
  })

  test('of whom only a robot was heard is no person in lists', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    await env.send(workspace, [
      { at: now - 1000, anonymousId: 'bot', robot: 1, type: 'page', name: 'Page Viewed' },
      { at: now - 2000, anonymousId: 'human', type: 'page', name: 'Page Viewed' },
    ])
    const { body } = await ask('/people')
    expect(body.people).toHaveLength(1)
    const bot = await ask('/people/by/anonymous_id/bot')
    expect(bot.body).toMatchObject({ robot: true, name: null, eventCount: 1 })
    expect((await ask(`/people/${body.people[0].id}`)).body.robot).toBe(false)
  })
})

describe('lists', () => {
  test('newest activity first, each once, over pages and long pauses; narrowed to an account', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    const day = 86_400_000
    const events = Array.from({ length: 60 }, (_, index) => ({
      at: now - (index % 2 === 0 ? index : index * 5) * day,
      userId: `u${index % 45}`,
      name: 'Order Completed',
    }))
    await env.send(workspace, [
      ...events,
      ...[3, 7, 11].map((n) => ({
        at: now - 400 * day + n,
        userId: `u${n}`,
        type: 'group' as const,
        name: 'Grouped',
        account: 'acme',
      })),
    ])
    const newest = new Map<string, number>()
    for (const { userId, at } of events) newest.set(userId, Math.max(newest.get(userId) ?? 0, at))
    const expected = [...newest.entries()]
      .sort((a, b) => b[1] - a[1])
      .map(([user]) => personId(workspace, user))
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await ask(`/people?pageSize=7${cursor}`)
      seen.push(...body.people.map(({ id }: { id: string }) => id))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }
    expect(
      seen.map((id) => newest.get([...newest.keys()].find((user) => personId(workspace, user) === id) ?? '')),
    ).toEqual(
      expected.map((id) =>
        newest.get([...newest.keys()].find((user) => personId(workspace, user) === id) ?? ''),
      ),
    )
    expect(new Set(seen).size).toBe(45)
    const members = await ask('/people?account=acme&pageSize=2')
    const others = await ask(`/people?account=acme&pageSize=2&cursor=${members.body.next}`)
    const ids = [...members.body.people, ...others.body.people].map(({ id }: { id: string }) => id)
    expect(ids.sort()).toEqual([3, 7, 11].map((n) => personId(workspace, `u${n}`)).sort())
    expect(await ask(`/people?account=other&cursor=${members.body.next}`)).toMatchObject({ status: 400 })
  })

  test('find people by name, address, number and id: beginnings, parts, without accents', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    await env.send(workspace, [
      identify(
        'nl_17',
        '2026-11-02T09:00:00Z',
        { name: 'Zoë Müller', email: 'zoe@example.com', phone: '+44 7700 900123' },
        { context: { externalIds: '[{"id":"CRM-9","type":"crm","collection":"users"}]' } },
      ),
      identify('nl_18', '2026-11-02T09:00:00Z', {
        first_name: 'Peter',
        last_name: 'Muller',
        email: 'p@other.example',
      }),
      identify('nl_19', '2026-11-02T09:00:00Z', { name: '100%_\\ sure' }),
      { at: '2026-11-03T09:00:00Z', userId: 'silent-user', name: 'Order Completed' },
      { at: '2026-11-03T09:00:00Z', anonymousId: 'device-x', name: 'Order Completed' },
    ])
    const found = async (search: string) => {
      const { body } = await ask(`/people?search=${encodeURIComponent(search)}`)
      return body.people.map((one: { name: string | null; id: string }) => one.name ?? one.id)
    }
    expect(await found('muller')).toEqual(['Peter Muller', 'Zoë Müller'])
    expect(await found('MÜLLER zoë')).toEqual(['Zoë Müller'])
    expect(await found('zo')).toEqual(['Zoë Müller'])
    expect(await found('ample.com')).toEqual(['Zoë Müller'])
    expect(await found('07700 900123')).toEqual(['Zoë Müller'])
    expect(await found('crm-9')).toEqual(['Zoë Müller'])
    expect(await found('nl_18')).toEqual(['Peter Muller'])
    expect(await found('100%_\\')).toEqual(['100%_\\ sure'])
    expect(await found('%')).toEqual(['100%_\\ sure'])
    expect(await found('%'.repeat(190))).toEqual([])
    expect(await found('___')).toEqual([])
    expect(await found("' OR 1=1 --")).toEqual([])
    expect(await found('silent-user')).toEqual(['silent-user'])
    expect(await found('device-x')).toHaveLength(1)
    expect(await found('nobody at all')).toEqual([])
    const { body } = await ask('/people?search=zo')
    expect(body).toMatchObject({
      narrow: false,
      people: [{ email: 'zoe@example.com', matched: { field: 'name', value: 'Zoë Müller' } }],
    })
    const first = await ask('/people?search=l&pageSize=1')
    const second = await ask(`/people?search=l&pageSize=1&cursor=${first.body.next}`)
    expect(second.body.people[0].id).not.toBe(first.body.people[0].id)
    expect(await ask(`/people?search=m&cursor=${first.body.next}`)).toMatchObject({ status: 400 })
  })

  test('by a text that thousands have: those that begin with it, of every field, and it says that there are more', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    const crm = JSON.stringify([{ id: 'nora-crm', type: 'crm', collection: 'users' }])
    await env.send(workspace, [
      ...Array.from({ length: 20_100 }, (_, index) =>
        identify(`x${index}`, '2026-11-02T09:00:00Z', { name: `Leonora ${index}` }),
      ),
      identify('y1', '2026-11-02T09:00:00Z', { name: 'Nora' }),
      identify('y2', '2026-11-02T09:00:00Z', { name: 'Somebody', email: 'nora@example.com' }),
      identify('y3', '2026-11-02T09:00:00Z', { name: 'Other' }, { context: { externalIds: crm } }),
    ])
    const { body } = await ask('/people?search=nora')
    expect(body.narrow).toBe(true)
    const found = (body.people as { name: string; matched: { field: string } }[]).map(
      ({ name, matched }) => `${name} by ${matched.field}`,
    )
    expect(found).toEqual(['Nora by name', 'Other by crm', 'Somebody by email'])
    expect((await ask('/people?search=leonora')).body.people).toHaveLength(25)
  })
})

describe('a timeline', () => {
  test('is read by days of the zone, over the change of the clock, in pages that neither lose nor repeat', async () => {
    const workspace = await env.makeWorkspace('Europe/London')
    const ask = asking(env, workspace)
    const started = Date.parse('2026-10-24T12:00:00Z')
    const events = Array.from({ length: 300 }, (_, index) => ({
      at: started + index * 20 * 60_000,
      userId: 'u',
      name: index % 3 === 0 ? 'Order Completed' : 'Page Viewed',
      type: index % 3 === 0 ? ('track' as const) : ('page' as const),
    }))
    await env.send(workspace, events)
    const id = personId(workspace, 'u')
    const seen: string[] = []
    const days: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await ask(`/people/${id}/timeline?pageSize=20${cursor}`)
      const page = body as Timeline
      seen.push(...page.days.flatMap(({ entries }) => entries.flatMap((entry) => entry.events)))
      days.push(...page.days.map(({ day }) => day))
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect(seen).toHaveLength(300)
    expect(new Set(seen).size).toBe(300)
    expect([...new Set(days)]).toEqual(['2026-10-28', '2026-10-27', '2026-10-26', '2026-10-25', '2026-10-24'])
    // The 25th has 25 hours in London.
    const day = await ask(`/people/${id}/timeline?from=2026-10-25&to=2026-10-25&area=orders&pageSize=200`)
    expect(day.body.days).toHaveLength(1)
    expect(day.body.days[0].entries).toHaveLength(25)
    const instants = await ask(
      `/people/${id}/timeline?from=2026-10-25T00:00:00Z&to=2026-10-25T01:00:00Z&area=orders`,
    )
    expect(instants.body.days[0].entries).toHaveLength(1)
    expect(await ask(`/people/${id}/timeline?from=2026-02-30`)).toMatchObject({ status: 400 })
    const other = await ask(`/people/${id}/timeline?pageSize=20`)
    expect(await ask(`/people/${id}/timeline?area=orders&cursor=${other.body.next}`)).toMatchObject({
      status: 400,
    })
  })

  test('and lanes show each area, and what is known by no name', async () => {
    const workspace = await env.makeWorkspace()
    const ask = asking(env, workspace)
    await env.send(workspace, [
      {
        at: now - 5000,
        userId: 'u',
        name: 'Outage Ended',
        channel: 'network',
        properties: { outage_id: 'o', minutes: 55 },
      },
      {
        at: now - 9000,
        userId: 'u',
        name: 'Outage Started',
        channel: 'network',
        properties: { outage_id: 'o' },
      },
      { at: now - 4000, userId: 'u', name: 'Page Viewed', type: 'page' },
      { at: now - 3000, userId: 'u', name: 'Page Viewed', type: 'page' },
      { at: now - 2000, userId: 'u', name: 'Programme Watched', channel: 'tv' },
      { at: now - 1000, userId: 'u', name: 'Fax Sent', channel: 'fax' },
      { at: now - 100 * 86_400_000, userId: 'u', name: 'Order Completed' },
    ])
    const { body } = await ask(`/people/${personId(workspace, 'u')}/lanes`)
    expect(body.lanes).toMatchObject([
      { area: 'network', marks: [{ tone: 'wrong', title: 'Outage, 55 min', count: 2 }] },
      {
        area: 'digital',
        marks: [
          { tone: 'quiet', count: 2 },
          { tone: 'contact', title: 'Programme Watched' },
        ],
      },
      { area: 'other', marks: [{ title: 'Fax Sent' }] },
    ])
    const others = await ask(`/people/${personId(workspace, 'u')}/timeline?area=other`)
    expect(others.body.days[0].entries).toMatchObject([{ title: 'Fax Sent', area: 'other' }])
    const german = await ask(`/people/${personId(workspace, 'u')}/timeline?lang=de&area=network`)
    expect(german.body.days[0].entries).toMatchObject([{ title: 'Ausfall, 55 min' }])
  })
})
