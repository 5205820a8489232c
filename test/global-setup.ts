import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/db/embedded-postgres.ts'

/** One PostgreSQL server for the whole run; every test file makes a database of its own on it (src/db/test-stores.ts). */
export default async function setup() {
  if (process.env.TEST_DATABASE_URL) return
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-postgres-'))
  const server = await startEmbeddedPostgres(directory, ['fsync=off', 'max_connections=400'])
  process.env.TEST_POSTGRES_SOCKET = server.socket
  return async () => {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}
