import type { Right } from '../access/index.ts'
import type { FieldError } from '../errors.ts'
import type { DefinitionStore } from './store.ts'

/** Another definition that one names. */
export interface Use {
  kind: string
  name: string
  /** Without it the definition says something else, or nothing; false where a sent value may stand in. */
  needed: boolean
}

/** A definition that shall be, under its kind. */
export interface Wanted<T> {
  definition: T
  /** Where it was written, for faults: `measures/calls.yml:1`. */
  place: string
}

/** One kind of definitions, as documents in git and "used by" see it. Each domain gives its own. */
export interface DefinitionKind<T extends { name: string } = { name: string }> {
  store: DefinitionStore<T>
  /** Directory of its files: `measures`. */
  folder: string
  /** Who may change one. */
  write: Right
  /** What a definition names of others. */
  uses(definition: T): Use[]
  /** Faults of the definitions of this kind as they would be together, beside what is named and not there. */
  faults?(
    workspace: string,
    after: readonly T[],
    changed: readonly Wanted<T>[],
  ): Promise<FieldError[]> | FieldError[]
  /** Told after definitions changed, so that what follows from them follows. */
  changed?(workspace: string, names: readonly string[]): Promise<void> | void
}
