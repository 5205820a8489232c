export { changeParts, type GroupChange, type GroupInTwo } from './change-parts.ts'
export {
  estimateLinkage,
  type LinkageModel,
  logDensity,
  matchWeight,
  type PatternCount,
  priorWeight,
  probabilityOfWeight,
  termFrequencyWeight,
} from './fellegi-sunter.ts'
export {
  type Interval,
  meanInterval,
  rankTable,
  scoreInterval,
  wilsonInterval,
} from './intervals.ts'
export { type Coefficient, type LinearModel, linearModel } from './linear-model.ts'
export { bCubedQuality, connectedRecords, type LinkageQuality, pairwiseQuality } from './linkage-quality.ts'
export { holm } from './multiple-tests.ts'
export { type Precedence, persistence, precedes } from './precedence.ts'
export { quantile } from './quantile.ts'
export { type Errors, serialLags } from './robust-covariance.ts'
export { silenceOf } from './silence.ts'
