import type { Kysely } from 'kysely'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import type { AccessTables } from './tables.ts'
import { newId } from './token.ts'

const timeZoneSchema = z
  .string()
  .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', {
    message: 'not a time zone such as Europe/Berlin',
  })
const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'not a currency such as EUR')
  .refine((currency) => Intl.supportedValuesOf('currency').includes(currency), {
    message: 'not a currency such as EUR',
  })

/** What can be changed of a workspace. */
export const workspaceChangeSchema = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  timeZone: timeZoneSchema.optional(),
  currency: currencySchema.optional(),
})
export type WorkspaceChange = z.infer<typeof workspaceChangeSchema>

/** One company's Tandem: its people, sources, definitions and events. */
export const workspaceSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** IANA zone in which the days of this workspace are counted. */
  timeZone: z.string(),
  /** ISO 4217. */
  currency: z.string(),
  /** The synthetic company that shows what Tandem does. */
  isDemo: z.boolean(),
})
export type Workspace = z.infer<typeof workspaceSchema>

/** Workspaces, in the order in which they were made. */
export function createWorkspaces({ tables, clock }: { tables: Kysely<AccessTables>; clock: () => number }) {
  /** The workspace with this id, made when it is not there; one that is there stays as it is. */
  async function ensureWorkspace(given: {
    id: string
    name: string
    isDemo?: boolean
    timeZone?: string
    currency?: string
  }): Promise<Workspace> {
    await tables
      .insertInto('workspaces')
      .values({
        id: given.id,
        name: given.name,
        is_demo: given.isDemo ?? false,
        created_at: new Date(clock()),
        ...(given.timeZone ? { time_zone: timeZoneSchema.parse(given.timeZone) } : {}),
        ...(given.currency ? { currency: currencySchema.parse(given.currency) } : {}),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    return getWorkspace(given.id)
  }

  /** A new workspace with an id of its own. */
  async function createWorkspace(given: WorkspaceChange & { name: string }): Promise<Workspace> {
    return ensureWorkspace({ id: newId('ws'), ...given })
  }

  /** @throws TandemError `not_found` */
  async function getWorkspace(id: string): Promise<Workspace> {
    const row = await tables.selectFrom('workspaces').where('id', '=', id).selectAll().executeTakeFirst()
    if (!row) throw new TandemError('not_found', { detail: `No workspace ${id}.` })
    return toWorkspace(row)
  }

  /** All workspaces, real ones first. */
  async function listWorkspaces(): Promise<Workspace[]> {
    const rows = await tables
      .selectFrom('workspaces')
      .selectAll()
      .orderBy('is_demo')
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(toWorkspace)
  }

  /** @throws TandemError `not_found` */
  async function changeWorkspace(id: string, change: WorkspaceChange): Promise<Workspace> {
    const set = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
      ...(change.currency === undefined ? {} : { currency: change.currency }),
    }
    if (Object.keys(set).length > 0) {
      await tables.updateTable('workspaces').set(set).where('id', '=', id).execute()
    }
    return getWorkspace(id)
  }

  return { ensureWorkspace, createWorkspace, getWorkspace, listWorkspaces, changeWorkspace }
}

function toWorkspace(row: {
  id: string
  name: string
  time_zone: string
  currency: string
  is_demo: boolean
}): Workspace {
  return {
    id: row.id,
    name: row.name,
    timeZone: row.time_zone,
    currency: row.currency,
    isDemo: row.is_demo,
  }
}
