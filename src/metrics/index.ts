export { benchMetrics } from './bench.ts'
export type { DefinitionsPlan, DefinitionsRequest } from './definitions.ts'
export type { DefinitionFile } from './documents.ts'
export type { PeopleResult, RowsResult } from './drill.ts'
export type { Expression } from './expression.ts'
export type {
  Definition,
  DefinitionInput,
  Metric,
  MetricInput,
  Unit,
} from './metric.ts'
export { createMetrics, type Metrics, type MetricsDependencies } from './metrics.ts'
export type {
  DrillRequest,
  DrillRequestInput,
  LateSource,
  Point,
  QueryRequest,
  QueryRequestInput,
  QueryResult,
  Series,
} from './request.ts'
export { metricsRoutes } from './routes.ts'
export type { UsualRange } from './usual.ts'
