import type { Stores } from '../../src/db/index.ts'

/** Writes who belongs to whom into the map that the resolver writes, and has it read again. */
export async function joinActors(
  { clickhouse }: Pick<Stores, 'clickhouse'>,
  workspace: string,
  rows: readonly { actor: string; person: string }[],
): Promise<void> {
  const [newest] = await clickhouse.query<{ version: string }>(
    'SELECT toString(max(version)) AS version FROM identity_map',
  )
  await clickhouse.insert(
    'identity_map',
    rows.map((row) => ({ workspace, ...row, version: Number(newest?.version ?? 0) + 1 })),
  )
  await clickhouse.command('SYSTEM RELOAD DICTIONARY identity_people')
}
