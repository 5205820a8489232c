import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { defaultRules, type IdentityRules, identityRulesSchema, type StoredRules } from './rules.ts'
import type { IdentityTables } from './tables.ts'

/** Rules in PostgreSQL, with every version there was. */
export function createRulesRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<IdentityTables>()

  /** Rules as they stand: the defaults, version 0, until somebody changes them. */
  async function read(workspace: string): Promise<StoredRules> {
    const row = await tables
      .selectFrom('identity_rules')
      .selectAll()
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    if (!row) return { rules: defaultRules, version: 0, changedAt: null, changedBy: null }
    return {
      rules: identityRulesSchema.parse(row.rules),
      version: row.version,
      changedAt: row.changed_at.toISOString(),
      changedBy: row.changed_by,
    }
  }

  /** @throws TandemError `conflict` when `expected` is not the version that stands, `not_found` workspace */
  async function save(
    workspace: string,
    rules: IdentityRules,
    { expected, by }: { expected: number; by: string },
  ): Promise<StoredRules> {
    await tables.transaction().execute(async (transaction) => {
      const known = await transaction
        .withTables<{ workspaces: { id: string } }>()
        .selectFrom('workspaces')
        .select('id')
        .where('id', '=', workspace)
        .forUpdate()
        .executeTakeFirst()
      if (!known) throw new TandemError('not_found', { detail: `There is no workspace ${workspace}.` })
      const row = await transaction
        .selectFrom('identity_rules')
        .select('version')
        .where('workspace', '=', workspace)
        .executeTakeFirst()
      const version = row?.version ?? 0
      if (version !== expected)
        throw new TandemError('conflict', { detail: `The rules have version ${version}, not ${expected}.` })
      const values = {
        version: version + 1,
        rules: JSON.stringify(rules),
        changed_at: new Date(clock()),
        changed_by: by,
      }
      await transaction
        .insertInto('identity_rule_changes')
        .values({ workspace, ...values })
        .execute()
      await transaction
        .insertInto('identity_rules')
        .values({ workspace, ...values })
        .onConflict((conflict) => conflict.column('workspace').doUpdateSet(values))
        .execute()
    })
    return read(workspace)
  }

  return { read, save }
}
