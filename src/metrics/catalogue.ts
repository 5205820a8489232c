import { TandemError } from '../errors.ts'
import { defaultMetrics } from './defaults.ts'
import { type Metric, type MetricInput, metricSchema, segmentsNamed } from './metric.ts'
import { assertSegments, type SegmentNames } from './people.ts'
import { faultsOf } from './question.ts'
import type { MetricChange, MetricRepository, StoredMetric } from './repository.ts'

/** The catalogue of a workspace's measures. */
export function createCatalogue(repository: MetricRepository, segmentNames: SegmentNames) {
  /** @throws TandemError `measure_not_found` */
  async function get(workspace: string, name: string): Promise<StoredMetric> {
    const stored = await repository.find(workspace, name)
    if (!stored) throw new TandemError('measure_not_found', { detail: `There is no measure ${name}.` })
    return stored
  }

  /**
   * Makes or changes a measure.
   *
   * @param options.by who does it, for the history
   * @param options.expected the version that was changed, 0 for a new one; absent overwrites
   * @throws TandemError `definition_invalid`, `segment_not_found`, `conflict` when somebody else changed it
   */
  async function save(
    workspace: string,
    definition: MetricInput,
    options: { by: string; expected?: number },
  ): Promise<StoredMetric> {
    const metric = readMetric(definition)
    await assertSegments(segmentNames, workspace, segmentsNamed(metric))
    await repository.write(
      workspace,
      [{ name: metric.name, definition: metric, expected: options.expected }],
      options.by,
    )
    return get(workspace, metric.name)
  }

  /** @throws TandemError `measure_not_found`, `conflict` */
  async function remove(
    workspace: string,
    name: string,
    options: { by: string; expected?: number },
  ): Promise<void> {
    await repository.write(workspace, [{ name, definition: null, expected: options.expected }], options.by)
  }

  /** Every change of a measure, newest first, also of one that was removed. @throws TandemError `measure_not_found` */
  async function history(workspace: string, name: string): Promise<MetricChange[]> {
    const changes = await repository.history(workspace, name)
    if (changes.length === 0)
      throw new TandemError('measure_not_found', { detail: `There is no measure ${name}.` })
    return changes
  }

  /** Puts the product's own measures into a workspace; a name that was ever used there is left alone. */
  async function installDefaults(workspace: string): Promise<void> {
    for (;;) {
      const used = await repository.usedNames(workspace)
      const writes = defaultMetrics
        .filter(({ name }) => !used.has(name))
        .map((definition) => ({ name: definition.name, definition: readMetric(definition), expected: 0 }))
      if (writes.length === 0) return
      try {
        return await repository.write(workspace, writes, 'Tandem')
      } catch (error) {
        // Another node that starts at the same time was faster: look again what is left to do.
        if (!(error instanceof TandemError && error.code === 'conflict')) throw error
      }
    }
  }

  return { list: repository.list, get, save, remove, history, installDefaults }
}

/** @throws TandemError `definition_invalid` naming each fault */
function readMetric(definition: MetricInput): Metric {
  const parsed = metricSchema.safeParse(definition)
  if (parsed.success) return parsed.data
  throw new TandemError('definition_invalid', { errors: faultsOf(parsed.error.issues) })
}
