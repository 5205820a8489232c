import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { streamSSE } from 'hono/streaming'
import {
  type Access,
  accessRoutes,
  createAccess,
  createApi,
  demand,
  openAccessRoutes,
  rights,
} from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import type { Stores } from '../../src/db/index.ts'
import { createLogger, type Logger } from '../../src/logger.ts'
import { createApp } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import { createSecurity } from '../../src/server/security.ts'

export const ownerPassword = 'planted-owner-password-1'
export const owner = { TANDEM_OWNER_EMAIL: 'owner@northline.test', TANDEM_OWNER_PASSWORD: ownerPassword }

/** A running server of the real parts: access, security, HTTP; and one route for each right to ask about, one that streams. */
export interface TestServer {
  access: Access
  origin: string
  dataDir: string
  /** Milliseconds that the server's clock is ahead of ours; `stopped` holds it still, so that a busy machine changes nothing. */
  clock: { ahead: number; stopped?: number | undefined }
  close(): Promise<void>
}

export async function startServer(
  stores: Pick<Stores, 'postgres'> & { directory: string },
  env: Record<string, string> = owner,
  logger: Logger = createLogger('silent'),
  port = 0,
): Promise<TestServer> {
  const dataDir = mkdtempSync(join(stores.directory, 'data-'))
  const webDirectory = join(dataDir, 'web')
  mkdirSync(webDirectory)
  writeFileSync(join(webDirectory, 'index.html'), '<!doctype html><title>Tandem</title><h1>Tandem</h1>')
  const config = loadConfig({ TANDEM_DATA: dataDir, ...env })
  const clock: TestServer['clock'] = { ahead: 0 }
  const now = () => (clock.stopped ?? Date.now()) + clock.ahead
  const access = await createAccess({ postgres: stores.postgres, config, clock: now, logger })
  await access.ensureOwner(config)
  const app = createApp({
    logger,
    security: createSecurity({ config, clock: now }),
    authenticate: access.authenticate,
    apis: [accessRoutes(access), questions()],
    open: [openAccessRoutes(access)],
    unreachable: async () => [],
    counters: async () => '',
    webDirectory,
    version: 'test',
  })
  const listening = await listen({ host: config.host, port }, () => false, app.fetch)
  return {
    access,
    origin: `http://127.0.0.1:${listening.port}`,
    dataDir,
    clock,
    async close() {
      access.close()
      await listening.close(0)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** For each right an address that answers those who have it, and a stream. */
function questions() {
  const api = createApi()
  for (const right of rights) {
    api.all(`/needs/${right.replace(':', '-')}`, (c) => {
      demand(c.var.principal, right)
      return c.json({ ok: true })
    })
  }
  api.get('/ticks', (c) =>
    streamSSE(c, async (stream) => {
      while (!stream.aborted) {
        await stream.writeSSE({ data: c.var.principal.id })
        await stream.sleep(200)
      }
    }),
  )
  return api
}

/** A client that keeps cookies and says where its requests come from, as a browser does. */
export function createClient(origin: string, headers: Record<string, string> = { origin }) {
  const cookies = new Map<string, string>()

  async function request(method: string, path: string, body?: unknown, extra: Record<string, string> = {}) {
    const response = await fetch(new URL(path, origin), {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(cookies.size > 0
          ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...extra,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at))
      else cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const text = await response.text()
    const isJson =
      text !== '' && response.headers.get('content-type')?.match(/^application\/(problem\+)?json/)
    const json = isJson ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json }
  }

  return {
    cookies,
    get: (path: string, extra?: Record<string, string>) => request('GET', path, undefined, extra),
    send: request,
    signIn: (email: string, password: string) =>
      request('POST', '/api/auth/sign-in/email', { email, password }),
  }
}

export type Client = ReturnType<typeof createClient>

/** A client that sends a token instead of cookies. */
export function withToken(origin: string, token: string): Client {
  return createClient(origin, { authorization: `Bearer ${token}` })
}
