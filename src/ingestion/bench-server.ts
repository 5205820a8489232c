/**
 * The intake on embedded stores in a process of its own, for the benchmark. Argument: data directory. Prints its port.
 * Beside the intake's own addresses: `/noop` reads a body and answers (the baseline), `/status`, `/visible?id=`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { environment, loadConfig } from '../config.ts'
import { openStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import { openIntake } from './ingestion.ts'
import { createParkedStore } from './parked-store.ts'

/** What `/status` answers. */
export interface BenchStatus {
  stored: number
  waitingBytes: number
  /** Of the table `events`, compressed and merged as it is now. */
  bytesOnDisk: number
  memoryBytes: number
}

const directory = process.argv[2] as string
const config = loadConfig({ ...environment(), TANDEM_DATA: directory, LOG_LEVEL: 'warn' })
const stores = await openStores(config)
const source = { id: 'src_bench', workspace: 'ws_bench', name: 'bench', kind: 'server' }
const intake = await openIntake({
  clickhouse: stores.clickhouse,
  directory: join(directory, 'spool'),
  findSource: (writeKey) => (writeKey === 'bench' ? source : undefined),
  park: createParkedStore({ postgres: stores.postgres, clock: Date.now }).parkEvents,
  clock: Date.now,
  logger: createLogger('warn'),
  spoolMaxBytes: config.spoolMaxBytes,
  diskReserveBytes: config.diskReserveBytes,
  readers: config.intakeReaders,
})

async function status(): Promise<BenchStatus> {
  const [row] = await stores.clickhouse.query<{ stored: string; bytes: string }>(
    "SELECT sum(rows) AS stored, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = 'events'",
  )
  return {
    stored: Number(row?.stored),
    bytesOnDisk: Number(row?.bytes),
    waitingBytes: intake.status().waitingBytes,
    memoryBytes: process.memoryUsage.rss(),
  }
}

async function isVisible(id: string): Promise<boolean> {
  const rows = await stores.clickhouse.query(
    "SELECT 1 FROM events WHERE workspace = {workspace: String} AND name = 'Made Visible' AND message_id = {id: String}",
    { workspace: source.workspace, id },
  )
  return rows.length > 0
}

async function answerOwn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://bench')
  if (url.pathname === '/status') response.end(JSON.stringify(await status()))
  else if (url.pathname === '/visible')
    response.end(String(await isVisible(url.searchParams.get('id') ?? '')))
  else response.writeHead(404).end()
}

const server = createServer((request, response) => {
  if (request.url === '/noop') {
    request.on('data', () => undefined)
    request.on('end', () => response.end('{"success":true}'))
  } else if (!intake.handler(request, response)) void answerOwn(request, response)
})
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`))
process.on('SIGTERM', () => {
  server.closeAllConnections()
  void intake
    .close()
    .then(() => stores.close())
    .finally(() => process.exit(0))
})
