export { boostRounds } from './boosting.ts'
export { type Calibration, calibrate, calibrated } from './calibration.ts'
export { boostedCommittee } from './committee.ts'
export { binnedShares, sharesIn, stabilityIndex } from './drift.ts'
export { rollingSplits, stratifiedFolds } from './folds.ts'
export { chanceOf, logisticRegression, logOddsOf } from './logistic.ts'
export { logisticErrors } from './logistic-errors.ts'
export {
  areaUnderCurve,
  areaWithinGroups,
  compareAreas,
  type Estimate,
  meanAreaUnderCurve,
  precisionAt,
} from './ranking.ts'
export { calibrationLine, type ReliabilityBin, reliabilityCurve } from './reliability.ts'
export { ridgePath } from './ridge-path.ts'
export { brierParts, brierScore, logLoss } from './scoring-rules.ts'
export { predictTrees, type Tree } from './tree.ts'
export { explainTrees } from './tree-shap.ts'
