import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type ListedIdentifier, readList } from './list-file.ts'
import { settings } from './members-sql.ts'
import { listedPeopleSql } from './told-sql.ts'

type UploadTables = {
  segment_uploads: {
    id: import('kysely').Generated<number>
    workspace: string
    name: string
    identifiers: number
    uploaded_at: Date
    uploaded_by: string
  }
}

/** What a file that was uploaded holds, and whom it leads to. */
export interface Upload {
  /** Names the list; a group whose definition has it consists of these people. */
  upload: string
  identifiers: number
  /** Identifiers that lead to somebody who was seen, and how many people those are. */
  found: number
  people: number
  /** The first of those that lead to nobody yet. */
  notFound: ListedIdentifier[]
  repeated: number
  /** Lines that are left out, and the first of them. */
  faulty: number
  faults: { line: number; reason: string }[]
}

const rowsAtOnce = 20_000
const listed = 100

/** Lists of customers from files. What was uploaded never changes; a group's definition names the one in force. */
export function createLists({
  postgres,
  clickhouse,
  clock,
}: {
  postgres: Postgres
  clickhouse: ClickHouse
  clock: () => number
}) {
  const tables = postgres.withTables<UploadTables>()

  /**
   * Keeps the identifiers of a file, and says whom they lead to. No group changes.
   *
   * @throws TandemError `list_invalid`, `body_too_large`
   */
  async function upload(
    workspace: string,
    name: string,
    bytes: Uint8Array,
    options: { by: string; column?: string | undefined; type?: string | undefined },
  ): Promise<Upload> {
    const { identifiers, repeated, faults } = await readList(bytes, options)
    if (identifiers.length === 0) {
      const [first] = faults
      const why = first ? `line ${first.line} ${first.reason}` : 'there is no line under the heading'
      throw new TandemError('list_invalid', {
        errors: [{ path: '/', message: `no line holds an identifier: ${why}` }],
      })
    }
    const { id } = await tables
      .insertInto('segment_uploads')
      .values({
        workspace,
        name,
        identifiers: identifiers.length,
        uploaded_at: new Date(clock()),
        uploaded_by: options.by,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const key = String(id)
    for (let start = 0; start < identifiers.length; start += rowsAtOnce) {
      const some = identifiers.slice(start, start + rowsAtOnce)
      await clickhouse.insert(
        'segment_lists',
        some.map(({ type, value, line }) => ({ workspace, upload: key, type, value, line })),
      )
    }
    return {
      upload: key,
      identifiers: identifiers.length,
      ...(await look(workspace, key)),
      repeated,
      faulty: faults.length,
      faults: faults.slice(0, listed),
    }
  }

  /** Whom a list leads to now. */
  async function look(
    workspace: string,
    key: string,
  ): Promise<Pick<Upload, 'found' | 'people' | 'notFound'>> {
    const people = listedPeopleSql('{workspace: String}', '{upload: UInt64}')
    const params = { workspace, upload: key }
    const [[counts], notFound] = await Promise.all([
      clickhouse.query<{ found: string; people: string }>(
        `SELECT uniqExact(type, value) AS found, uniqExact(person) AS people FROM (${people})\n${settings}`,
        params,
      ),
      clickhouse.query<ListedIdentifier>(
        `SELECT type, value, line FROM segment_lists FINAL
WHERE workspace = {workspace: String} AND upload = {upload: UInt64} AND (type, value) NOT IN (SELECT type, value FROM (${people}))
ORDER BY line LIMIT ${listed}
${settings}`,
        params,
      ),
    ])
    return { found: Number(counts?.found ?? 0), people: Number(counts?.people ?? 0), notFound }
  }

  /** Whether the group has such an upload. */
  async function has(workspace: string, name: string, key: string): Promise<boolean> {
    if (!Number.isSafeInteger(Number(key))) return false
    const row = await tables
      .selectFrom('segment_uploads')
      .select('id')
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .where('id', '=', Number(key))
      .executeTakeFirst()
    return row !== undefined
  }

  return { upload, look, has }
}
export type Lists = ReturnType<typeof createLists>
