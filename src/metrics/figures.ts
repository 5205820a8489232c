import { TandemError, toProblem } from '../errors.ts'
import type { Grain } from './calendar.ts'
import { measureCompared } from './comparison.ts'
import { eventsRead } from './formula-parts.ts'
import type { Freshness } from './freshness.ts'
import type { GroundOf } from './ground.ts'
import type { KnownEvents } from './known-events.ts'
import { measureUsual } from './measurement.ts'
import { type DefinitionInput, unitOf } from './metric.ts'
import { type Ground, planQuestion, type Question, readRequest } from './question.ts'
import {
  type BatchRequest,
  type BatchResult,
  batchRequestSchema,
  type QueryRequest,
  type QueryRequestInput,
  type QueryResult,
  queryRequestSchema,
} from './request.ts'
import type { Measure } from './scan.ts'
import { noReadings, toSeries } from './series.ts'
import type { UsualRange } from './usual.ts'

interface FigureDependencies {
  groundOf: GroundOf
  measure: Measure
  freshness: (workspace: string, events?: readonly string[]) => Promise<Freshness>
  knownEvents: Pick<KnownEvents, 'unknown'>
}

/** A question that is planned. */
interface Prepared {
  workspace: string
  request: QueryRequest
  ground: Ground
  question: Question
}

/** Figures of measures over periods, and what is usual for them. */
export function createFigures({ groundOf, measure, freshness, knownEvents }: FigureDependencies) {
  /**
   * The figures of a measure over a period.
   *
   * @throws TandemError `invalid_request`, `measure_not_found`, `definition_invalid`, `segment_not_found`,
   * `period_too_fine`, and what the store throws
   */
  async function query(workspace: string, asked: QueryRequestInput): Promise<QueryResult> {
    return answer(await prepare(workspace, asked))
  }

  async function prepare(workspace: string, asked: QueryRequestInput): Promise<Prepared> {
    const request = readRequest(queryRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    return { workspace, request, ground, question: await planQuestion(ground, request) }
  }

  async function answer({ workspace, request, ground, question }: Prepared): Promise<QueryResult> {
    const events = eventsRead(ground)
    const [{ groups, compared }, { asOf, late }, unknown] = await Promise.all([
      measureCompared(measure, ground, question, request),
      freshness(workspace, events),
      knownEvents.unknown(workspace, events ?? []),
    ])
    const series = groups.map((group) => {
      const one = toSeries(question.plan, question.steps, group)
      compared(group, one.points)
      return one
    })
    const counted = groups.find((group) => group.groups !== undefined)?.groups
    return {
      ...describeQuestion(ground, question, request.grain),
      series,
      asOf,
      late,
      ...(counted === undefined ? {} : { groups: counted }),
      ...(unknown.length > 0 ? { unknownEvents: unknown } : {}),
    }
  }

  /**
   * Several questions at once, each answered or refused by itself; those over the same events read them once.
   *
   * @returns in the order of the questions
   */
  async function queryAll(
    workspace: string,
    questions: readonly (QueryRequestInput & { id: string })[],
  ): Promise<BatchResult['results']> {
    // All are planned before the first is asked, so that none is asked before those it shares a scan with.
    const prepared = await Promise.allSettled(
      questions.map(async ({ id: _, ...asked }) => prepare(workspace, asked)),
    )
    return Promise.all(
      questions.map(async ({ id }, index) => {
        try {
          const one = prepared[index]!
          if (one.status === 'rejected') throw one.reason
          return { id, result: await answer(one.value) }
        } catch (error) {
          // What is not foreseen fails the whole, so that it is seen and logged.
          if (!(error instanceof TandemError)) throw error
          return { id, error: refusalOf(error) }
        }
      }),
    )
  }

  /** The same for a request as it came. @throws TandemError `invalid_request` when it is no list of questions */
  async function batch(workspace: string, asked: BatchRequest): Promise<BatchResult> {
    const { questions } = readRequest(batchRequestSchema, asked)
    return { results: await queryAll(workspace, questions as (QueryRequestInput & { id: string })[]) }
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
    const rangesOf = await measureUsual(measure, ground, question, request.grain)
    return rangesOf(noReadings()).map((range, index) => ({
      t: new Date(question.steps[index]!.t).toISOString(),
      ...range,
    }))
  }

  return { query, queryAll, batch, usual }
}

function refusalOf(error: TandemError) {
  const { code, title, mend, retryable, detail, errors } = toProblem(error)
  return { code, title, mend, retryable, ...(detail ? { detail } : {}), ...(errors ? { errors } : {}) }
}

function describeQuestion({ definition, calendar }: Ground, question: Question, grain: Grain) {
  return {
    ...(definition.name ? { name: definition.name } : {}),
    ...(definition.label ? { label: definition.label } : {}),
    kind: definition.kind,
    unit: unitOf(definition),
    good: definition.good ?? ('none' as const),
    ...(definition.aim ? { aim: definition.aim } : {}),
    from: new Date(question.from).toISOString(),
    to: new Date(question.to).toISOString(),
    grain,
    timeZone: calendar.zone,
  }
}
