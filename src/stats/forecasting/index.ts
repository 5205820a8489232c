export { coverage, intervalScore, mae, mase, owa, seasonalScale, smape } from './accuracy.ts'
export { chooseMethod, type Foreseen, foresee, foreseenOf } from './automatic.ts'
export { type Method, methods } from './trial.ts'
