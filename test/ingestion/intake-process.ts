/**
 * An intake in a process of its own, to be killed. Arguments: data directory, JSON of the source. Prints its port.
 */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { openEmbeddedClickHouse } from '../../src/db/embedded-clickhouse.ts'
import { migrateClickHouse } from '../../src/db/migrate.ts'
import { openIntake, type Source } from '../../src/ingestion/index.ts'
import { createLogger } from '../../src/logger.ts'
import { listen } from './intake-server.ts'

const [directory, sourceJson] = process.argv.slice(2) as [string, string]
const source = JSON.parse(sourceJson) as Source
const clickhouse = openEmbeddedClickHouse(join(directory, 'clickhouse'), 2_000_000_000, 4)
await migrateClickHouse(clickhouse, undefined)
const intake = await openIntake({
  clickhouse,
  directory: join(directory, 'spool'),
  findSource: (key) => (key === 'wk' ? source : undefined),
  park: async () => {
    throw new Error('nothing is parked in this test')
  },
  clock: Date.now,
  logger: createLogger('error'),
  spoolMaxBytes: 1e9,
  diskReserveBytes: 0,
  windowMessages: 200_000,
  readers: 2,
  // Small files, so that kills meet loads, rotations and recoveries.
  segmentBytes: 200_000,
})
const server = createServer((request, response) => {
  if (!intake.handler(request, response)) response.writeHead(404).end()
})
console.log(`port ${await listen(server)}`)
