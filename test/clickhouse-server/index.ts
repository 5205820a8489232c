import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A running ClickHouse server for tests; see server.ts. */
export interface ClickHouseServer {
  url: string
  /** Ends it at once, as a crash would; `startClickHouseServer` on the same directory brings it back. */
  kill(): Promise<void>
  directory: string
  remove(): Promise<void>
}

/** Starts the server on a free port. @param directory data of an earlier server; a fresh one when absent */
export async function startClickHouseServer(
  directory = mkdtempSync(join(tmpdir(), 'tandem-clickhouse-')),
): Promise<ClickHouseServer> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [join(directory, 'data')], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  })
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const found = /listening (\d+)/.exec(chunk.toString())
      if (found) resolve(found[1] as string)
    })
    child.once('exit', (code) => reject(new Error(`The ClickHouse test server ended with ${code}.`)))
  })
  const kill = () =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return {
    url: `http://127.0.0.1:${port}/tandem`,
    directory,
    kill,
    async remove() {
      await kill()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
