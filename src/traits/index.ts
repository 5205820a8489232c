export { traitRoutes } from './routes.ts'
export type { Trait, TraitInput, TraitKind, TraitRule } from './trait.ts'
export { createTraits, type Traits } from './traits.ts'
export type { TraitExplanation, TraitPreview, TraitValue } from './value.ts'
