import { z } from 'zod'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type FieldClass, type FieldKind, fieldClassSchema, fieldKindSchema } from './field.ts'

type ProfileTables = {
  profile_fields: {
    workspace: string
    decided: unknown
    version: number
    updated_at: Date
    updated_by: string
  }
}

const decidedSchema = z.array(z.object({ kind: fieldKindSchema, name: z.string(), class: fieldClassSchema }))

/** A field somebody decided about. */
export interface DecidedField {
  kind: FieldKind
  name: string
  class: FieldClass
}
/** All decisions of a workspace; version 0 when there are none. */
export interface DecidedFields {
  fields: DecidedField[]
  version: number
  updatedAt: Date | null
  updatedBy: string | null
}

/** What profiles keep in PostgreSQL: classes of fields, secrets of panels; and the zone of a workspace, read only. */
export function createProfileRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<ProfileTables>()

  async function decided(workspace: string): Promise<DecidedFields> {
    const row = await tables
      .selectFrom('profile_fields')
      .selectAll()
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    if (!row) return { fields: [], version: 0, updatedAt: null, updatedBy: null }
    return {
      fields: decidedSchema.parse(row.decided),
      version: row.version,
      updatedAt: row.updated_at,
      updatedBy: row.updated_by,
    }
  }

  /** @throws TandemError `conflict` when `expected` is not the version that stands */
  async function decide(
    workspace: string,
    fields: readonly DecidedField[],
    { expected, by }: { expected: number; by: string },
  ): Promise<void> {
    const row = {
      decided: JSON.stringify(fields),
      version: expected + 1,
      updated_at: new Date(clock()),
      updated_by: by,
    }
    const written =
      expected === 0
        ? await tables
            .insertInto('profile_fields')
            .values({ workspace, ...row })
            .onConflict((conflict) => conflict.column('workspace').doNothing())
            .executeTakeFirst()
        : await tables
            .updateTable('profile_fields')
            .set(row)
            .where('workspace', '=', workspace)
            .where('version', '=', expected)
            .executeTakeFirst()
    const count = 'numUpdatedRows' in written ? written.numUpdatedRows : written.numInsertedOrUpdatedRows
    if (count !== 1n) throw new TandemError('conflict')
  }

  return { decided, decide }
}
export type ProfileRepository = ReturnType<typeof createProfileRepository>
