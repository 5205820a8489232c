export { linearModel } from './linear-model.ts'
export { persistence, precedes } from './precedence.ts'
export { serialLags } from './robust-covariance.ts'
