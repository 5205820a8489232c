import type { DefinitionKind } from '../definitions/index.ts'
import { traitsOf } from '../expression/index.ts'
import { filtersOf, type Metric, segmentsNamed } from './metric.ts'
import type { MetricRepository } from './repository.ts'

/** Measures as documents and "used by" see them. */
export function metricKind(repository: MetricRepository): DefinitionKind<Metric> {
  return {
    store: repository,
    folder: 'measures',
    write: 'measures:write',
    uses(metric) {
      const groups = segmentsNamed(metric).map((name) => ({ kind: 'group', name, needed: true }))
      // A source may send a trait of this name instead.
      const traits = filtersOf(metric)
        .flatMap(traitsOf)
        .map((name) => ({ kind: 'trait', name, needed: false }))
      const measures =
        metric.kind === 'formula'
          ? Object.values(metric.measures)
              .filter((one) => typeof one === 'string')
              .map((name) => ({ kind: 'measure', name, needed: true }))
          : []
      return [...groups, ...traits, ...measures]
    },
  }
}
