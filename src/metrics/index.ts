export { defaultMetrics } from './defaults.ts'
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
  type LateSource,
  type Point,
  type QueryRequest,
  type QueryResult,
  queryResultSchema,
  type Series,
} from './request.ts'
export { metricsRoutes } from './routes.ts'
export type { UsualRange } from './usual.ts'
