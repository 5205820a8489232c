// Run by secrets.test.ts as a process of its own: everything that people do with secrets, logged as loudly as possible
// to standard error; the secrets that were used go to standard output.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTestStores } from '../../src/db/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createClient, owner, ownerPassword, startServer, withToken } from './server.ts'

const logger = createLogger('trace')
const stores = await openTestStores()
const server = await startServer(
  stores,
  {
    ...owner,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'tandem',
    OIDC_CLIENT_SECRET: 'planted-provider-secret',
  },
  logger,
)
const secrets = [ownerPassword, 'planted-provider-secret']

const admin = createClient(server.origin)
await admin.signIn(owner.TANDEM_OWNER_EMAIL, 'planted-wrong-password')
await admin.signIn('planted-nobody@northline.test', 'planted-wrong-password')
secrets.push('planted-wrong-password', 'planted-nobody@northline.test')
await admin.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)
const session = decodeURIComponent(admin.cookies.get('tandem.session_token') ?? '')
secrets.push(session, session.split('.')[0] ?? '')

const { key } = (await admin.send('POST', '/api/v1/keys', { name: 'ci', role: 'admin' })).json
await withToken(server.origin, key).get('/api/v1/me')
await withToken(server.origin, `${key}x`).get('/api/v1/me')
const source = await server.access.createSource('ws_main', { name: 'web' })
const local = readFileSync(join(server.dataDir, 'local-token'), 'utf8')
await withToken(server.origin, local).get('/api/v1/users')
secrets.push(
  key,
  source.writeKey,
  local,
  JSON.parse(readFileSync(join(server.dataDir, 'secrets.json'), 'utf8')).signIn,
)

const invited = await admin.send('POST', '/api/v1/users/invitations', {
  email: 'new@northline.test',
  role: 'viewer',
})
const token = new URL(invited.json.link).searchParams.get('token') ?? ''
const account = { token, name: 'New', password: 'planted-new-password' }
await createClient(server.origin).send('POST', '/api/v1/invitation/accept', account)
const link = await server.access.createSignInLink(server.origin)
await createClient(server.origin).get(link.slice(server.origin.length))
await createClient(server.origin).get(link.slice(server.origin.length))
const passwords = { currentPassword: 'planted-wrong-again', newPassword: 'planted-next-password' }
await admin.send('PUT', '/api/v1/me/password', passwords)
await admin.send('PUT', '/api/v1/me/password', { ...passwords, currentPassword: ownerPassword })
secrets.push(
  token,
  account.password,
  new URL(link).searchParams.get('token') ?? '',
  ...Object.values(passwords),
)

const display = createClient(server.origin)
const pairing = (await display.send('POST', '/api/v1/screens/pairing')).json
await admin.send('POST', '/api/v1/screens', { code: pairing.code, name: 'Lobby', wall: 'w' })
const claimed = await display.send('POST', '/api/v1/screens/pairing/claim', { secret: pairing.secret })
await display.get('/api/v1/me')
secrets.push(pairing.secret, claimed.json.token)
await admin.send('POST', '/api/auth/sign-in/social', {
  provider: 'oidc',
  callbackURL: '/',
  disableRedirect: true,
})

// What a careless line would do: the logger itself has to take these out.
logger.info(
  { password: ownerPassword, request: { token: claimed.json.token }, headers: { cookie: session } },
  'careless',
)
await server.close()
await stores.close()
process.stdout.write(JSON.stringify({ secrets, statuses: [invited.status, claimed.status] }), () =>
  process.exit(0),
)
