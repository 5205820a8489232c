export { anomalyThreshold, createAnomalyDetector } from './anomaly-stream.ts'
export { changePointCover, changePointF1 } from './change-point-quality.ts'
export { changePointMethods, changePoints } from './change-points.ts'
export { countsChance, newestCountShift, noneChance } from './counts.ts'
export { falseDiscoveryRates } from './false-discoveries.ts'
export { mixShift } from './mix.ts'
export { type NabSeries, nabProfiles, nabScore } from './nab-score.ts'
export type { ScaleKind } from './scale.ts'
export {
  expectedWithout,
  type KnownShift,
  newestShift,
  type Shift,
  type ShiftOptions,
  type Step,
} from './shift.ts'
