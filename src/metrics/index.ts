export { type BenchFigure, benchMetrics } from './bench.ts'
export { defaultMetrics } from './defaults.ts'
export type { DefinitionsPlan, DefinitionsRequest } from './definitions.ts'
export type { DefinitionFile } from './documents.ts'
export type { PeopleResult, RowsResult } from './drill.ts'
export type { Expression } from './expression.ts'
export {
  type Definition,
  type DefinitionInput,
  type Metric,
  type MetricInput,
  metricSchema,
  type Unit,
} from './metric.ts'
export { createMetrics, type Metrics, type MetricsDependencies } from './metrics.ts'
export {
  type DrillRequest,
  type DrillRequestInput,
  type LateSource,
  type Point,
  type QueryRequest,
  type QueryRequestInput,
  type QueryResult,
  queryResultSchema,
  type Series,
} from './request.ts'
export { metricsRoutes } from './routes.ts'
export type { UsualRange } from './usual.ts'
