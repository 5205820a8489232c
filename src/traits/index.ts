export type { Trait, TraitInput, TraitKind, TraitRule } from './trait.ts'
