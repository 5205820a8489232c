import type { DefinitionKind } from '../definitions/index.ts'
import { type FieldError, TandemError } from '../errors.ts'
import { traitsOf } from '../expression/index.ts'
import { resolveFormula } from './formula-parts.ts'
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
    faults: (_workspace, after) => formulaFaults(after),
  }
}

/** Formulas that use each other in a circle. That one uses a measure which is not there, `uses` tells. */
async function formulaFaults(metrics: readonly Metric[]): Promise<FieldError[]> {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]))
  const faults: FieldError[] = []
  for (const metric of metrics) {
    if (metric.kind !== 'formula') continue
    try {
      await resolveFormula(metric, (name) => byName.get(name))
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      if (error.code === 'definition_invalid')
        faults.push({ path: `/${metric.name}`, message: error.errors?.[0]?.message ?? error.message })
    }
  }
  return faults
}
