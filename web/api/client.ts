import { Problem, problemOf } from './problem.ts'
import { workspace } from './workspace.ts'

type Query = Record<string, string | number | boolean | undefined>

interface Options {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a FormData, Blob or string is sent as it is. */
  body?: unknown
  query?: Query
  signal?: AbortSignal
  headers?: Record<string, string>
}

/**
 * Asks the API and gives the parsed answer; the chosen workspace travels along.
 *
 * @param path address under the server, e.g. `/api/v1/sources`
 * @returns the JSON body; undefined for an empty one
 * @throws Problem for every answer that is not a success, and when no answer came
 */
export async function api<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options)
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** As {@link api}, but gives the response itself: for files and streams. @throws Problem */
export async function send(path: string, options: Options = {}): Promise<Response> {
  const { body, query, signal, method } = options
  const raw = body instanceof FormData || body instanceof Blob || typeof body === 'string'
  const chosen = workspace()
  const init: RequestInit = {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(chosen ? { 'x-tandem-workspace': chosen } : {}),
      ...(body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }
  const response = await fetch(`${path}${toSearch(query)}`, init).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new Problem(0, {})
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

function toSearch(query: Query | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

/** Saves what an address answers as a file, with the workspace and rights of this tab. @throws Problem */
export async function download(path: string, name: string, query?: Query): Promise<void> {
  const response = await send(path, { ...(query ? { query } : {}), headers: { accept: '*/*' } })
  saveFile(await response.blob(), name)
}

/** Hands a file made in the page to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
