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
export { bCubedQuality, connectedRecords, type LinkageQuality, pairwiseQuality } from './linkage-quality.ts'
export { editDistance, jaroWinkler } from './similarity.ts'
