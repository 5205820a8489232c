import type { Grain } from './calendar.ts'
import type { Freshness } from './freshness.ts'
import type { GroundOf } from './ground.ts'
import { measurePrevious, measureSeries, measureUsual } from './measurement.ts'
import { type DefinitionInput, eventsOf, unitOf } from './metric.ts'
import { type Ground, planQuestion, type Question, readRequest } from './question.ts'
import { type QueryRequestInput, type QueryResult, queryRequestSchema } from './request.ts'
import type { Measure } from './scan.ts'
import type { UsualRange } from './usual.ts'

/** Figures of measures over periods, and what is usual for them. */
export function createFigures({
  groundOf,
  measure,
  freshness,
}: {
  groundOf: GroundOf
  measure: Measure
  freshness: (workspace: string, events?: readonly string[]) => Promise<Freshness>
}) {
  /**
   * The figures of a measure over a period.
   *
   * @throws TandemError `invalid_request`, `measure_not_found`, `period_too_fine`, and what the store throws
   */
  async function query(workspace: string, asked: QueryRequestInput): Promise<QueryResult> {
    const request = readRequest(queryRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    const question = await planQuestion(ground, request)
    const [series, { asOf, late }, usual, previous] = await Promise.all([
      measureSeries(measure, question),
      freshness(workspace, eventsOf(ground.definition)),
      request.compare === 'usual' ? measureUsual(measure, ground, question, request.grain) : undefined,
      request.compare === 'previous' ? measurePrevious(measure, ground, question, request.grain) : undefined,
    ])
    for (const [index, point] of (series[0]?.points ?? []).entries()) {
      if (usual) point.usual = usual[index]!
      const before = previous?.[index]
      if (before)
        point.previous = { t: new Date(before.start).toISOString(), value: before.value, n: before.n }
    }
    return { ...describeQuestion(ground, question, request.grain), series, asOf, late }
  }

  /**
   * The usual range of each step of a period: 10 %, median and 90 % of the same weekday and hour in the 8 weeks before.
   *
   * @param asked name of a measure, or a definition
   * @throws as `query`
   */
  async function usual(
    workspace: string,
    asked: string | DefinitionInput,
    period: Pick<QueryRequestInput, 'from' | 'to' | 'grain' | 'filter'>,
  ): Promise<({ t: string } & UsualRange)[]> {
    const request = readRequest(queryRequestSchema, {
      ...(typeof asked === 'string' ? { name: asked } : { definition: asked }),
      ...period,
    })
    const ground = await groundOf(workspace, asked)
    const question = await planQuestion(ground, request)
    const ranges = await measureUsual(measure, ground, question, request.grain)
    return ranges.map((range, index) => ({
      t: new Date(question.steps[index]!.t).toISOString(),
      ...range,
    }))
  }

  return { query, usual }
}

function describeQuestion({ definition, calendar }: Ground, question: Question, grain: Grain) {
  return {
    ...(definition.name ? { name: definition.name } : {}),
    ...(definition.label ? { label: definition.label } : {}),
    kind: definition.kind,
    unit: unitOf(definition),
    good: definition.good ?? ('none' as const),
    from: new Date(question.from).toISOString(),
    to: new Date(question.to).toISOString(),
    grain,
    timeZone: calendar.zone,
  }
}
