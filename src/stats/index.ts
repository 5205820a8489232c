export { changeParts } from './change-parts.ts'
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
export { linearModel } from './linear-model.ts'
export { bCubedQuality, connectedRecords, type LinkageQuality, pairwiseQuality } from './linkage-quality.ts'
export { holm } from './multiple-tests.ts'
export { persistence, precedes } from './precedence.ts'
export { quantile } from './quantile.ts'
export { serialLags } from './robust-covariance.ts'
export { silenceOf } from './silence.ts'
