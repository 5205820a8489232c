/**
 * A ClickHouse server for tests: chDB behind ClickHouse's HTTP interface (parameters, settings, formats, streamed
 * bodies, error codes), in a process of its own. Started by `startClickHouseServer`; not a fake of ours, the engine
 * that answers is the real one.
 *
 * argv: data directory. Prints `listening <port>`.
 */
import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

interface Session {
  queryAsync(sql: string, options: { format: string }): Promise<{ bytes(): Uint8Array }>
  close(): void
}

const directory = process.argv[2] as string
const { Session } = createRequire(import.meta.url)('chdb') as { Session: new (path: string) => Session }
const uploads = join(directory, '..', 'uploads')
mkdirSync(uploads, { recursive: true })
// One session stays open, so that the engine does not close between requests.
const keeper = new Session(directory)
await keeper.queryAsync('CREATE DATABASE IF NOT EXISTS tandem ENGINE = Atomic', { format: 'Null' })
let uploaded = 0

/** URL parameters of the interface that are not settings. */
const reserved = new Set([
  'query',
  'query_id',
  'database',
  'session_id',
  'user',
  'password',
  'wait_end_of_query',
  'enable_http_compression',
])

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/ping') {
    response.end('Ok.\n')
    return
  }
  const inUrl = url.searchParams.get('query') ?? ''
  const { sql, upload } =
    inUrl === '' ? { sql: await text(request), upload: undefined } : await withBody(inUrl, request)
  // A session of its own for each request: settings do not leak from one to the next.
  const session = new Session(directory)
  try {
    for (const statement of preamble(url)) await session.queryAsync(statement, { format: 'Null' })
    const result = await session.queryAsync(await resolveUpload(session, sql, upload), {
      format: 'TabSeparated',
    })
    response.setHeader('x-clickhouse-summary', '{"read_rows":"0","written_rows":"0"}')
    response.setHeader('x-clickhouse-query-id', url.searchParams.get('query_id') ?? '')
    response.end(result.bytes())
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = /Code: (\d+)/.exec(message)?.[1] ?? '1000'
    response.writeHead(code === '60' ? 404 : 500, { 'x-clickhouse-exception-code': code })
    response.end(message.startsWith('Code:') ? message : `Code: ${code}. DB::Exception: ${message}`)
  } finally {
    session.close()
    if (upload) rmSync(upload, { force: true })
  }
}

/** Database, parameters and settings of the request as statements of its session. */
function preamble(url: URL): string[] {
  const statements = [`USE ${url.searchParams.get('database') ?? 'tandem'}`]
  for (const [name, value] of url.searchParams) {
    if (reserved.has(name) || !/^\w+$/.test(name)) continue
    statements.push(`SET ${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
  }
  return statements
}

/** An INSERT whose rows stand in the body: text stays in the statement, binary formats go through a file. */
async function withBody(
  query: string,
  request: IncomingMessage,
): Promise<{ sql: string; upload: string | undefined }> {
  if (!/^\s*INSERT/i.test(query)) return { sql: query, upload: undefined }
  if (/FORMAT\s+(JSON|TSV|CSV|Tab|Values)\w*\s*$/i.test(query)) {
    const body = await text(request)
    return { sql: body === '' ? 'SELECT 1' : `${query}\n${body}`, upload: undefined }
  }
  uploaded += 1
  const upload = join(uploads, `body-${uploaded}`)
  await pipeline(request, createWriteStream(upload))
  return { sql: query, upload }
}

async function resolveUpload(session: Session, sql: string, upload: string | undefined): Promise<string> {
  if (!upload) return sql
  const format = /FORMAT\s+(\w+)\s*$/i.exec(sql)?.[1] ?? 'RowBinary'
  const bare = sql.replace(/\s*FORMAT\s+\w+\s*$/i, '')
  if (/\binput\s*\(/i.test(bare)) return bare.replace(/\binput\s*\(/i, `file('${upload}', '${format}', `)
  const [, name, list] = /^\s*INSERT\s+INTO\s+([\w.]+)\s*(?:\(([^)]*)\))?\s*$/i.exec(bare) ?? []
  const columns = list?.split(',').map((column) => column.trim())
  const described = await session.queryAsync(`DESCRIBE TABLE ${name} FORMAT JSONEachRow`, {
    format: 'JSONEachRow',
  })
  const rows = Buffer.from(described.bytes()).toString().trim().split('\n')
  const typeOf = new Map(
    rows.map((row) => JSON.parse(row) as { name: string; type: string }).map((row) => [row.name, row.type]),
  )
  const structure = (columns ?? [...typeOf.keys()])
    .map((column) => `${column} ${typeOf.get(column)}`)
    .join(', ')
  return `${bare} SELECT * FROM file('${upload}', '${format}', '${structure.replaceAll("'", "\\'")}')`
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** ClickHouse takes addresses of up to a megabyte (`http_max_uri_size`): parameters stand in them. */
const longestAddress = 1_048_576
const server = createServer({ maxHeaderSize: longestAddress }, (request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)))
})
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`))
process.on('disconnect', () => process.exit(0))
