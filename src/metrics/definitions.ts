import { z } from 'zod'
import { type DefinitionFile, definitionFileSchema, readDefinitions, writeDefinition } from './documents.ts'
import { type Metric, segmentsNamed } from './metric.ts'
import { assertSegments, type SegmentNames } from './people.ts'
import type { MetricRepository, StoredMetric } from './repository.ts'

export const definitionsRequestSchema = z
  .strictObject({
    documents: z.array(definitionFileSchema).max(5000),
    prune: z.boolean().default(false).describe('removes the measures that are in no document'),
  })
  .meta({ id: 'Definitions' })
export type DefinitionsRequest = z.input<typeof definitionsRequestSchema>

export const definitionsPlanSchema = z
  .object({
    changes: z.array(
      z.object({
        name: z.string(),
        action: z.enum(['create', 'update', 'delete']),
        version: z.number().int().describe('version that is changed; 0 for a new one'),
        diff: z.string(),
      }),
    ),
    unchanged: z.number().int(),
    text: z.string().describe('the whole plan as readable text'),
  })
  .meta({ id: 'DefinitionsPlan' })
export type DefinitionsPlan = z.infer<typeof definitionsPlanSchema>

/** Measures as YAML files that live in git: pull, plan, apply. */
export function createDefinitions(repository: MetricRepository, segmentNames: SegmentNames) {
  /** Every measure as a file. */
  async function pull(workspace: string): Promise<DefinitionFile[]> {
    const stored = await repository.list(workspace)
    return stored.map((one) => writeDefinition(one.definition))
  }

  /** What applying the files would do; changes nothing. @throws TandemError `definition_invalid` */
  async function plan(workspace: string, request: DefinitionsRequest): Promise<DefinitionsPlan> {
    const metrics = readDefinitions(request.documents)
    return planOf(repository, metrics, await repository.list(workspace), request.prune ?? false)
  }

  /**
   * Brings the measures to what the files say, all or nothing.
   *
   * @param by who does it, for the history
   * @returns what was done
   * @throws TandemError `definition_invalid`, `segment_not_found`, `conflict` when a measure is changed at the same time
   */
  async function apply(workspace: string, request: DefinitionsRequest, by: string): Promise<DefinitionsPlan> {
    const metrics = readDefinitions(request.documents)
    await assertSegments(segmentNames, workspace, metrics.flatMap(segmentsNamed))
    const done = planOf(repository, metrics, await repository.list(workspace), request.prune ?? false)
    const byName = new Map(metrics.map((metric) => [metric.name, metric]))
    await repository.write(
      workspace,
      done.changes.map(({ name, version }) => ({
        name,
        definition: byName.get(name) ?? null,
        expected: version,
      })),
      { by },
    )
    return done
  }

  return { pull, plan, apply }
}

function planOf(
  { describeChange }: MetricRepository,
  wanted: Metric[],
  stored: StoredMetric[],
  prune: boolean,
): DefinitionsPlan {
  const before = new Map(stored.map((one) => [one.definition.name, one]))
  const names = new Set(wanted.map((metric) => metric.name))
  const written = wanted.map((metric) => {
    const old = before.get(metric.name)
    return {
      name: metric.name,
      action: old ? ('update' as const) : ('create' as const),
      version: old?.version ?? 0,
      diff: describeChange(old?.definition ?? null, metric),
    }
  })
  const removed = stored
    .filter((one) => prune && !names.has(one.definition.name))
    .map((one) => ({
      name: one.definition.name,
      action: 'delete' as const,
      version: one.version,
      diff: describeChange(one.definition, null),
    }))
  const changes = [...written.filter((one) => one.diff !== ''), ...removed].sort((one, two) =>
    one.name < two.name ? -1 : 1,
  )
  const unchanged = written.length - written.filter((one) => one.diff !== '').length
  return { changes, unchanged, text: textOf(changes, unchanged) }
}

function textOf(changes: DefinitionsPlan['changes'], unchanged: number): string {
  const blocks = changes.map(
    ({ name, action, diff }) => `${action} measure ${name}\n${diff.replaceAll(/^/gm, '  ')}`,
  )
  const count = (action: string) => changes.filter((change) => change.action === action).length
  const summary = `${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete, ${unchanged} as they are.`
  return [...blocks, summary].join('\n\n')
}
