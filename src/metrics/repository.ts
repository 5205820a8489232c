import type { Postgres } from '../db/index.ts'
import { createDefinitionStore, type DefinitionStore, type Stored } from '../definitions/index.ts'
import { metricFields } from './field-order.ts'
import { type Metric, metricSchema } from './metric.ts'

/** A measure as it is kept. */
export type StoredMetric = Stored<Metric>
export type MetricRepository = DefinitionStore<Metric>

/** Measures in PostgreSQL, with every change there was. */
export function createMetricRepository(postgres: Postgres, clock: () => number): MetricRepository {
  return createDefinitionStore({
    postgres,
    clock,
    kind: 'measure',
    schema: metricSchema,
    fieldOrder: metricFields,
    noun: 'measure',
    notFound: 'measure_not_found',
  })
}
