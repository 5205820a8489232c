export { adjustedArms, armOfSums, type PairedSums } from './arm.ts'
export { chances, type Effect, type EffectKind, effectOf, sequential, tested } from './effect.ts'
export { sampleRatio } from './sample-ratio.ts'
