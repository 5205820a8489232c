import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Principal } from './principal.ts'
import type { AccessTables } from './tables.ts'
import { tokenPrefixes } from './token.ts'

/** One line of the audit log. */
export const auditEntrySchema = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  actor: z.object({ kind: z.string(), id: z.string(), label: z.string() }),
  /** What was done: `key.create`, `user.role` … */
  action: z.string(),
  /** To what: `key:key_1f…`, `user:usr_…` */
  object: z.string(),
  detail: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditVerdictSchema = z.object({
  ok: z.boolean(),
  /** Rows that were read. */
  rows: z.number().int(),
  /** The newest row's hash; keep it elsewhere to prove later that nothing before it was changed. */
  head: z.object({ seq: z.number().int(), hash: z.string() }).nullable(),
  /** The first row that does not fit; null when all do. */
  firstBroken: z.object({ seq: z.number().int(), reason: z.string() }).nullable(),
})
export type AuditVerdict = z.infer<typeof auditVerdictSchema>

/** Something to be written down, with the moment at which it happened, ms. */
export interface AuditInput {
  principal: Pick<Principal, 'kind' | 'id' | 'label'>
  action: string
  /** What it was done to, as `kind:id`. */
  object: string
  detail: Record<string, unknown>
  at: number
}

type Row = AccessTables['audit_log']
type Head = { seq: number; hash: string }
const beginning = '0'.repeat(64)
const pageSize = 1000

/** The audit log: append-only, one hash chain for each workspace. */
export function createAudit({ tables, clock }: { tables: Kysely<AccessTables>; clock: () => number }) {
  /**
   * Writes down who did what. Values that look like secrets are left out of `detail`.
   *
   * @param object what it was done to, as `kind:id`
   */
  async function audit(
    principal: Pick<Principal, 'kind' | 'id' | 'label' | 'workspace'>,
    action: string,
    object: string,
    detail: Record<string, unknown> = {},
  ): Promise<void> {
    await auditAll(principal.workspace, [{ principal, action, object, detail, at: clock() }])
  }

  /**
   * Writes down many things at once, in the order given: for what happens often, such as looks at people. All or none.
   *
   * @param entries `at` in ms; the principals are of this workspace
   */
  async function auditAll(workspace: string, entries: readonly AuditInput[]): Promise<void> {
    if (entries.length === 0) return
    await tables.transaction().execute(async (transaction) => {
      // One writer at a time in each chain, on all nodes: the next row needs the hash of the one before.
      await sql`SELECT pg_advisory_xact_lock(72114002, hashtext(${workspace}))`.execute(transaction)
      let head: Head | undefined = await transaction
        .selectFrom('audit_heads')
        .where('workspace', '=', workspace)
        .selectAll()
        .executeTakeFirst()
      const rows = entries.map(({ principal, action, object, detail, at }) => {
        const row = chain(head, {
          workspace,
          at: new Date(at),
          actor_kind: principal.kind,
          actor_id: principal.id,
          actor_label: principal.label,
          action,
          object,
          detail: JSON.stringify(withoutSecrets(detail)),
        })
        head = row
        return row
      })
      const { seq, hash } = rows.at(-1) as Row
      await transaction.insertInto('audit_log').values(rows).execute()
      await transaction
        .insertInto('audit_heads')
        .values({ workspace, seq, hash })
        .onConflict((conflict) => conflict.column('workspace').doUpdateSet({ seq, hash }))
        .execute()
    })
  }

  /** Newest first; `before` is the seq to go on from. */
  async function listAudit(
    workspace: string,
    options: { limit: number; before?: number; action?: string; actor?: string },
  ): Promise<AuditEntry[]> {
    const { before, action, actor } = options
    let query = tables.selectFrom('audit_log').where('workspace', '=', workspace)
    if (before !== undefined) query = query.where('seq', '<', before)
    if (action !== undefined) query = query.where('action', '=', action)
    if (actor !== undefined) query = query.where('actor_id', '=', actor)
    const rows = await query.selectAll().orderBy('seq', 'desc').limit(options.limit).execute()
    return rows.map(toEntry)
  }

  /** All rows from the oldest, in pages, so that a long log does not fill the memory. */
  async function* readChain(workspace: string, from: Kysely<AccessTables>): AsyncGenerator<Row> {
    for (let after = 0; ; ) {
      const rows = await from
        .selectFrom('audit_log')
        .where('workspace', '=', workspace)
        .where('seq', '>', after)
        .selectAll()
        .orderBy('seq')
        .limit(pageSize)
        .execute()
      yield* rows
      const last = rows.at(-1)
      if (!last || rows.length < pageSize) return
      after = last.seq
    }
  }

  /** The log as NDJSON, oldest first, each line with its hash. */
  async function* exportAudit(workspace: string): AsyncGenerator<string> {
    for await (const row of readChain(workspace, tables)) yield `${JSON.stringify(toEntry(row))}\n`
  }

  /** Computes the chain again, as of one moment, and names the first row that does not fit it. */
  async function verifyAudit(workspace: string): Promise<AuditVerdict> {
    return tables
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (snapshot) => {
        const kept = await snapshot
          .selectFrom('audit_heads')
          .where('workspace', '=', workspace)
          .select(['seq', 'hash'])
          .executeTakeFirst()
        return judge(readChain(workspace, snapshot), kept ?? null)
      })
  }

  return { audit, auditAll, listAudit, exportAudit, verifyAudit }
}

type Unchained = Omit<Row, 'seq' | 'previous_hash' | 'hash'>

function chain(head: Head | undefined, entry: Unchained): Row {
  const row = { ...entry, seq: (head?.seq ?? 0) + 1, previous_hash: head?.hash ?? beginning }
  return { ...row, hash: hashRow(row) }
}

/** SHA-256 over the row's fields as one JSON list, so that no two different rows give the same text. */
function hashRow(row: Omit<Row, 'hash'>): string {
  const fields = [
    row.workspace,
    row.seq,
    row.at.toISOString(),
    row.actor_kind,
    row.actor_id,
    row.actor_label,
    row.action,
    row.object,
    row.detail,
    row.previous_hash,
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

/** Follows the chain to its end, which must be the head that was kept beside it. */
async function judge(chained: AsyncIterable<Row>, kept: Head | null): Promise<AuditVerdict> {
  let head: Head | null = null
  let rows = 0
  for await (const row of chained) {
    rows += 1
    const reason = whyBroken(row, head) ?? (row.seq > (kept?.seq ?? 0) ? 'It was put in later.' : undefined)
    if (reason) return { ok: false, rows, head: kept, firstBroken: { seq: row.seq, reason } }
    head = { seq: row.seq, hash: row.hash }
  }
  if (head?.hash === kept?.hash) return { ok: true, rows, head, firstBroken: null }
  const firstBroken = { seq: (head?.seq ?? 0) + 1, reason: 'The newest rows are missing.' }
  return { ok: false, rows, head: kept, firstBroken }
}

function whyBroken(row: Row, before: Head | null): string | undefined {
  if (row.seq !== (before?.seq ?? 0) + 1) return 'A row before this one is missing.'
  if (row.previous_hash !== (before?.hash ?? beginning)) return 'It does not follow the row before it.'
  if (row.hash !== hashRow(row)) return 'It was changed after it was written.'
  return undefined
}

const secretName = /password|secret|token|authorization|cookie|hash|^(api|write)?key$/i
const secretText = new RegExp(`\\b(${Object.values(tokenPrefixes).join('|')})[\\w-]{20,}`, 'g')

/** The same structure without values that are secret by their name or by their form. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(secretText, '$1…')
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secretName.test(name))
      .map(([name, inner]) => [name, withoutSecrets(inner)]),
  )
}

function toEntry(row: Row): AuditEntry {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    action: row.action,
    object: row.object,
    detail: JSON.parse(row.detail),
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}
