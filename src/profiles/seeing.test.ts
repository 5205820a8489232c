import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asking, now, openTestProfiles, personId, type TestProfiles } from './test-profiles.ts'

let env: TestProfiles
let workspace: string
let ask: ReturnType<typeof asking>
let id: string

// Everything that says who it is, or that the customer said, in every place an event can hold it.
const planted = {
  name: 'Amara Okafor',
  email: 'amara.okafor@example.com',
  phone: '+447700900123',
  userId: 'cust-amara-77',
  device: 'device-5f3a9c',
  crm: 'CRM-993311',
  unknownTrait: 'Rosebud',
  iban: 'GB33BUKB20201555555555',
  comment: 'my neighbour Priya heard it',
  message: 'please ring my sister',
  query: 'how to divorce',
  reason: 'moving in with Tom',
  contact: 'boss@acme.example',
  path: '/people/cust-amara-77/bill',
}

beforeAll(async () => {
  env = await openTestProfiles()
  workspace = await env.makeWorkspace()
  ask = asking(env, workspace)
  id = personId(workspace, planted.userId)
  const own = { userId: planted.userId, anonymousId: planted.device }
  await env.send(workspace, [
    {
      ...own,
      at: now - 90_000,
      type: 'identify',
      name: 'Identified',
      properties: {
        name: planted.name,
        email: planted.email,
        phone: planted.phone,
        nickname: planted.unknownTrait,
        iban: planted.iban,
        age: 41,
        plan: 'Family fibre',
      },
      context: { externalIds: JSON.stringify([{ id: planted.crm, type: 'crm', collection: 'users' }]) },
    },
    {
      ...own,
      at: now - 80_000,
      type: 'group',
      name: 'Grouped',
      account: 'acme',
      properties: { name: 'Acme Ltd', contact: planted.contact },
    },
    {
      ...own,
      at: now - 70_000,
      name: 'Survey Answered',
      channel: 'survey',
      properties: { kind: 'nps', score: 2, comment: planted.comment },
    },
    {
      ...own,
      at: now - 60_000,
      name: 'Conversation Message Received',
      channel: 'conversation',
      properties: { conversation_id: 'c', text: planted.message },
    },
    {
      ...own,
      at: now - 50_000,
      name: 'Help Searched',
      properties: { query: planted.query, answered: false },
    },
    {
      ...own,
      at: now - 40_000,
      name: 'Subscription Cancelled',
      properties: { plan: 'Family fibre', reason: planted.reason },
    },
    {
      ...own,
      at: now - 30_000,
      name: 'Page Viewed',
      type: 'page',
      account: 'acme',
      properties: { path: planted.path, title: `Bill of ${planted.name}` },
    },
    { ...own, at: now - 20_000, name: `Mail to ${planted.email}`, channel: 'server' },
  ])
})
afterAll(() => env.close())

const paths = () => [
  '/people',
  '/people?search=amara',
  '/people?search=family',
  '/people?account=acme',
  `/people/${id}`,
  `/people/${id}/timeline`,
  `/people/${id}/timeline?lang=de`,
  `/people/${id}/lanes`,
  '/accounts',
  '/accounts?search=acme',
  '/accounts/acme',
  '/accounts/acme/members',
  '/accounts/acme/timeline',
]
/** Texts that a masked answer must not hold, in any case. */
const secrets = [...Object.values(planted), 'amara', 'okafor'].map((text) => text.toLowerCase())

describe('a viewer', () => {
  test('gets none of the planted values from any route', async () => {
    for (const path of paths()) {
      const { status, text } = await ask(path, { role: 'viewer' })
      expect(status, path).toBe(200)
      for (const secret of secrets) expect(text.toLowerCase(), `${path}: ${secret}`).not.toContain(secret)
    }
    // The same questions do hold them for who may see people, so that the test can fail.
    const all = (await Promise.all(paths().map((path) => ask(path))))
      .map(({ text }) => text.toLowerCase())
      .join()
    for (const secret of secrets.filter((one) => one !== planted.path.toLowerCase()))
      expect(all).toContain(secret)
  })

  test('sees what is public, and that there is more', async () => {
    const { body } = await ask(`/people/${id}`, { role: 'viewer' })
    expect(body).toMatchObject({
      name: 'A••• O•••',
      masked: true,
      traits: { plan: 'Family fibre', email: 'a•••@e•••.com', iban: '•••', age: '•••', nickname: 'R•••' },
      words: [],
      accounts: [{ id: 'acme', name: 'Acme Ltd' }],
    })
    expect(
      body.identifiers.map(({ type, value }: { type: string; value: string }) => `${type} ${value}`).sort(),
    ).toEqual(['anonymous_id de•••', 'crm CR•••', 'email a•••@e•••.com', 'phone ••• 23', 'user_id cu•••'])
  })

  test('cannot ask whose an address is, neither by search nor by identifier', async () => {
    for (const search of [planted.email, 'amara', planted.userId, planted.phone, planted.crm]) {
      const { body } = await ask(`/people?search=${encodeURIComponent(search)}`, { role: 'viewer' })
      expect(body).toMatchObject({ people: [], searched: [], next: null })
    }
    for (const path of [
      `/people/by/email/${planted.email}`,
      '/people/by/email/none@example.com',
      `/people/${id}/events`,
    ])
      expect(await ask(path, { role: 'viewer' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  test('and a key with fewer scopes is held to them; a screen sees nobody', async () => {
    const key = { role: 'admin' as const, scopes: 'profiles:read' }
    expect((await ask(`/people/${id}`, key)).body).toMatchObject({ masked: true, name: 'A••• O•••' })
    expect((await ask(`/people/by/email/${planted.email}`, key)).status).toBe(403)
    for (const path of [...paths(), '/profiles/fields'])
      for (const other of [{ role: 'screen' as const }, { role: 'admin' as const, scopes: 'measures:read' }])
        expect((await ask(path, other)).status, path).toBe(403)
    expect(
      (await ask(`/people/${id}`, { role: 'admin', scopes: 'profiles:read,people:read' })).body.masked,
    ).toBe(false)
  })
})

describe('classes of fields', () => {
  test('are decided by an admin, counted in versions, and hold at once', async () => {
    const own = await env.makeWorkspace()
    const askOwn = asking(env, own)
    await env.send(own, [
      {
        at: now - 1000,
        userId: 'u',
        type: 'identify',
        name: 'Identified',
        properties: { name: 'Amara', plan: 'Basic' },
      },
    ])
    const change = (version: number, fields: unknown[], role: 'admin' | 'editor' = 'admin') =>
      askOwn('/profiles/fields', { method: 'PUT', role, body: { version, fields } })
    const fields = [
      { kind: 'trait', name: 'name', class: 'public' },
      { kind: 'trait', name: 'plan', class: 'sensitive' },
    ]
    expect((await change(0, fields, 'editor')).status).toBe(403)
    expect((await change(0, fields)).body).toMatchObject({ version: 1, updatedBy: 'Ann' })
    expect(await change(0, fields)).toMatchObject({ status: 409 })
    const seen = await askOwn(`/people/${personId(own, 'u')}`, { role: 'viewer' })
    expect(seen.body).toMatchObject({ name: 'Amara', traits: { name: 'Amara', plan: '•••' } })
    // Who sees a name may search by it.
    expect((await askOwn('/people?search=ama', { role: 'viewer' })).body).toMatchObject({
      people: [{ name: 'Amara' }],
      searched: ['name'],
    })
    expect((await change(1, [{ kind: 'trait', name: 'name', class: null }])).body.version).toBe(2)
    expect((await askOwn(`/people/${personId(own, 'u')}`, { role: 'viewer' })).body.name).toBe('A•••')
    const { body } = await askOwn('/profiles/fields', { role: 'viewer' })
    expect(body.fields).toContainEqual({ kind: 'trait', name: 'plan', class: 'sensitive', byDefault: false })
    expect(body.fields).toContainEqual({ kind: 'trait', name: 'name', class: 'personal', byDefault: true })
  })
})

describe('looks', () => {
  test('are in the audit log, once a minute each, many at once, and none is lost at the end', async () => {
    const own = await env.makeWorkspace()
    const askOwn = asking(env, own)
    await env.send(
      own,
      Array.from({ length: 8 }, (_, index) => ({ at: now - index, userId: `u${index}` })),
    )
    for (let index = 0; index < 8; index++) await askOwn(`/people/${personId(own, `u${index}`)}`)
    await askOwn(`/people/${personId(own, 'u0')}`)
    await askOwn(`/people/${personId(own, 'u0')}/timeline`, { role: 'viewer' })
    expect(await askOwn('/people/17')).toMatchObject({ status: 404 })
    await env.profiles.looks.flush()
    const entries = await env.access.listAudit(own, { limit: 100 })
    expect(entries).toHaveLength(9)
    expect(entries[0]).toMatchObject({
      action: 'person.look',
      object: `person:${personId(own, 'u0')}`,
      actor: { kind: 'user', id: 'u1', label: 'Ann' },
      detail: { way: 'timeline', masked: true },
    })
    expect(await env.access.verifyAudit(own)).toMatchObject({ ok: true, rows: 9 })
    env.setTime(now + 61_000)
    await askOwn(`/people/${personId(own, 'u0')}`)
    env.setTime(now)
    await env.profiles.looks.flush()
    expect(await env.access.listAudit(own, { limit: 100 })).toHaveLength(10)
  })
})

describe('a panel', () => {
  const panel = async (given: object, role: 'viewer' | 'analyst' = 'analyst') => {
    const made = await ask(`/people/${id}/panel`, { method: 'POST', role, body: given })
    expect(made.status).toBe(201)
    const url = new URL(made.body.url)
    return {
      ...made.body,
      pathname: url.pathname,
      token: new URLSearchParams(url.hash.slice(1)).get('token') ?? '',
    }
  }

  test('shows one person by its token alone, as its maker may see them, until it ends', async () => {
    // The maker of these tests is no member; a member with the role is asked for.
    await env.stores.pool.query(
      "INSERT INTO auth_users (id, name, email, email_verified) VALUES ('u1', 'Ann', 'ann@example.com', true) ON CONFLICT DO NOTHING",
    )
    await env.stores.pool.query(
      "INSERT INTO members (workspace, user_id, role, created_at) VALUES ($1, 'u1', 'analyst', now())",
      [workspace],
    )
    const { token, pathname, expiresAt, masked } = await panel({ expiresInMinutes: 30 })
    expect(pathname).toBe(`/embed/people/${id}`)
    expect({ expiresAt, masked }).toEqual({
      expiresAt: new Date(now + 30 * 60_000).toISOString(),
      masked: false,
    })
    expect((await ask('/api/v1/panel/person', { token })).body).toMatchObject({ id, name: planted.name })
    expect((await ask('/api/v1/panel/timeline?lang=de', { token })).body.days).toHaveLength(1)
    expect((await ask('/api/v1/panel/lanes', { token })).status).toBe(200)
    const hidden = await panel({ masked: true })
    for (const path of ['person', 'timeline', 'lanes']) {
      const { text, status } = await ask(`/api/v1/panel/${path}`, { token: hidden.token })
      expect(status).toBe(200)
      for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret)
    }
    expect((await panel({}, 'viewer')).masked).toBe(true)

    const [payload, signature] = token.slice(4).split('.') as [string, string]
    const forged = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const other = Buffer.from(JSON.stringify({ ...forged, person: '17' })).toString('base64url')
    for (const wrong of [
      `tdp_${other}.${signature}`,
      `tdp_${payload}.`,
      `tdp_${payload}.${'A'.repeat(43)}`,
      'tdp_x.y',
      'x',
      'a'.repeat(5000),
    ])
      expect((await ask('/api/v1/panel/person', { token: wrong })).status, wrong.slice(0, 60)).toBe(401)
    expect((await ask('/api/v1/panel/person')).status).toBe(401)

    await env.profiles.looks.flush()
    const entries = await env.access.listAudit(workspace, { limit: 500 })
    expect(entries.some(({ action, detail }) => action === 'person.look' && detail.way === 'panel')).toBe(
      true,
    )
    expect(entries.some(({ action }) => action === 'person.panel')).toBe(true)

    // Its maker became a viewer, so it shows no more than a viewer sees: nothing, for it was made to show people.
    await env.stores.pool.query("UPDATE members SET role = 'viewer' WHERE workspace = $1", [workspace])
    expect(await ask('/api/v1/panel/person', { token })).toMatchObject({
      status: 410,
      body: { code: 'link_expired' },
    })
    expect((await ask('/api/v1/panel/person', { token: hidden.token })).status).toBe(200)
    env.setTime(now + 61 * 60_000)
    expect((await ask('/api/v1/panel/person', { token: hidden.token })).status).toBe(410)
    env.setTime(now)
  })
})
