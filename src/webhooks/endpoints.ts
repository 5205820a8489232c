import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Destinations } from './address.ts'
import {
  type EndpointChange,
  type EndpointState,
  type NewEndpoint,
  testType,
  type WebhookEndpoint,
  type WebhookSecret,
} from './endpoint.ts'
import { newSecret } from './signature.ts'
import type { WebhookTables } from './tables.ts'

export type EndpointRow = WebhookTables['webhook_endpoints']
type SecretRow = WebhookTables['webhook_endpoint_secrets']

export type Endpoints = ReturnType<typeof createEndpoints>

export interface EndpointsDependencies {
  postgres: Postgres
  destinations: Destinations
  clock: () => number
  /** Days for which deliveries are kept; figures are about these. */
  keptDays: number
}

/** Endpoints and their secrets, in PostgreSQL. */
export function createEndpoints({ postgres, destinations, clock, keptDays }: EndpointsDependencies) {
  const tables = postgres.withTables<WebhookTables>()

  /** All endpoints of a workspace, oldest first. */
  async function list(workspace: string): Promise<WebhookEndpoint[]> {
    const rows = await tables
      .selectFrom('webhook_endpoints')
      .where('workspace', '=', workspace)
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return describe(workspace, rows)
  }

  /** @throws TandemError `not_found` */
  async function find(workspace: string, id: string): Promise<EndpointRow> {
    const row = await tables
      .selectFrom('webhook_endpoints')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .selectAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No webhook ${id}.` })
    return row
  }

  /** @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<WebhookEndpoint> {
    const [endpoint] = await describe(workspace, [await find(workspace, id)])
    return endpoint as WebhookEndpoint
  }

  /**
   * @param by label of who makes it
   * @returns with its secret, this once
   * @throws TandemError `webhook_address`
   */
  async function create(
    workspace: string,
    given: NewEndpoint,
    by: string,
  ): Promise<WebhookEndpoint & { secret: string }> {
    const now = new Date(clock())
    const row: EndpointRow = {
      id: `whe_${randomUUID()}`,
      workspace,
      url: destinations.check(given.url),
      description: given.description,
      types: [...new Set(given.types)],
      state: 'active',
      note: null,
      failing_since: null,
      created_at: now,
      created_by: by,
    }
    const secret = secretRow(row)
    await tables.transaction().execute(async (transaction) => {
      await transaction.insertInto('webhook_endpoints').values(row).execute()
      await transaction.insertInto('webhook_endpoint_secrets').values(secret).execute()
    })
    return { ...(await get(workspace, row.id)), secret: secret.secret }
  }

  /** What is absent stays as it is. @throws TandemError `not_found`, `webhook_address` */
  async function change(workspace: string, id: string, wanted: EndpointChange): Promise<WebhookEndpoint> {
    await find(workspace, id)
    const { url, description, types } = wanted
    const values = {
      ...(url === undefined ? {} : { url: destinations.check(url) }),
      ...(description === undefined ? {} : { description }),
      ...(types === undefined ? {} : { types: [...new Set(types)] }),
    }
    if (Object.keys(values).length > 0) {
      await tables
        .updateTable('webhook_endpoints')
        .set(values)
        .where('workspace', '=', workspace)
        .where('id', '=', id)
        .execute()
    }
    return get(workspace, id)
  }

  /** Ends an endpoint with all that was told to it. @throws TandemError `not_found` */
  async function remove(workspace: string, id: string): Promise<void> {
    const { numDeletedRows } = await tables
      .deleteFrom('webhook_endpoints')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw new TandemError('not_found', { detail: `No webhook ${id}.` })
  }

  /** @throws TandemError `not_found` */
  async function setState(
    transaction: Transaction<WebhookTables>,
    workspace: string,
    id: string,
    state: EndpointState,
    note: string | null = null,
  ): Promise<void> {
    const { numUpdatedRows } = await transaction
      .updateTable('webhook_endpoints')
      .set({ state, note, ...(state === 'active' ? { failing_since: null } : {}) })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new TandemError('not_found', { detail: `No webhook ${id}.` })
  }

  /**
   * Makes a new secret; those before sign beside it for `keepOldSeconds` more, so that receivers can be moved.
   *
   * @returns with the secret itself, this once
   * @throws TandemError `not_found`
   */
  async function rotate(
    workspace: string,
    id: string,
    keepOldSeconds: number,
  ): Promise<WebhookSecret & { secret: string }> {
    const endpoint = await find(workspace, id)
    const row = secretRow(endpoint)
    const end = new Date(clock() + keepOldSeconds * 1000)
    await tables.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('webhook_endpoint_secrets')
        .set({ expires_at: end })
        .where('workspace', '=', workspace)
        .where('endpoint_id', '=', id)
        .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', end)]))
        .execute()
      await transaction.insertInto('webhook_endpoint_secrets').values(row).execute()
    })
    return { ...toSecret(row), secret: row.secret }
  }

  /** Texts of the secrets that sign now, the newest first. */
  async function secretsOf(workspace: string, id: string): Promise<string[]> {
    const rows = await validSecrets(workspace, [id])
    return rows.map((row) => row.secret)
  }

  function secretRow({ id, workspace }: EndpointRow): SecretRow {
    return {
      id: `whs_${randomUUID()}`,
      endpoint_id: id,
      workspace,
      secret: newSecret(),
      created_at: new Date(clock()),
      expires_at: null,
    }
  }

  function validSecrets(workspace: string, ids: string[]): Promise<SecretRow[]> {
    if (ids.length === 0) return Promise.resolve([])
    return tables
      .selectFrom('webhook_endpoint_secrets')
      .where('workspace', '=', workspace)
      .where('endpoint_id', 'in', ids)
      .where((where) =>
        where.or([where('expires_at', 'is', null), where('expires_at', '>', new Date(clock()))]),
      )
      .selectAll()
      .orderBy('expires_at', (order) => order.desc().nullsFirst())
      .orderBy('created_at', 'desc')
      .execute()
  }

  async function describe(workspace: string, rows: EndpointRow[]): Promise<WebhookEndpoint[]> {
    const ids = rows.map((row) => row.id)
    const [secrets, figures] = await Promise.all([validSecrets(workspace, ids), figuresOf(workspace, ids)])
    return rows.map((row) => {
      const own = figures.filter((figure) => figure.endpoint_id === row.id)
      const count = (state: string) => own.find((figure) => figure.state === state)?.count ?? 0
      const delivered = own.find((figure) => figure.state === 'delivered')
      return {
        id: row.id,
        url: row.url,
        description: row.description,
        types: row.types,
        state: row.state,
        note: row.note,
        failingSince: row.failing_since?.toISOString() ?? null,
        createdAt: row.created_at.toISOString(),
        createdBy: row.created_by,
        secrets: secrets.filter((secret) => secret.endpoint_id === row.id).map(toSecret),
        deliveries: { waiting: count('waiting'), delivered: count('delivered'), failed: count('failed') },
        lastDeliveredAt: delivered?.newest?.toISOString() ?? null,
      }
    })
  }

  /** Without tests: they say how the address stands, not what was told. */
  function figuresOf(workspace: string, ids: string[]) {
    if (ids.length === 0) return Promise.resolve([])
    return tables
      .selectFrom('webhook_deliveries')
      .where('workspace', '=', workspace)
      .where('endpoint_id', 'in', ids)
      .where('type', '!=', testType)
      .where('created_at', '>', new Date(clock() - keptDays * 86_400_000))
      .groupBy(['endpoint_id', 'state'])
      .select((select) => [
        'endpoint_id',
        'state',
        select.fn.countAll<number>().as('count'),
        select.fn.max('finished_at').as('newest'),
      ])
      .execute()
  }

  return { list, find, get, create, change, remove, setState, rotate, secretsOf }
}

function toSecret(row: SecretRow): WebhookSecret {
  return {
    id: row.id,
    hint: `…${row.secret.slice(-4)}`,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
  }
}
