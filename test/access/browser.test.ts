import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { startProvider } from './provider.ts'
import { createClient, owner, ownerPassword, startServer, type TestServer } from './server.ts'

const people = {
  vera: { email: 'vera@northline.test', email_verified: true, name: 'Vera Viewer' },
  ivan: { email: 'ivan@northline.test', email_verified: true, name: 'Ivan Invited' },
  mia: { email: 'mia@northline.test', email_verified: true, name: 'Mia Member' },
  lu: { email: 'lu@northline.test', email_verified: true, name: 'Lu' },
  mallory: { email: 'mia@northline.test', email_verified: false, name: 'Not Mia' },
}

let stores: TestStores
let server: TestServer
let provider: Awaited<ReturnType<typeof startProvider>>
let browser: Browser

beforeAll(async () => {
  stores = await openTestStores()
  const port = await freePort()
  // Passkeys need a name, not an address: localhost.
  const publicUrl = `http://localhost:${port}`
  provider = await startProvider(people, [`${publicUrl}/api/auth/callback/oidc`])
  const settings = {
    ...owner,
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'tandem',
    OIDC_CLIENT_SECRET: 'planted-provider-secret',
    OIDC_NAME: 'Northline',
  }
  server = await startServer(stores, settings, undefined, port)
  server.origin = publicUrl
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser.close()
  await server.close()
  await provider.close()
  await stores.close()
})

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** A page of our own origin in a browser that nobody used before. */
async function newPage(): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${server.origin}/sign-in`)
  return page
}

/** What the page's own fetch gets: cookies, Origin and Sec-Fetch-Site are the browser's. */
function call(page: Page, method: string, path: string, body?: unknown) {
  return page.evaluate(
    async ([how, where, what]) => {
      const response = await fetch(where, {
        method: how,
        ...(what === null ? {} : { headers: { 'content-type': 'application/json' }, body: what }),
      })
      return { status: response.status, json: await response.json().catch(() => undefined) }
    },
    [method, path, body === undefined ? null : JSON.stringify(body)] as const,
  )
}

async function signInAtProvider(page: Page, who: keyof typeof people): Promise<void> {
  const begun = await call(page, 'POST', '/api/auth/sign-in/social', {
    provider: 'oidc',
    callbackURL: '/',
    errorCallbackURL: '/sign-in',
    disableRedirect: true,
  })
  expect(begun.status).toBe(200)
  await page.goto(begun.json.url)
  await page.fill('input[name=login]', who)
  await page.fill('input[name=password]', 'any')
  await page.click('button[type=submit]')
  await page.click('button[type=submit]')
  await page.waitForURL(`${server.origin}/**`)
}

describe('single sign-on, in a real browser at a real provider', () => {
  test('the first sign-in makes a viewer, the second finds the same account', async () => {
    const page = await newPage()
    expect((await call(page, 'GET', '/api/v1/sign-in-options')).json.oidc).toEqual({ name: 'Northline' })
    await signInAtProvider(page, 'vera')
    const me = (await call(page, 'GET', '/api/v1/me')).json
    expect(me).toMatchObject({ name: 'Vera Viewer', role: 'viewer', account: { email: people.vera.email } })
    const again = await newPage()
    await signInAtProvider(again, 'vera')
    expect((await call(again, 'GET', '/api/v1/me')).json.id).toBe(me.id)
  })

  test('whoever was invited gets that role', async () => {
    await server.access.invite('ws_main', { email: people.ivan.email, role: 'editor', team: 'it' }, 'usr_x')
    const page = await newPage()
    await signInAtProvider(page, 'ivan')
    expect((await call(page, 'GET', '/api/v1/me')).json).toMatchObject({ role: 'editor', team: 'it' })
    expect(await server.access.listInvitations('ws_main')).toEqual([])
  })

  test('an account is linked by a verified address only', async () => {
    const id = await server.access.createUser({
      email: people.mia.email,
      name: 'Mia',
      password: 'mias-password-12',
    })
    await server.access.putMember('ws_main', id, { role: 'admin' })
    const attacker = await newPage()
    await signInAtProvider(attacker, 'mallory')
    expect(new URL(attacker.url()).searchParams.get('error')).toBe('account_not_linked')
    expect((await call(attacker, 'GET', '/api/v1/me')).status).toBe(401)
    const page = await newPage()
    await signInAtProvider(page, 'mia')
    expect((await call(page, 'GET', '/api/v1/me')).json).toMatchObject({ id, role: 'admin' })
  })

  test('who is signed in can connect it to an account that nobody vouched for', async () => {
    const id = await server.access.createUser({
      email: 'x@northline.test',
      name: 'Lu',
      password: 'lus-password-12',
    })
    await server.access.putMember('ws_main', id, { role: 'admin' })
    await server.access.changeUser(id, { email: people.lu.email })
    const page = await newPage()
    await signInAtProvider(page, 'lu')
    expect(new URL(page.url()).searchParams.get('error')).toBe('account_not_linked')
    const password = { email: people.lu.email, password: 'lus-password-12' }
    expect((await call(page, 'POST', '/api/auth/sign-in/email', password)).status).toBe(200)
    const link = { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/sign-in', disableRedirect: true }
    const begun = await call(page, 'POST', '/api/auth/link-social', link)
    await page.goto(begun.json.url)
    await page.waitForURL(`${server.origin}/`)
    const again = await newPage()
    await signInAtProvider(again, 'lu')
    expect((await call(again, 'GET', '/api/v1/me')).json).toMatchObject({ id, role: 'admin' })
  })

  test('somebody deactivated stays out', async () => {
    const vera = (await server.access.listMembers('ws_main')).find(({ email }) => email === people.vera.email)
    await server.access.deactivateMember('ws_main', vera?.id ?? '')
    const page = await newPage()
    await signInAtProvider(page, 'vera')
    expect(new URL(page.url()).searchParams.get('error')).toBe('NO_MEMBERSHIP')
    expect((await call(page, 'GET', '/api/v1/me')).status).toBe(401)
  })

  test('no token of the provider is kept', async () => {
    const { rows } = await stores.pool.query(
      `SELECT count(*) AS accounts, count(access_token) AS access, count(refresh_token) AS refresh, count(id_token) AS id
       FROM auth_accounts WHERE provider_id = 'oidc'`,
    )
    expect(rows[0]).toEqual({ accounts: 4, access: 0, refresh: 0, id: 0 })
  })
})

describe('passkeys, in a real browser with a virtual authenticator', () => {
  test('one is added by who is signed in, and signs them in', async () => {
    const page = await newPage()
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    })
    const password = { email: owner.TANDEM_OWNER_EMAIL, password: ownerPassword }
    expect((await call(page, 'POST', '/api/auth/sign-in/email', password)).status).toBe(200)
    const added = await page.evaluate(async () => {
      const options = await (await fetch('/api/auth/passkey/generate-register-options')).json()
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
      const response = await fetch('/api/auth/passkey/verify-registration', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response: credential.toJSON(), name: 'This laptop' }),
      })
      return response.status
    })
    expect(added).toBe(200)
    const me = (await call(page, 'GET', '/api/v1/me')).json
    expect(me.account.passkeys).toBe(1)
    await call(page, 'POST', '/api/auth/sign-out', {})
    expect((await call(page, 'GET', '/api/v1/me')).status).toBe(401)
    const entered = await page.evaluate(async () => {
      const options = await (await fetch('/api/auth/passkey/generate-authenticate-options')).json()
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
      const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
      const body = JSON.stringify({ response: credential.toJSON() })
      const post = () =>
        fetch('/api/auth/passkey/verify-authentication', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
      const first = await post()
      return { first: first.status, replayed: (await post()).status }
    })
    expect(entered.first).toBe(200)
    expect(entered.replayed).toBe(400)
    expect((await call(page, 'GET', '/api/v1/me')).json.id).toBe(me.id)
  })
})

describe('a provider that is away', () => {
  test('or takes the connection and never answers holds up nobody else', async () => {
    const { createServer } = await import('node:net')
    const silent = createServer()
    const port = await new Promise((resolve) => {
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port))
    })
    const later = await startServer(stores, {
      ...owner,
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: 'tandem',
      OIDC_CLIENT_SECRET: 'planted-provider-secret',
    })
    const client = createClient(later.origin)
    const social = { provider: 'oidc', callbackURL: '/', disableRedirect: true }
    const waiting = client.send('POST', '/api/auth/sign-in/social', social)
    expect((await client.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)).status).toBe(200)
    expect((await waiting).json.code).toBe('provider_unavailable')
    await later.close()
    silent.close()
  })

  test('leaves sign-in by password working, and is asked again when it is back', async () => {
    const port = await freePort()
    const later = await startServer(stores, {
      ...owner,
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: 'tandem',
      OIDC_CLIENT_SECRET: 'planted-provider-secret',
    })
    try {
      const client = createClient(later.origin)
      expect((await client.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)).status).toBe(200)
      const begin = () =>
        createClient(later.origin).send('POST', '/api/auth/sign-in/social', {
          provider: 'oidc',
          callbackURL: '/',
          disableRedirect: true,
        })
      expect((await begin()).json).toMatchObject({ code: 'provider_unavailable', retryable: true })
      const back = await startProvider(people, [`${later.origin}/api/auth/callback/oidc`], port)
      expect((await begin()).json.url).toContain(back.issuer)
      await back.close()
    } finally {
      await later.close()
    }
  })
})
