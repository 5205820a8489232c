import { type Access, demand, type Principal } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { eventSpec } from '../ingestion/index.ts'
import type { FieldKind, FieldsChange, ProfileField, ProfileFields } from './field.ts'
import { defaultClass } from './field-defaults.ts'
import type { DecidedField, ProfileRepository } from './repository.ts'

/** Names of a kind that are listed at most. */
const mostNames = 1000

/** How much each field tells about somebody: what was decided, and for others what their name says. */
export function createFields({
  clickhouse,
  repository,
  access,
}: {
  clickhouse: ClickHouse
  repository: ProfileRepository
  access: Pick<Access, 'audit'>
}) {
  async function seenNames(workspace: string): Promise<{ kind: FieldKind; name: string }[]> {
    const seen = await clickhouse.query<{ kind: FieldKind; name: string }>(
      `SELECT 'trait' AS kind, toString(name) AS name FROM person_traits WHERE workspace = {workspace: String} GROUP BY name ORDER BY name LIMIT ${mostNames}
UNION ALL
SELECT 'account' AS kind, toString(name) AS name FROM account_traits WHERE workspace = {workspace: String} GROUP BY name ORDER BY name LIMIT ${mostNames}`,
      { workspace },
    )
    const properties = new Set(eventSpec.flatMap((event) => Object.keys(event.properties)))
    return [...seen, ...[...properties].sort().map((name) => ({ kind: 'property' as const, name }))]
  }

  /** Fields that were seen or decided, by kind and name. */
  async function list(workspace: string): Promise<ProfileFields> {
    const [decided, seen] = await Promise.all([repository.decided(workspace), seenNames(workspace)])
    const fields = new Map<string, ProfileField>()
    for (const { kind, name } of seen)
      fields.set(`${kind} ${name}`, { kind, name, class: defaultClass(kind, name), byDefault: true })
    for (const field of decided.fields)
      fields.set(`${field.kind} ${field.name}`, { ...field, byDefault: false })
    return {
      fields: [...fields.values()].sort((a, b) =>
        a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? 1 : -1,
      ),
      version: decided.version,
      updatedAt: decided.updatedAt?.toISOString() ?? null,
      updatedBy: decided.updatedBy,
    }
  }

  /**
   * Decides classes; what is not named stays as it is. Who decided what is in the audit log.
   *
   * @throws TandemError `forbidden`, `conflict` when somebody else decided in the meantime
   */
  async function change(principal: Principal, { version, fields }: FieldsChange): Promise<ProfileFields> {
    demand(principal, 'identity:write')
    const { workspace } = principal
    const before = await repository.decided(workspace)
    const decided = new Map(before.fields.map((field) => [`${field.kind} ${field.name}`, field]))
    for (const { kind, name, class: fieldClass } of fields) {
      if (fieldClass === null) decided.delete(`${kind} ${name}`)
      else decided.set(`${kind} ${name}`, { kind, name, class: fieldClass } satisfies DecidedField)
    }
    await repository.decide(workspace, [...decided.values()], { expected: version, by: principal.label })
    await access.audit(principal, 'profile.fields', 'profiles:fields', { version: version + 1, fields })
    return list(workspace)
  }

  return { list, change }
}
