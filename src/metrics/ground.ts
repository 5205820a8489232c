import { TandemError } from '../errors.ts'
import { eventsRead, resolveFormula } from './formula-parts.ts'
import type { KnownEvents } from './known-events.ts'
import type { Definition, DefinitionInput } from './metric.ts'
import type { SegmentNames } from './people.ts'
import { type Ground, readDefinition } from './question.ts'
import type { MetricRepository } from './repository.ts'
import type { ComputedTraits } from './trait-sql.ts'
import type { WorkspaceCalendar } from './workspace-calendar.ts'

/**
 * What a question about a measure stands on.
 *
 * @param asked name of a measure, or a definition
 * @throws TandemError `measure_not_found`, `invalid_request`, `definition_invalid` for formulas that use each other
 */
export type GroundOf = (workspace: string, asked: string | DefinitionInput) => Promise<Ground>

export interface GroundDependencies {
  repository: Pick<MetricRepository, 'find'>
  knownEvents: Pick<KnownEvents, 'first'>
  segmentNames: SegmentNames
  /** Computed traits of a workspace. */
  computedTraits: (workspace: string) => Promise<ComputedTraits>
  workspaceCalendar: WorkspaceCalendar
  clock: () => number
}

export function createGround({
  repository,
  knownEvents,
  segmentNames,
  computedTraits,
  workspaceCalendar,
  clock,
}: GroundDependencies): GroundOf {
  async function resolve(workspace: string, asked: string | DefinitionInput): Promise<Definition> {
    if (typeof asked !== 'string') return readDefinition(asked)
    const stored = await repository.find(workspace, asked)
    if (!stored) throw new TandemError('measure_not_found', { detail: `There is no measure ${asked}.` })
    return stored.definition
  }

  return async function groundOf(workspace, asked) {
    const [definition, calendar, computed] = await Promise.all([
      resolve(workspace, asked),
      workspaceCalendar(workspace),
      computedTraits(workspace),
    ])
    const find = async (name: string) => (await repository.find(workspace, name))?.definition
    const formula = definition.kind === 'formula' ? await resolveFormula(definition, find) : undefined
    const events = eventsRead({ definition, formula })
    return {
      workspace,
      definition,
      ...(formula ? { formula } : {}),
      computed,
      calendar,
      now: clock(),
      firstEvent: () => knownEvents.first(workspace, events),
      segmentNames,
    }
  }
}
