export { compileMapping, type Mapping, toCalls } from './mapping.ts'
export { parseMapping } from './mapping-file.ts'
export type { ReadTrait } from './trait-function.ts'
