import { type Kysely, sql } from 'kysely'
import { TandemError } from '../errors.ts'
import { type TrainedModel, trainedModelShape } from './model.ts'
import type { ModelInputs } from './model-inputs.ts'
import type { ModelRow, WarningTables } from './tables.ts'
import type { Signal, Whose } from './warning.ts'

/** Which model is meant. */
export interface ModelKey {
  whose: Whose
  signal: Signal
  horizon: number
}

/** Versions of models. */
export function createModels(tables: Kysely<WarningTables>) {
  const of = (workspace: string, { whose, signal, horizon }: ModelKey) =>
    tables
      .selectFrom('warning_models')
      .where('workspace', '=', workspace)
      .where('whose', '=', whose)
      .where('signal', '=', signal)
      .where('horizon', '=', horizon)

  /** The version in use; undefined when there is none. */
  async function inUse(workspace: string, key: ModelKey): Promise<ModelRow | undefined> {
    const row = await of(workspace, key).where('standing', '=', 'in_use').selectAll().executeTakeFirst()
    return row && read(row)
  }

  /** All that are in use in a workspace. */
  async function allInUse(workspace: string): Promise<ModelRow[]> {
    const rows = await tables
      .selectFrom('warning_models')
      .where('workspace', '=', workspace)
      .where('standing', '=', 'in_use')
      .selectAll()
      .orderBy('whose')
      .orderBy('signal')
      .orderBy('horizon')
      .execute()
    return rows.map(read)
  }

  /**
   * Keeps a version. One that is usable takes the place of the version in use; one that is not is kept with its reasons, and
   * the version before stays.
   *
   * @returns its number
   */
  async function add(
    workspace: string,
    key: ModelKey,
    given: { run: string; at: number; model: TrainedModel | null; inputs: ModelInputs },
  ): Promise<ModelRow> {
    const standing = given.model === null ? 'cannot_say' : given.model.usable ? 'in_use' : 'refused'
    return tables.transaction().execute(async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(72114140, hashtext(${workspace}))`.execute(transaction)
      const { newest } = await transaction
        .selectFrom('warning_models')
        .where('workspace', '=', workspace)
        .where('whose', '=', key.whose)
        .where('signal', '=', key.signal)
        .where('horizon', '=', key.horizon)
        .select(({ fn }) => fn.max('version').as('newest'))
        .executeTakeFirstOrThrow()
      if (standing === 'in_use')
        await transaction
          .updateTable('warning_models')
          .set({ standing: 'replaced' })
          .where('workspace', '=', workspace)
          .where('whose', '=', key.whose)
          .where('signal', '=', key.signal)
          .where('horizon', '=', key.horizon)
          .where('standing', '=', 'in_use')
          .execute()
      const row = await transaction
        .insertInto('warning_models')
        .values({
          workspace,
          ...key,
          version: (newest ?? 0) + 1,
          run: given.run,
          standing,
          trained_at: new Date(given.at),
          model: given.model === null ? null : JSON.stringify(given.model),
          inputs: JSON.stringify(given.inputs),
          drift: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return read(row)
    })
  }

  /** Takes the models in use out of use: what they foretell is no longer what is asked. */
  async function retire(workspace: string, signal: Signal): Promise<void> {
    await tables
      .updateTable('warning_models')
      .set({ standing: 'replaced' })
      .where('workspace', '=', workspace)
      .where('signal', '=', signal)
      .where('standing', '=', 'in_use')
      .execute()
  }

  async function noteDrift(row: ModelRow, drift: NonNullable<ModelRow['drift']>): Promise<void> {
    await tables
      .updateTable('warning_models')
      .set({ drift: JSON.stringify(drift) })
      .where('workspace', '=', row.workspace)
      .where('whose', '=', row.whose)
      .where('signal', '=', row.signal)
      .where('horizon', '=', row.horizon)
      .where('version', '=', row.version)
      .execute()
  }

  /** Newest first, at most 50. */
  async function versions(workspace: string, key: ModelKey): Promise<ModelRow[]> {
    const rows = await of(workspace, key).selectAll().orderBy('version', 'desc').limit(50).execute()
    return rows.map(read)
  }

  /** @throws TandemError `warning_model_not_found` */
  async function version(workspace: string, key: ModelKey, number: number): Promise<ModelRow> {
    const row = await of(workspace, key).where('version', '=', number).selectAll().executeTakeFirst()
    if (!row) throw new TandemError('warning_model_not_found')
    return read(row)
  }

  /** What came out of a run. */
  async function ofRun(run: string): Promise<ModelRow[]> {
    const rows = await tables
      .selectFrom('warning_models')
      .where('run', '=', run)
      .selectAll()
      .orderBy('whose')
      .orderBy('signal')
      .orderBy('horizon')
      .execute()
    return rows.map(read)
  }

  return { inUse, allInUse, add, retire, noteDrift, versions, version, ofRun }
}
export type Models = ReturnType<typeof createModels>

function read(
  row: Omit<ModelRow, 'model' | 'inputs' | 'drift'> & { model: unknown; inputs: unknown; drift: unknown },
): ModelRow {
  return {
    ...row,
    model: row.model === null ? null : trainedModelShape.parse(row.model),
    inputs: row.inputs as ModelInputs,
    drift: row.drift as ModelRow['drift'],
  }
}
