import type { Writer } from '../definitions/index.ts'
import { TandemError } from '../errors.ts'
import { typeFaultOf } from '../expression/index.ts'
import { type Clash, clashesOf } from './clashes.ts'
import { defaultMetrics } from './defaults.ts'
import { resolveFormula } from './formula-parts.ts'
import { filtersOf, type Metric, type MetricInput, metricSchema, segmentsNamed } from './metric.ts'
import { assertSegments, type SegmentNames } from './people.ts'
import { faultsOf } from './question.ts'
import type { MetricRepository, StoredMetric } from './repository.ts'

/** The catalogue of a workspace's measures. */
export function createCatalogue(repository: MetricRepository, segmentNames: SegmentNames) {
  /**
   * Makes or changes a measure.
   *
   * @param options.by who does it, for the history
   * @param options.expected the version that was changed, 0 for a new one; absent overwrites
   * @throws TandemError `definition_invalid`, `segment_not_found`, `conflict` when somebody else changed it
   */
  async function save(workspace: string, definition: MetricInput, options: Writer): Promise<StoredMetric> {
    const metric = readMetric(definition)
    if (metric.kind === 'formula')
      await resolveFormula(metric, async (name) => (await repository.find(workspace, name))?.definition)
    await assertSegments(segmentNames, workspace, segmentsNamed(metric))
    await repository.write(
      workspace,
      [{ name: metric.name, definition: metric, expected: options.expected }],
      options,
    )
    return repository.get(workspace, metric.name)
  }

  /** @throws TandemError `measure_not_found`, `conflict` */
  async function remove(workspace: string, name: string, options: Writer): Promise<void> {
    await repository.write(workspace, [{ name, definition: null, expected: options.expected }], options)
  }

  /** Puts the product's own measures into a workspace; a name that was ever used there is left alone. */
  async function installDefaults(workspace: string): Promise<void> {
    await repository.install(workspace, defaultMetrics.map(readMetric))
  }

  /** Measures that say the same, or look alike and count differently. */
  async function clashes(workspace: string): Promise<Clash[]> {
    return clashesOf((await repository.list(workspace)).map(({ definition }) => definition))
  }

  const { list, get, history } = repository
  return { list, get, save, remove, history, clashes, installDefaults }
}

/** @throws TandemError `definition_invalid` naming each fault */
function readMetric(definition: MetricInput): Metric {
  const parsed = metricSchema.safeParse(definition)
  if (parsed.success) {
    const fault = filtersOf(parsed.data)
      .map(typeFaultOf)
      .find((one) => one !== undefined)
    if (fault === undefined) return parsed.data
    throw new TandemError('definition_invalid', { errors: [{ path: '/', message: fault }] })
  }
  throw new TandemError('definition_invalid', { errors: faultsOf(parsed.error.issues) })
}
