export { bgBbAlive, bgBbExpected, fitBgBb } from './bgbb.ts'
export { bgNbdAlive, bgNbdExpectedNew, fitBgNbd } from './bgnbd.ts'
export { comingBackScores } from './coming-back.ts'
export { type CoxModel, coxModel, coxSurvival } from './cox.ts'
export type { CoxTies } from './cox-sums.ts'
export { fitGammaGamma, gammaGammaExpected } from './gamma-gamma.ts'
export type { Lifetimes } from './lifetime.ts'
export { logRank } from './log-rank.ts'
export { fitParetoNbd, paretoNbdAlive, paretoNbdExpected } from './pareto-nbd.ts'
export { type Proportional, proportionalHazards, type TimeScale, timeScales } from './proportional.ts'
export {
  checkHistories,
  historiesOfLog,
  type PurchaseHistories,
  type PurchaseHistory,
} from './purchase-history.ts'
export type { FittedParameter } from './purchase-model.ts'
export { quietDays } from './quiet-days.ts'
export { endedWithin, survivalAt, survivalCurve, timeUntil } from './survival-curve.ts'
export { weibullModel } from './weibull.ts'
