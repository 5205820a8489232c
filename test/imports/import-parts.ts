import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { type ApiEnv, createAccess, type Principal } from '../../src/access/index.ts'
import { loadConfig } from '../../src/config.ts'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { TandemError, toProblem } from '../../src/errors.ts'
import { createImports, type ImportStatus, importRoutes } from '../../src/imports/index.ts'
import { createParkedStore, openIntake } from '../../src/ingestion/index.ts'
import { createLogger } from '../../src/logger.ts'

const repository = join(import.meta.dirname, '../..')
const data = process.env.TANDEM_TEST_DATA ?? join(repository, '../shared/data')

/** A directory of the reference data, or undefined with a message: then the tests on it are skipped. */
export function referenceData(name: string): string | undefined {
  const directory = join(data, name)
  if (existsSync(directory)) return directory
  console.log(`No reference data at ${directory}: these tests are skipped. Set TANDEM_TEST_DATA.`)
  return undefined
}

export function exampleMapping(name: string): string {
  return readFileSync(join(repository, 'examples/imports', name), 'utf8')
}

export type ImportParts = Awaited<ReturnType<typeof openImportParts>>

/** Stores, access, intake and imports as the program has them, and the API of imports for one workspace. */
export async function openImportParts(given?: TestStores) {
  const stores = given ?? (await openTestStores())
  const { postgres, clickhouse, directory } = stores
  const logger = createLogger('silent')
  const clock = Date.now
  const access = await createAccess({
    postgres,
    config: loadConfig({ TANDEM_DATA: directory }),
    clock,
    logger,
  })
  const parked = createParkedStore({ postgres, clock })
  const intake = await openIntake({
    clickhouse,
    directory: join(directory, 'spool'),
    findSource: access.findSource,
    park: parked.parkEvents,
    clock,
    logger,
    spoolMaxBytes: 20_000_000_000,
    diskReserveBytes: 0,
  })
  const imports = createImports({
    postgres,
    clickhouse,
    intake,
    access,
    clock,
    logger,
    directory: join(directory, 'imports'),
  })

  /** The API as somebody of a fresh workspace sees it. */
  async function freshApi(role: Principal['role'] = 'editor') {
    const workspace = stores.freshWorkspace()
    await access.ensureWorkspace({ id: workspace, name: 'Test' })
    return { workspace, ...apiFor(workspace, role) }
  }

  function apiFor(workspace: string, role: Principal['role'] = 'editor') {
    const app = new OpenAPIHono<ApiEnv>()
    app.use(async (c, next) => {
      c.set('principal', { kind: 'user', id: 'usr_1', label: 'Ada', workspace, role })
      await next()
    })
    app.route('/', importRoutes(imports))
    app.onError((error, c) => {
      if (!(error instanceof TandemError)) throw error
      return c.json(toProblem(error), error.status as 400)
    })
    const call = (path: string, init?: RequestInit) => app.fetch(new Request(`http://test${path}`, init))
    const upload = (path: string, mapping: string, files: Record<string, string | Uint8Array>) => {
      const form = new FormData()
      form.append('mapping', mapping)
      for (const [name, content] of Object.entries(files)) {
        form.append('file', new Blob([content as string | Uint8Array<ArrayBuffer>]), name)
      }
      return call(path, { method: 'POST', body: form })
    }
    /** Uploads, waits for the end and answers the import. */
    async function run(mapping: string, files: Record<string, string | Uint8Array>): Promise<ImportStatus> {
      const response = await upload('/imports', mapping, files)
      const started = (await response.json()) as ImportStatus
      if (response.status !== 201) throw new Error(JSON.stringify(started))
      await imports.idle()
      return (await call(`/imports/${started.id}`)).json() as Promise<ImportStatus>
    }
    return { call, upload, run }
  }

  /** Waits until everything accepted is in ClickHouse. */
  async function visible(): Promise<void> {
    while (intake.status().waitingBytes > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  return {
    stores,
    access,
    intake,
    imports,
    parked,
    freshApi,
    apiFor,
    visible,
    /** The first row of a SELECT over the events of a workspace, numbers as numbers. */
    async figures<Key extends string>(workspace: string, select: string): Promise<Record<Key, number>> {
      const [row] = await clickhouse.query<Record<Key, string>>(
        `SELECT ${select} FROM events FINAL WHERE workspace = {workspace: String}`,
        { workspace },
      )
      return Object.fromEntries(
        Object.entries(row ?? {}).map(([key, value]) => [key, Number(value)]),
      ) as Record<Key, number>
    },
    async close() {
      await imports.close()
      await intake.close()
      access.close()
      if (!given) await stores.close()
    },
  }
}
