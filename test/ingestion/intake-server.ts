import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestStores } from '../../src/db/index.ts'
import { type Intake, type IntakeOptions, openIntake, type Source } from '../../src/ingestion/index.ts'
import { createParkedStore } from '../../src/ingestion/parked-store.ts'
import { createLogger } from '../../src/logger.ts'

/** An intake on real stores behind a real HTTP server, with one source of a workspace of its own. */
export interface TestIntake {
  url: string
  port: number
  intake: Intake
  source: Source
  writeKey: string
  /** POSTs JSON (or text as it is) with the write key. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** Rows of the source's workspace once `count` are stored. */
  stored(count: number): Promise<StoredRow[]>
  countStored(): Promise<number>
  close(): Promise<void>
}

export interface StoredRow {
  message_id: string
  ts: string
  type: string
  name: string
  channel: string
  user_id: string
  anonymous_id: string
  account: string
  robot: number
  properties: Record<string, string>
  context: Record<string, string>
}

export async function openTestIntake(
  stores: TestStores,
  overrides: Partial<IntakeOptions> = {},
): Promise<TestIntake> {
  const source: Source = {
    id: `src_${randomUUID()}`,
    workspace: stores.freshWorkspace(),
    name: 'web',
    kind: 'web',
  }
  const writeKey = `wk_${randomUUID()}`
  const parked = createParkedStore({ postgres: stores.postgres, clock: Date.now })
  const intake = await openIntake({
    clickhouse: stores.clickhouse,
    directory: join(stores.directory, `spool-${source.id}`),
    findSource: (key) => (key === writeKey ? source : undefined),
    park: parked.parkEvents,
    clock: Date.now,
    logger: createLogger('silent'),
    spoolMaxBytes: 1e9,
    diskReserveBytes: 0,
    windowMessages: 50_000,
    readers: 1,
    ...overrides,
  })
  const server = createServer((request, response) => {
    if (!intake.handler(request, response)) response.writeHead(404).end()
  })
  const port = await listen(server)
  const url = `http://127.0.0.1:${port}`

  async function countStored(): Promise<number> {
    const [row] = await stores.clickhouse.query<{ count: string }>(
      'SELECT count() AS count FROM events WHERE workspace = {workspace: String}',
      { workspace: source.workspace },
    )
    return Number(row?.count)
  }

  return {
    url,
    port,
    intake,
    source,
    writeKey,
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
          'content-type': 'application/json',
          ...headers,
        },
        body:
          typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      }),
    async stored(count) {
      await until(async () => (await countStored()) >= count, `${count} stored events`)
      return stores.clickhouse.query<StoredRow>(
        'SELECT * FROM events WHERE workspace = {workspace: String} ORDER BY ts, message_id',
        { workspace: source.workspace },
      )
    },
    countStored,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await intake.close()
    },
  }
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** Waits until it is so. @throws Error naming what was waited for, after the time */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  seconds = 20,
): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
