import { randomUUID } from 'node:crypto'
import type { Principal } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { compileMapping, type Mapping } from '../mapping/index.ts'
import type { Source } from './pipeline.ts'
import type { WebhookMapping, WebhookSecret, WebhookSettings } from './webhook.ts'
import { checkWebhookSecret, newWebhookSecret } from './webhook-signature.ts'

type WebhookTables = {
  webhook_mappings: {
    source_id: string
    version: number
    workspace: string
    text: string
    note: string | null
    at: Date
    actor_label: string
  }
  webhook_secrets: {
    id: string
    source_id: string
    workspace: string
    secret: string
    created_at: Date
    expires_at: Date | null
  }
}

/** What a delivery needs to know of its source. */
export interface WebhookRules {
  /** Absent when none was set yet. */
  mapping: Mapping | undefined
  /** Secrets that hold now; when there are none, deliveries need a write key. */
  secrets: string[]
}

export type WebhookStore = ReturnType<typeof createWebhookStore>

/** Milliseconds for which rules stay in memory; a change made on another node is felt after that. */
const freshForMs = 2000

/** Mappings (with their history) and secrets of webhooks, in PostgreSQL. */
export function createWebhookStore({ postgres, clock }: { postgres: Postgres; clock: () => number }) {
  const tables = postgres.withTables<WebhookTables>()
  const known = new Map<string, { rules: WebhookRules; version: number; until: number }>()

  /** The rules in force for a source, from memory for two seconds. */
  async function rulesOf(source: Source): Promise<WebhookRules> {
    const cached = known.get(source.id)
    const now = clock()
    if (cached && cached.until > now) return cached.rules
    const [row, secrets] = await Promise.all([newest(source), validSecrets(source, now)])
    const isSame = cached !== undefined && cached.version === row?.version
    const mapping = isSame ? cached.rules.mapping : row && compileMapping(row.text)
    const rules = { mapping, secrets: secrets.map((secret) => secret.secret) }
    known.set(source.id, { rules, version: row?.version ?? 0, until: now + freshForMs })
    return rules
  }

  async function settings(source: Source): Promise<WebhookSettings> {
    const history = await tables
      .selectFrom('webhook_mappings')
      .where('workspace', '=', source.workspace)
      .where('source_id', '=', source.id)
      .selectAll()
      .orderBy('version', 'desc')
      .limit(100)
      .execute()
    const secrets = await validSecrets(source, clock())
    const versions = history.map(toMapping)
    return {
      path: `/v1/webhooks/${source.id}`,
      signed: secrets.length > 0,
      mapping: versions[0] ?? null,
      history: versions.map(({ text: _, ...version }) => version),
      secrets: secrets.map(toSecret),
    }
  }

  /**
   * Sets the mapping; the ones before are kept.
   *
   * @param basedOn version the author saw; 0 when there was none; absent to overwrite whatever is there
   * @throws TandemError `mapping_invalid`; `conflict` when somebody set another meanwhile
   */
  async function saveMapping(
    principal: Principal,
    source: Source,
    given: { text: string; note?: string; basedOn?: number },
  ): Promise<WebhookMapping> {
    compileMapping(given.text)
    const version = ((await newest(source))?.version ?? 0) + 1
    if (given.basedOn !== undefined && given.basedOn !== version - 1) {
      throw new TandemError('conflict', { detail: `The mapping is at version ${version - 1} now.` })
    }
    const row = {
      source_id: source.id,
      version,
      workspace: source.workspace,
      text: given.text,
      note: given.note ?? null,
      at: new Date(clock()),
      actor_label: principal.label,
    }
    const inserted = await tables
      .insertInto('webhook_mappings')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (inserted.numInsertedOrUpdatedRows === 0n) throw new TandemError('conflict')
    known.delete(source.id)
    return toMapping(row)
  }

  /**
   * Adds a secret, valid at once; those before hold for `keepOldSeconds` more, so that senders can be moved.
   *
   * @param given.secret the sender's own; a new one is made when absent
   * @returns with the secret itself, this once
   */
  async function addSecret(
    source: Source,
    given: { secret?: string; keepOldSeconds: number },
  ): Promise<WebhookSecret & { secret: string }> {
    const now = clock()
    const secret = given.secret === undefined ? newWebhookSecret() : checkWebhookSecret(given.secret)
    const row = {
      id: `whs_${randomUUID()}`,
      source_id: source.id,
      workspace: source.workspace,
      secret,
      created_at: new Date(now),
      expires_at: null,
    }
    await tables.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('webhook_secrets')
        .set({ expires_at: new Date(now + given.keepOldSeconds * 1000) })
        .where('workspace', '=', source.workspace)
        .where('source_id', '=', source.id)
        .where('expires_at', 'is', null)
        .execute()
      await transaction.insertInto('webhook_secrets').values(row).execute()
    })
    known.delete(source.id)
    return { ...toSecret(row), secret }
  }

  /** Ends a secret now; without any left, deliveries need a write key. @throws TandemError `not_found` */
  async function endSecret(source: Source, id: string): Promise<void> {
    const result = await tables
      .deleteFrom('webhook_secrets')
      .where('workspace', '=', source.workspace)
      .where('source_id', '=', source.id)
      .where('id', '=', id)
      .executeTakeFirst()
    if (result.numDeletedRows === 0n) throw new TandemError('not_found', { detail: `No secret ${id}.` })
    known.delete(source.id)
  }

  function newest(source: Source) {
    return tables
      .selectFrom('webhook_mappings')
      .where('workspace', '=', source.workspace)
      .where('source_id', '=', source.id)
      .selectAll()
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst()
  }

  function validSecrets(source: Source, now: number) {
    return tables
      .selectFrom('webhook_secrets')
      .where('workspace', '=', source.workspace)
      .where('source_id', '=', source.id)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(now))]))
      .selectAll()
      .orderBy('created_at', 'desc')
      .execute()
  }

  return { rulesOf, settings, saveMapping, addSecret, endSecret }
}

function toMapping(row: WebhookTables['webhook_mappings']): WebhookMapping {
  return {
    version: row.version,
    text: row.text,
    note: row.note,
    at: row.at.toISOString(),
    by: row.actor_label,
  }
}

function toSecret(row: WebhookTables['webhook_secrets']): WebhookSecret {
  return {
    id: row.id,
    hint: `…${row.secret.slice(-4)}`,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}
