import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { can, type MemberRole, type Right, rights, roles } from '../../src/access/index.ts'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import {
  type Client,
  createClient,
  owner,
  ownerPassword,
  startServer,
  type TestServer,
  withToken,
} from './server.ts'

let stores: TestStores
let server: TestServer
let admin: Client

beforeAll(async () => {
  stores = await openTestStores()
  server = await startServer(stores)
  admin = createClient(server.origin)
  await admin.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)
})
afterAll(async () => {
  await server.close()
  await stores.close()
})

async function newKey(given: { role: MemberRole; scopes?: Right[]; expiresAt?: string }) {
  const { json } = await admin.send('POST', '/api/v1/keys', { name: 'test', ...given })
  return { id: json.id as string, key: json.key as string, client: withToken(server.origin, json.key) }
}

async function newScreen(wall: string, by: Client = admin) {
  const display = createClient(server.origin)
  const { code, secret } = (await display.send('POST', '/api/v1/screens/pairing')).json
  const claim = () => display.send('POST', '/api/v1/screens/pairing/claim', { secret })
  expect((await claim()).json).toEqual({ status: 'waiting' })
  const approved = await by.send('POST', '/api/v1/screens', { code: code.toLowerCase(), name: 'Lobby', wall })
  expect(approved.status).toBe(201)
  const claimed = await claim()
  return { id: approved.json.id as string, token: claimed.json.token as string, display, claim, claimed }
}

/** What the docs say each role may do, written out here so that a change of the list in the code is noticed. */
const expected: Record<(typeof roles)[number], Right[]> = {
  screen: ['walls:read'],
  viewer: [
    'walls:read',
    'measures:read',
    'needs:acknowledge',
    'sources:read',
    'users:read',
    'profiles:read',
    'segments:read',
    'boards:read',
    'impact:read',
    'subscriptions:write',
    'alerts:read',
    'alerts:write',
    'warnings:read',
  ],
  analyst: [
    'walls:read',
    'measures:read',
    'needs:acknowledge',
    'sources:read',
    'users:read',
    'events:read',
    'people:read',
    'profiles:read',
    'segments:read',
    'boards:read',
    'impact:read',
    'subscriptions:write',
    'alerts:read',
    'alerts:write',
    'warnings:read',
    'warnings:act',
  ],
  editor: rights.filter(
    (right) =>
      ![
        'sources:write',
        'users:write',
        'keys:write',
        'audit:read',
        'operations:write',
        'identity:write',
        'webhooks:write',
        'mail:read',
      ].includes(right),
  ),
  admin: [...rights],
}

describe('roles', () => {
  test.each(roles)('%s may do what it says and nothing else, over HTTP', async (role) => {
    const client =
      role === 'screen'
        ? withToken(server.origin, (await newScreen('wall')).token)
        : (await newKey({ role })).client
    for (const right of rights) {
      const answer = await client.get(`/api/v1/needs/${right.replace(':', '-')}`)
      const may = expected[role].includes(right)
      expect([right, answer.status]).toEqual([right, may ? 200 : 403])
      if (!may) expect(answer.json).toMatchObject({ code: 'forbidden', detail: `Missing right: ${right}.` })
    }
    expect((await client.get('/api/v1/me')).json.rights.toSorted()).toEqual(expected[role].toSorted())
  })

  test('a scope never adds a right', () => {
    const principal = { kind: 'key', id: 'k', label: 'k', workspace: 'w', role: 'viewer' } as const
    expect(can({ ...principal, scopes: ['users:write'] }, 'users:write')).toBe(false)
    expect(can({ ...principal, scopes: ['users:read'] }, 'measures:read')).toBe(false)
  })
})

describe('API keys', () => {
  test('are shown once, kept as a hash, and noted when used', async () => {
    const { id, key, client } = await newKey({ role: 'admin' })
    expect(key).toMatch(/^tdm_[\w-]{43}$/)
    expect((await client.get('/api/v1/me')).json).toMatchObject({
      kind: 'key',
      id,
      role: 'admin',
      account: null,
    })
    const { rows } = await stores.pool.query('SELECT * FROM api_keys WHERE id = $1', [id])
    expect(JSON.stringify(rows)).not.toContain(key)
    const list = await admin.get('/api/v1/keys')
    expect(list.text).not.toContain(key)
    await expect
      .poll(async () => (await server.access.listApiKeys('ws_main')).find((one) => one.id === id)?.lastUsedAt)
      .toBeTruthy()
  })

  test('with scopes may do those only', async () => {
    const { client } = await newKey({ role: 'editor', scopes: ['measures:read', 'events:import'] })
    expect((await client.get('/api/v1/needs/events-import')).status).toBe(200)
    expect((await client.get('/api/v1/needs/walls-write')).json.code).toBe('forbidden')
    expect((await client.get('/api/v1/users')).json.code).toBe('forbidden')
  })

  test('end when their time has come, or when they are revoked', async () => {
    const expiresAt = new Date(Date.now() + server.clock.ahead + 60_000).toISOString()
    const { client } = await newKey({ role: 'viewer', expiresAt })
    expect((await client.get('/api/v1/me')).status).toBe(200)
    server.clock.ahead += 61_000
    expect((await client.get('/api/v1/me')).json.code).toBe('unauthenticated')
    const second = await newKey({ role: 'viewer' })
    expect((await second.client.get('/api/v1/me')).status).toBe(200)
    await admin.send('DELETE', `/api/v1/keys/${second.id}`)
    expect((await second.client.get('/api/v1/me')).json.code).toBe('unauthenticated')
    expect((await admin.send('DELETE', `/api/v1/keys/${second.id}`)).json.code).toBe('not_found')
  })

  test('cannot make keys that may do more than themselves', async () => {
    const { client } = await newKey({ role: 'admin', scopes: ['keys:write', 'measures:read'] })
    const make = (given: object) => client.send('POST', '/api/v1/keys', { name: 'more', ...given })
    expect((await make({ role: 'admin' })).json.code).toBe('forbidden')
    expect((await make({ role: 'admin', scopes: ['audit:read'] })).json.code).toBe('forbidden')
    expect((await make({ role: 'viewer', scopes: ['measures:read'] })).status).toBe(201)
    const past = await admin.send('POST', '/api/v1/keys', {
      name: 'past',
      role: 'viewer',
      expiresAt: '2020-01-01T00:00:00Z',
    })
    expect(past.json).toMatchObject({ code: 'invalid_request', errors: [{ path: '/expiresAt' }] })
    const beyond = await admin.send('POST', '/api/v1/keys', {
      name: 'beyond',
      role: 'viewer',
      scopes: ['audit:read'],
    })
    expect(beyond.json).toMatchObject({ code: 'invalid_request', errors: [{ path: '/scopes' }] })
  })

  test('belong to one workspace', async () => {
    const { client } = await newKey({ role: 'admin' })
    const answer = await client.get('/api/v1/me', { 'x-tandem-workspace': 'ws_other' })
    expect(answer.json).toMatchObject({ code: 'forbidden' })
    expect((await client.get('/api/v1/me', { 'x-tandem-workspace': 'ws_main' })).status).toBe(200)
  })

  test('that are unknown or not in the header as they should be are refused with a problem document', async () => {
    for (const authorization of [
      `Bearer tdm_${'a'.repeat(43)}`,
      'Bearer',
      'Basic Zm9vOg==',
      'Bearer x y',
      'Bearer ',
    ]) {
      const answer = await createClient(server.origin, { authorization }).get('/api/v1/me')
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(answer.json).toMatchObject({ code: 'unauthenticated', mend: expect.any(String) })
    }
  })
})

describe('screens', () => {
  test('are paired by a code, get their token once, and see their wall and no person', async () => {
    const { display, claim, claimed, token } = await newScreen('wall_lobby')
    expect(claimed.json).toMatchObject({ status: 'paired', wall: 'wall_lobby', workspace: 'ws_main' })
    expect((await claim()).json.code).toBe('link_expired')
    const screen = withToken(server.origin, token)
    expect((await screen.get('/api/v1/needs/walls-read')).status).toBe(200)
    expect(display.cookies.get('tandem_screen')).toBe(token)
    expect((await display.get('/api/v1/me')).json).toMatchObject({ kind: 'screen', wall: 'wall_lobby' })
    for (const path of ['users', 'users/invitations', 'keys', 'screens', 'audit', 'needs/people-read']) {
      const answer = await screen.get(`/api/v1/${path}`)
      expect([path, answer.status]).toEqual([path, 403])
    }
    const me = await screen.get('/api/v1/me')
    expect(me.json).toMatchObject({ kind: 'screen', wall: 'wall_lobby', account: null })
    expect(me.text).not.toContain('@')
  })

  test('show what is set for them, and something else as soon as it is changed', async () => {
    const { id, token } = await newScreen('wall_hall')
    const listed = async () =>
      (await admin.get('/api/v1/screens')).json.items.find((one: { id: string }) => one.id === id)
    expect(await listed()).toMatchObject({ language: 'en', textSize: 100, theme: 'auto' })
    const change = { wall: 'wall_other', language: 'de', textSize: 130, theme: 'dark' }
    const changed = await admin.send('PATCH', `/api/v1/screens/${id}`, change)
    expect(changed.json).toMatchObject({ name: 'Lobby', ...change })
    expect((await withToken(server.origin, token).get('/api/v1/me')).json.wall).toBe('wall_other')
    expect((await admin.send('PATCH', `/api/v1/screens/${id}`, {})).json).toMatchObject(change)
    expect((await admin.send('PATCH', `/api/v1/screens/${id}`, { textSize: 120 })).status).toBe(400)
    expect((await admin.send('PATCH', '/api/v1/screens/scr_none', change)).status).toBe(404)
    const { client: viewer } = await newKey({ role: 'viewer' })
    expect((await viewer.send('PATCH', `/api/v1/screens/${id}`, change)).json.code).toBe('forbidden')
  })

  test('are listed with when they were last seen, and end at once', async () => {
    const { id, token } = await newScreen('wall_shop')
    const screen = withToken(server.origin, token)
    await screen.get('/api/v1/me')
    await expect
      .poll(async () => {
        const { items } = (await admin.get('/api/v1/screens')).json
        return items.find((one: { id: string }) => one.id === id)?.lastSeenAt
      })
      .toBeTruthy()
    await admin.send('DELETE', `/api/v1/screens/${id}`)
    expect((await screen.get('/api/v1/me')).status).toBe(401)
  })

  test('see no more of a stream that runs once they are revoked, others go on', async () => {
    const open = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const { body } = await fetch(`${server.origin}/api/v1/ticks`, { headers })
      return body?.pipeThrough(new TextDecoderStream()).getReader()
    }
    const [revoked, kept] = [await newScreen('wall_a'), await newScreen('wall_b')]
    const [ending, going] = [await open(revoked.token), await open(kept.token)]
    expect((await ending?.read())?.value).toContain(revoked.id)
    await admin.send('DELETE', `/api/v1/screens/${revoked.id}`)
    const began = Date.now()
    while (!(await ending?.read())?.done) expect(Date.now() - began).toBeLessThan(30_000)
    for (let tick = 0; tick < 40; tick++) expect((await going?.read())?.done).toBe(false)
    await going?.cancel()
  })

  test('need somebody with the right, a code that is shown, and in time', async () => {
    const { client: viewer } = await newKey({ role: 'viewer' })
    const display = createClient(server.origin)
    const { code } = (await display.send('POST', '/api/v1/screens/pairing')).json
    const screen = { code, name: 'Kitchen', wall: 'w' }
    expect((await viewer.send('POST', '/api/v1/screens', screen)).json.code).toBe('forbidden')
    const wrong = await admin.send('POST', '/api/v1/screens', { ...screen, code: 'AAAAAA' })
    expect(wrong.json.code).toBe('link_expired')
    server.clock.ahead += 11 * 60_000
    expect((await admin.send('POST', '/api/v1/screens', screen)).json.code).toBe('link_expired')
    const { items } = (await admin.get('/api/v1/screens')).json
    expect(items.some((one: { name: string }) => one.name === 'Kitchen')).toBe(false)
  })
})

describe('forged and flooding requests', () => {
  test('a change with a cookie must come from our own pages', async () => {
    const attempt = (headers: Record<string, string>) =>
      fetch(`${server.origin}/api/v1/me`, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/json',
          cookie: [...admin.cookies].map((pair) => pair.join('=')).join('; '),
          ...headers,
        },
        body: '{"name":"Forged"}',
      })
    const forged: Record<string, string>[] = [
      { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      {},
    ]
    for (const headers of forged) {
      const answer = await attempt(headers)
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        403,
        'cross_site_request',
      ])
    }
    expect((await admin.get('/api/v1/me')).json.name).not.toBe('Forged')
    expect((await attempt({ origin: server.origin })).status).toBe(200)
    expect((await attempt({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('signing in from a page of another site is refused', async () => {
    const foreign = createClient(server.origin, {
      origin: 'https://evil.test',
      'sec-fetch-site': 'cross-site',
    })
    expect((await foreign.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)).status).toBe(403)
    expect(foreign.cookies.size).toBe(0)
  })

  test('a name that somebody points at this machine is not answered', async () => {
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      const { port } = new URL(server.origin)
      const headers = { host: `rebound.test:${port}` }
      request({ port, host: '127.0.0.1', path: '/api/v1/sign-in-options', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })

  test('pages run own scripts only and are not framed', async () => {
    const { headers } = await createClient(server.origin).get('/')
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
  })

  test('too many requests from one address are told when to come back', async () => {
    server.clock.stopped = Date.now()
    const answers = await Promise.all(Array.from({ length: 400 }, () => admin.get('/api/v1/sign-in-options')))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(200)
    expect(refused[0]?.json).toMatchObject({ code: 'rate_limited', retryable: true })
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    server.clock.ahead += 60_000
    expect((await admin.get('/api/v1/me')).status).toBe(200)
    server.clock.stopped = undefined
  })
})
