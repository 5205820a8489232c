export { createDerivation } from './derivation.ts'
