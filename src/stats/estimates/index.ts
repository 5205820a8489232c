export { changeParts } from './change-parts.ts'
export {
  type Interval,
  meanInterval,
  rankTable,
  scoreInterval,
  wilsonInterval,
} from './intervals.ts'
export { holm } from './multiple-tests.ts'
export { quantile } from './quantile.ts'
export { silenceOf } from './silence.ts'
