export {
  binomialCdf,
  binomialUpper,
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareUpper,
  normalCdf,
  normalDensity,
  normalQuantile,
  normalTwoSided,
  poissonCdf,
  poissonUpper,
  studentCdf,
  studentQuantile,
  studentTwoSided,
} from './distributions.ts'
export { numericHessian } from './hessian.ts'
export { hypergeometric2F1 } from './hypergeometric.ts'
export { lbfgs } from './lbfgs.ts'
export { logAddExp, logSubExp, logSumExp } from './log-sum.ts'
export { nelderMead } from './nelder-mead.ts'
export { type Random, randomOf } from './random.ts'
export {
  betainc,
  betaQuantile,
  digamma,
  erfc,
  erfcinv,
  gammainc,
  gammaincUpper,
  gammaQuantile,
  lbeta,
  lgamma,
  trigamma,
} from './special.ts'
