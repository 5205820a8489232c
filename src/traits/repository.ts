import type { Postgres } from '../db/index.ts'
import { createDefinitionStore, type Stored } from '../definitions/index.ts'
import { type Trait, traitSchema } from './trait.ts'

type StateTables = {
  computed_trait_states: {
    workspace: string
    name: string
    version: number
    evaluated_at: number
    whole_at: number
  }
}

/** A computed trait as it is kept. */
export type StoredTrait = Stored<Trait>

/** How far the stored values of a trait have come. Times are ms. */
export interface TraitState {
  name: string
  /** the definition's version by which they were computed */
  version: number
  evaluatedAt: number
  /** when all people were last computed at once */
  wholeAt: number
}

/** Computed traits in PostgreSQL, with every change there was, and how far their values have come. */
export function createTraitRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<StateTables>()
  const definitions = createDefinitionStore({
    postgres,
    clock,
    kind: 'trait',
    schema: traitSchema,
    fieldOrder: ['name', 'label', 'description', 'kind', 'event', 'property', 'where', 'within'],
    noun: 'computed trait',
    notFound: 'trait_not_found',
  })

  async function states(workspace: string): Promise<TraitState[]> {
    const rows = await tables
      .selectFrom('computed_trait_states')
      .selectAll()
      .where('workspace', '=', workspace)
      .execute()
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      evaluatedAt: Number(row.evaluated_at),
      wholeAt: Number(row.whole_at),
    }))
  }

  async function writeStates(workspace: string, written: readonly TraitState[]): Promise<void> {
    if (written.length === 0) return
    await tables
      .insertInto('computed_trait_states')
      .values(
        written.map(({ name, version, evaluatedAt, wholeAt }) => ({
          workspace,
          name,
          version,
          evaluated_at: evaluatedAt,
          whole_at: wholeAt,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'name']).doUpdateSet((eb) => ({
          version: eb.ref('excluded.version'),
          evaluated_at: eb.ref('excluded.evaluated_at'),
          whole_at: eb.ref('excluded.whole_at'),
        })),
      )
      .execute()
  }

  /** Forgets how far a trait that was removed had come. */
  async function forgetState(workspace: string, name: string): Promise<void> {
    await tables
      .deleteFrom('computed_trait_states')
      .where('workspace', '=', workspace)
      .where('name', '=', name)
      .execute()
  }

  return { ...definitions, states, writeStates, forgetState }
}
export type TraitRepository = ReturnType<typeof createTraitRepository>
