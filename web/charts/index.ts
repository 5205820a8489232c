import './charts.css'

export { type Bar, Bars, StackedBars } from './bars.tsx'
export type { ChartTable } from './export.ts'
export { Figure } from './figure.tsx'
export { DotIntervals, type IntervalRow } from './interval.tsx'
export { LineBand } from './line-band.tsx'
export type { Band, LineBandProps, Note, Tone, XY } from './model.ts'
export { Spark } from './spark.tsx'
