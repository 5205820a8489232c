import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { createClient, owner, ownerPassword, startServer, type TestServer, withToken } from './server.ts'

let stores: TestStores
let server: TestServer
const email = owner.TANDEM_OWNER_EMAIL

beforeAll(async () => {
  stores = await openTestStores()
  server = await startServer(stores)
})
afterAll(async () => {
  await server.close()
  await stores.close()
})

async function signedIn(as = email, password = ownerPassword) {
  const client = createClient(server.origin)
  const answer = await client.signIn(as, password)
  expect(answer.status).toBe(200)
  return client
}

/** A new person of ws_main with a password, by the API. */
async function newPerson(name: string, role: string) {
  const admin = await signedIn()
  const person = { email: `${name}@northline.test`, name, password: `${name}-password-12`, role }
  const answer = await admin.send('POST', '/api/v1/users', person)
  expect(answer.status).toBe(201)
  return { ...person, id: answer.json.id as string, admin }
}

describe('sign-in by password', () => {
  test('gives a session that says who one is, and signing out ends it', async () => {
    const client = createClient(server.origin)
    expect((await client.get('/api/v1/me')).json).toMatchObject({ code: 'unauthenticated', status: 401 })
    const answer = await client.signIn(email, ownerPassword)
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('tandem.session_token='))
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
    const me = await client.get('/api/v1/me')
    expect(me.json).toMatchObject({
      kind: 'user',
      role: 'admin',
      workspace: 'ws_main',
      account: { email, hasPassword: true, passkeys: 0 },
    })
    const { rows } = await stores.pool.query('SELECT DISTINCT ip_address FROM auth_sessions')
    expect(rows).toEqual([{ ip_address: '127.0.0.1' }])
    await client.send('POST', '/api/auth/sign-out', {})
    expect((await client.get('/api/v1/me')).status).toBe(401)
  })

  test('a cookie that was changed is not a session', async () => {
    const client = await signedIn()
    const value = client.cookies.get('tandem.session_token') ?? ''
    const other = (character = '') => (character === 'x' ? 'y' : 'x')
    for (const changed of [
      other(value[0]) + value.slice(1),
      `${value.slice(0, 40)}${other(value[40])}${value.slice(41)}`,
    ]) {
      client.cookies.set('tandem.session_token', changed)
      expect((await client.get('/api/v1/me')).status).toBe(401)
    }
  })

  test('nobody can sign up by themselves, and a short password is refused', async () => {
    const client = createClient(server.origin)
    const signUp = { email: 'me@else.test', password: 'long-enough-password', name: 'Me' }
    expect((await client.send('POST', '/api/auth/sign-up/email', signUp)).status).toBe(404)
    const admin = await signedIn()
    const short = { email: 'b@northline.test', name: 'B', password: 'eleven-char', role: 'viewer' }
    const answer = await admin.send('POST', '/api/v1/users', short)
    expect(answer.json).toMatchObject({ code: 'invalid_request', errors: [{ path: '/password' }] })
  })

  test('a body beyond the limit is refused before it is read', async () => {
    const answer = await createClient(server.origin).signIn(email, 'x'.repeat(100_000))
    expect(answer.json).toMatchObject({ code: 'body_too_large', status: 413 })
  })

  test('wrong passwords have to wait longer and longer; other people and addresses do not', async () => {
    const person = await newPerson('tina', 'viewer')
    server.clock.stopped = Date.now()
    const client = createClient(server.origin)
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await client.signIn(person.email, 'wrong-password-12')).status).toBe(401)
    }
    const refused = await client.signIn(person.email, person.password)
    expect(refused.json).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(Number(refused.headers.get('retry-after'))).toBe(1)
    server.clock.ahead += 1500
    expect((await client.signIn(person.email, 'wrong-password-12')).status).toBe(401)
    expect(Number((await client.signIn(person.email, 'x')).headers.get('retry-after'))).toBe(2)
    await signedIn()
    server.clock.ahead += 2500
    await signedIn(person.email, person.password)
    expect((await client.signIn(person.email, 'wrong-password-12')).status).toBe(401)
    await signedIn(person.email, person.password)
    server.clock.stopped = undefined
  })

  test('changing the password ends the other sessions and keeps this one', async () => {
    const person = await newPerson('paul', 'viewer')
    const here = await signedIn(person.email, person.password)
    const elsewhere = await signedIn(person.email, person.password)
    const newPassword = 'another-password-12'
    const wrong = await here.send('PUT', '/api/v1/me/password', { currentPassword: 'no', newPassword })
    expect(wrong.json).toMatchObject({ code: 'wrong_password' })
    const change = { currentPassword: person.password, newPassword }
    expect((await here.send('PUT', '/api/v1/me/password', change)).status).toBe(204)
    expect((await here.get('/api/v1/me')).status).toBe(200)
    expect((await elsewhere.get('/api/v1/me')).status).toBe(401)
    expect((await createClient(server.origin).signIn(person.email, person.password)).status).toBe(401)
    await signedIn(person.email, newPassword)
  })
})

test('two nodes on one database take the same sessions', async () => {
  const settings = { ...owner, DATABASE_URL: 'postgres://shared.test/tandem' }
  const [first, second] = [await startServer(stores, settings), await startServer(stores, settings)]
  const client = createClient(first.origin)
  expect((await client.signIn(email, ownerPassword)).status).toBe(200)
  const other = createClient(second.origin)
  for (const [name, value] of client.cookies) other.cookies.set(name, value)
  expect((await other.get('/api/v1/me')).json.account.email).toBe(email)
  await client.send('POST', '/api/auth/sign-out', {})
  expect((await other.get('/api/v1/me')).status).toBe(401)
  await first.close()
  await second.close()
})

describe('people', () => {
  test('deactivating somebody ends their sessions at once and keeps them out', async () => {
    const person = await newPerson('dora', 'editor')
    const client = await signedIn(person.email, person.password)
    expect((await client.get('/api/v1/me')).json).toMatchObject({ role: 'editor' })
    await person.admin.send('POST', `/api/v1/users/${person.id}/deactivate`)
    expect((await client.get('/api/v1/me')).status).toBe(401)
    const again = await client.signIn(person.email, person.password)
    expect(again).toMatchObject({ status: 403, json: { code: 'NO_MEMBERSHIP' } })
    await person.admin.send('POST', `/api/v1/users/${person.id}/activate`)
    await signedIn(person.email, person.password)
  })

  test('a change of role holds for the next request', async () => {
    const person = await newPerson('rita', 'viewer')
    const client = await signedIn(person.email, person.password)
    expect((await client.get('/api/v1/needs/people-read')).json).toMatchObject({ code: 'forbidden' })
    await person.admin.send('PATCH', `/api/v1/users/${person.id}`, { role: 'analyst', team: 'service' })
    expect((await client.get('/api/v1/needs/people-read')).status).toBe(200)
    expect((await client.get('/api/v1/me')).json).toMatchObject({ role: 'analyst', team: 'service' })
    const address = await client.send('PATCH', '/api/v1/me', { email: 'boss@northline.test' })
    expect(address.json).toMatchObject({ code: 'forbidden' })
    expect((await client.send('PATCH', '/api/v1/me', { name: 'Rita R.' })).json.name).toBe('Rita R.')
  })

  test('the last admin stays', async () => {
    const admin = await signedIn()
    const { id } = (await admin.get('/api/v1/me')).json
    for (const answer of [
      await admin.send('POST', `/api/v1/users/${id}/deactivate`),
      await admin.send('PATCH', `/api/v1/users/${id}`, { role: 'editor' }),
    ]) {
      expect(answer.json).toMatchObject({ code: 'last_admin', status: 409 })
    }
    expect((await admin.get('/api/v1/me')).json.role).toBe('admin')
  })

  test('one without a password is invited, as `tandem user create` does', async () => {
    const admin = await signedIn()
    const created = await admin.send('POST', '/api/v1/users', { email: 'ned@northline.test', role: 'viewer' })
    expect(created).toMatchObject({ status: 201, json: { email: 'ned@northline.test', role: 'viewer' } })
    expect(new URL(created.json.link).pathname).toBe('/join')
    const { items } = (await admin.get('/api/v1/users')).json
    expect(items.some((member: { email: string }) => member.email === 'ned@northline.test')).toBe(false)
  })

  test('two admins who remove each other at the same moment leave one', async () => {
    const person = await newPerson('adam', 'admin')
    const { id } = (await person.admin.get('/api/v1/me')).json
    const outcomes = await Promise.allSettled([
      server.access.deactivateMember('ws_main', id),
      server.access.deactivateMember('ws_main', person.id),
    ])
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    await server.access.activateMember('ws_main', id)
    await server.access.changeMember('ws_main', person.id, { role: 'viewer' })
  })

  test('an invitation makes an account with its role, once', async () => {
    const admin = await signedIn()
    const invited = { email: 'Ines@northline.test', role: 'analyst', team: 'finance' }
    const invitation = await admin.send('POST', '/api/v1/users/invitations', invited)
    const link = new URL(invitation.json.link)
    expect(link.pathname).toBe('/join')
    const token = link.searchParams.get('token') ?? ''
    const visitor = createClient(server.origin)
    const read = await visitor.get(`/api/v1/invitation?token=${token}`)
    expect(read.json).toMatchObject({ email: 'ines@northline.test', role: 'analyst', hasAccount: false })
    const empty = await visitor.send('POST', '/api/v1/invitation/accept', { token })
    expect(empty.json.errors).toHaveLength(2)
    const account = { token, name: 'Ines', password: 'ines-password-12' }
    expect((await visitor.send('POST', '/api/v1/invitation/accept', account)).status).toBe(200)
    expect((await visitor.send('POST', '/api/v1/invitation/accept', account)).json.code).toBe('link_expired')
    const ines = await signedIn('ines@northline.test', 'ines-password-12')
    expect((await ines.get('/api/v1/me')).json).toMatchObject({ role: 'analyst', team: 'finance' })
  })

  test('an invitation to an address with an account is for the one who is signed in with it', async () => {
    const person = await newPerson('olga', 'viewer')
    const workspace = (await person.admin.send('POST', '/api/v1/workspaces', { name: 'Second' })).json.id
    const { token } = await server.access.invite(
      workspace,
      { email: person.email, role: 'editor' },
      person.id,
    )
    const stranger = createClient(server.origin)
    const takeover = { token, name: 'Not Olga', password: 'not-olgas-password' }
    expect((await stranger.send('POST', '/api/v1/invitation/accept', takeover)).json.code).toBe('conflict')
    const olga = await signedIn(person.email, person.password)
    expect((await olga.send('POST', '/api/v1/invitation/accept', { token })).status).toBe(200)
    const there = await olga.get('/api/v1/me', { 'x-tandem-workspace': workspace })
    expect(there.json).toMatchObject({ workspace, role: 'editor' })
    expect((await olga.get('/api/v1/me')).json).toMatchObject({ workspace: 'ws_main', role: 'viewer' })
  })

  test('an invitation ends after a week or when it is taken back', async () => {
    const admin = await signedIn()
    const invite = async (address: string) =>
      (await admin.send('POST', '/api/v1/users/invitations', { email: address, role: 'viewer' })).json
    const late = await invite('late@northline.test')
    const revoked = await invite('revoked@northline.test')
    await admin.send('DELETE', `/api/v1/users/invitations/${revoked.id}`)
    const tokenOf = (link: string) => new URL(link).searchParams.get('token')
    const read = (link: string) =>
      createClient(server.origin).get(`/api/v1/invitation?token=${tokenOf(link)}`)
    expect((await read(late.link)).status).toBe(200)
    expect((await read(revoked.link)).json.code).toBe('link_expired')
    server.clock.ahead += 8 * 24 * 3_600_000
    expect((await read(late.link)).json.code).toBe('link_expired')
  })

  test('a workspace that is not theirs is refused', async () => {
    const person = await newPerson('wilma', 'admin')
    const client = await signedIn(person.email, person.password)
    await server.access.ensureWorkspace({ id: 'ws_foreign', name: 'Foreign' })
    const answer = await client.get('/api/v1/users', { 'x-tandem-workspace': 'ws_foreign' })
    expect(answer.json).toMatchObject({ code: 'forbidden' })
    await server.access.ensureWorkspace({ id: 'ws_demo', name: 'Northline', isDemo: true })
    const demo = await client.get('/api/v1/me', { 'x-tandem-workspace': 'ws_demo' })
    expect(demo.json).toMatchObject({ workspace: 'ws_demo', role: 'admin' })
    await person.admin.send('PATCH', `/api/v1/users/${person.id}`, { role: 'viewer' })
  })
})

describe('first start', () => {
  test('the printed link signs the owner in once, within a quarter of an hour', async () => {
    const { pathname, search } = new URL(await server.access.createSignInLink(server.origin))
    const browser = createClient(server.origin)
    const welcome = await browser.get(pathname + search)
    expect([welcome.status, welcome.headers.get('location')]).toEqual([302, '/'])
    expect((await browser.get('/api/v1/me')).json).toMatchObject({ kind: 'user', role: 'admin' })
    const second = createClient(server.origin)
    expect((await second.get(pathname + search)).headers.get('location')).toBe('/sign-in?error=link_expired')
    expect((await second.get('/api/v1/me')).status).toBe(401)
    const late = new URL(await server.access.createSignInLink(server.origin))
    server.clock.ahead += 16 * 60_000
    expect((await second.get(late.pathname + late.search)).headers.get('location')).toContain('link_expired')
  })

  test('the secret and the local token are files of the owner of the process only', async () => {
    for (const name of ['secrets.json', 'local-token']) {
      expect(statSync(join(server.dataDir, name)).mode & 0o777).toBe(0o600)
    }
    const token = readFileSync(join(server.dataDir, 'local-token'), 'utf8')
    const me = await withToken(server.origin, token).get('/api/v1/me')
    expect(me.json).toMatchObject({ kind: 'local', role: 'admin', workspace: 'ws_main' })
    const absent = await withToken(server.origin, token).get('/api/v1/me', { 'x-tandem-workspace': 'ws_no' })
    expect(absent.json).toMatchObject({ code: 'not_found' })
    const forged = await withToken(server.origin, `tdl_${'x'.repeat(43)}`).get('/api/v1/me')
    expect(forged.status).toBe(401)
  })

  test('the command line may make a sign-in link for a person, a signed-in admin may not', async () => {
    const person = await newPerson('lena', 'viewer')
    const token = readFileSync(join(server.dataDir, 'local-token'), 'utf8')
    const path = `/api/v1/users/${person.id}/sign-in-link`
    expect((await person.admin.send('POST', path)).json.code).toBe('forbidden')
    const { link } = (await withToken(server.origin, token).send('POST', path)).json
    const browser = createClient(server.origin)
    await browser.get(link.slice(server.origin.length))
    expect((await browser.get('/api/v1/me')).json.name).toBe('lena')
  })
})

describe('what a person chose for themselves', () => {
  test('is kept with them for each workspace, taken back by null, and nobody else’s', async () => {
    const client = await signedIn()
    const chosen = async () => (await client.get('/api/v1/me')).json.preferences
    expect(await chosen()).toEqual({ language: null, home: null, mentionMail: true })
    const change = (given: object) => client.send('PATCH', '/api/v1/me/preferences', given)
    expect((await change({ language: 'de', home: '/team?team=it' })).json).toEqual({
      language: 'de',
      home: '/team?team=it',
      mentionMail: true,
    })
    expect((await change({ mentionMail: false })).json).toMatchObject({ language: 'de', mentionMail: false })
    await change({ mentionMail: true })
    expect((await change({ home: null })).json).toEqual({ language: 'de', home: null, mentionMail: true })
    expect((await change({})).json).toEqual({ language: 'de', home: null, mentionMail: true })
    expect((await change({ language: null })).json).toEqual({ language: null, home: null, mentionMail: true })
    for (const home of ['https://example.com/', '//example.com', '/\\example.com', 'measures', '/a b'])
      expect([home, (await change({ home })).status]).toEqual([home, 400])
  })
})
