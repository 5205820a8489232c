import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { catalogue, type ErrorCode, type FieldError, TandemError } from '../errors.ts'
import { createLogger } from '../logger.ts'

/**
 * The command line's way to Tandem: the API of the server that runs on this data directory, or, when none runs, the
 * same API inside this process. Every command works both ways and knows only one.
 */
export interface Connection {
  /** Whether a server runs on this data directory. */
  running: boolean
  /** Answer of `method path` as JSON. @throws TandemError with what the API said */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** The same with a body and an answer of any kind. */
  fetch(path: string, init: RequestInit): Promise<Response>
  close(): Promise<void>
}

/** What a running server leaves in its data directory, so that commands find it. */
interface ServerFile {
  pid: number
  url: string
}

export async function connect(config: Config, workspace: string | undefined): Promise<Connection> {
  const server = findServer(config.dataDir)
  if (server)
    return connection(
      true,
      (request) => fetch(request),
      server.url,
      config,
      workspace,
      async () => undefined,
    )
  // Only what opens the stores reads the whole program in: the other commands start at once.
  const { createTandem } = await import('../main.ts')
  const tandem = await createTandem(config, { logger: createLogger('error'), background: false })
  return connection(false, tandem.fetch, 'http://127.0.0.1', config, workspace, tandem.close)
}

/** The server that runs on a data directory, or undefined. */
export function findServer(dataDir: string): ServerFile | undefined {
  const path = join(dataDir, 'server.json')
  if (!existsSync(path)) return undefined
  try {
    const server = JSON.parse(readFileSync(path, 'utf8')) as ServerFile
    process.kill(server.pid, 0)
    return server
  } catch {
    // The file of a server that was killed.
    return undefined
  }
}

function connection(
  running: boolean,
  send: (request: Request) => Response | Promise<Response>,
  url: string,
  config: Config,
  workspace: string | undefined,
  close: () => Promise<void>,
): Connection {
  const token = readFileSync(join(config.dataDir, 'local-token'), 'utf8').trim()
  const connected: Connection = {
    running,
    async fetch(path, init) {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      if (workspace) headers.set('x-tandem-workspace', workspace)
      return send(new Request(new URL(path, url), { ...init, headers }))
    },
    async call<T>(method: string, path: string, body?: unknown) {
      const response = await connected.fetch(`/api/v1${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      await refuseFailure(response)
      return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
    },
    close,
  }
  return connected
}

/** @throws TandemError that carries the problem document of a failed answer */
export async function refuseFailure(response: Response): Promise<void> {
  if (response.ok) return
  const text = await response.text()
  const problem = (() => {
    try {
      return JSON.parse(text) as { code?: string; detail?: string; errors?: FieldError[] }
    } catch {
      return { detail: `HTTP ${response.status}: ${text.slice(0, 200)}` }
    }
  })()
  const code = problem.code && problem.code in catalogue ? (problem.code as ErrorCode) : 'internal'
  throw new TandemError(code, {
    ...(problem.detail ? { detail: problem.detail } : {}),
    ...(problem.errors ? { errors: problem.errors } : {}),
  })
}
