import type { ClickHouse } from '../db/index.ts'
import type { DefinitionKind } from '../definitions/index.ts'
import type { TraitRepository } from './repository.ts'
import type { Trait } from './trait.ts'

/** Computed traits as documents and "used by" see them. */
export function traitKind({
  clickhouse,
  repository,
  onChanged,
}: {
  clickhouse: ClickHouse
  repository: TraitRepository
  onChanged: (workspace: string) => void
}): DefinitionKind<Trait> {
  return {
    store: repository,
    folder: 'traits',
    write: 'segments:write',
    uses: () => [],
    async faults(workspace, _after, changed) {
      const names = changed.map(({ definition }) => definition.name)
      const sent = new Set(await sentAmong(clickhouse, workspace, names))
      return changed
        .filter(({ definition }) => sent.has(definition.name))
        .map(({ definition, place }) => ({ path: place, message: `sources send a trait ${definition.name}` }))
    },
    async changed(workspace, names) {
      const left = new Set((await repository.list(workspace)).map(({ definition }) => definition.name))
      for (const name of names)
        if (!left.has(name)) await forgetValues(clickhouse, repository, workspace, name)
      onChanged(workspace)
    },
  }
}

/** Those of the names that sources send as traits themselves. */
export async function sentAmong(
  clickhouse: ClickHouse,
  workspace: string,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return []
  const rows = await clickhouse.query<{ name: string }>(
    `SELECT DISTINCT name FROM person_traits
WHERE workspace = {workspace: String} AND name IN {names: Array(String)}`,
    { workspace, names: [...names] },
  )
  return rows.map(({ name }) => name)
}

/** Removes the values of a trait that is no more. */
async function forgetValues(
  clickhouse: ClickHouse,
  repository: TraitRepository,
  workspace: string,
  name: string,
): Promise<void> {
  await repository.forgetState(workspace, name)
  await clickhouse.command(
    'DELETE FROM computed_traits WHERE workspace = {workspace: String} AND name = {name: String}',
    { workspace, name },
    { maxSeconds: 0 },
  )
}
