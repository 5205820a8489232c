export type { Change, DerivationStep } from './change.ts'
export { createDerivation } from './derivation.ts'
