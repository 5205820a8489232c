export { Figure } from './figure.tsx'
export { LineBand } from './line-band.tsx'
export type { LineBandProps, Tone } from './model.ts'
export { Spark } from './spark.tsx'
