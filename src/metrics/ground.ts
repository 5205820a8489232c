import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Definition, DefinitionInput } from './metric.ts'
import type { SegmentNames } from './people.ts'
import { firstEventStatement } from './queries.ts'
import { type Ground, readDefinition } from './question.ts'
import type { MetricRepository } from './repository.ts'
import type { WorkspaceCalendar } from './workspace-calendar.ts'

/**
 * What a question about a measure stands on.
 *
 * @param asked name of a measure, or a definition
 * @throws TandemError `measure_not_found`, `invalid_request`
 */
export type GroundOf = (workspace: string, asked: string | DefinitionInput) => Promise<Ground>

export function createGround({
  repository,
  clickhouse,
  segmentNames,
  workspaceCalendar,
  clock,
}: {
  repository: Pick<MetricRepository, 'find'>
  clickhouse: ClickHouse
  segmentNames: SegmentNames
  workspaceCalendar: WorkspaceCalendar
  clock: () => number
}): GroundOf {
  async function resolve(workspace: string, asked: string | DefinitionInput): Promise<Definition> {
    if (typeof asked !== 'string') return readDefinition(asked)
    const stored = await repository.find(workspace, asked)
    if (!stored) throw new TandemError('measure_not_found', { detail: `There is no measure ${asked}.` })
    return stored.definition
  }

  return async function groundOf(workspace, asked) {
    const [definition, calendar] = await Promise.all([
      resolve(workspace, asked),
      workspaceCalendar(workspace),
    ])
    if (definition.kind === 'formula')
      throw new TandemError('invalid_request', { detail: `The kind ${definition.kind} cannot be asked yet.` })
    const firstEvent = async () => {
      const { sql, params } = firstEventStatement(workspace, definition)
      const [row] = await clickhouse.query<{ events: string; first: string }>(sql, params)
      return row && Number(row.events) > 0 ? Number(row.first) : undefined
    }
    return { workspace, definition, calendar, now: clock(), firstEvent, segmentNames }
  }
}
