import type { z } from 'zod'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createCatalogue } from './catalogue.ts'
import { createDefinitions } from './definitions.ts'
import { drillPeople, drillRows, type PeopleResult, type RowsResult } from './drill.ts'
import { createFreshness } from './freshness.ts'
import { measurePrevious, measureSeries, measureUsual } from './measurement.ts'
import { type Definition, type DefinitionInput, unitOf } from './metric.ts'
import { firstEventStatement } from './queries.ts'
import { calendarOf, faultsOf, type Ground, planQuestion, readDefinition } from './question.ts'
import { createMetricRepository } from './repository.ts'
import {
  type DrillRequestInput,
  drillRequestSchema,
  type QueryRequestInput,
  type QueryResult,
  queryRequestSchema,
} from './request.ts'
import { createMeasure } from './scan.ts'
import type { UsualRange } from './usual.ts'

export interface MetricsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** The present, ms. */
  clock: () => number
}

/** The measures of every workspace: what they are, their figures, and the rows and people behind each. */
export function createMetrics({ postgres, clickhouse, clock }: MetricsDependencies) {
  const repository = createMetricRepository(postgres, clock)
  const freshness = createFreshness({ clickhouse, clock })
  const measure = createMeasure(clickhouse)

  /** A definition by name, or as it was given. @throws TandemError `measure_not_found`, `invalid_request` */
  async function resolve(workspace: string, asked: string | DefinitionInput): Promise<Definition> {
    if (typeof asked !== 'string') return readDefinition(asked)
    const stored = await repository.find(workspace, asked)
    if (!stored) throw new TandemError('measure_not_found', { detail: `There is no measure ${asked}.` })
    return stored.definition
  }

  async function groundOf(workspace: string, asked: string | DefinitionInput): Promise<Ground> {
    const [definition, zone] = await Promise.all([resolve(workspace, asked), repository.zone(workspace)])
    const firstEvent = async () => {
      const { sql, params } = firstEventStatement(workspace, definition)
      const [row] = await clickhouse.query<{ events: string; first: string }>(sql, params)
      return row && Number(row.events) > 0 ? Number(row.first) : undefined
    }
    return { workspace, definition, calendar: calendarOf(zone), now: clock(), firstEvent }
  }

  /**
   * The figures of a measure over a period.
   *
   * @throws TandemError `invalid_request`, `measure_not_found`, `period_too_fine`, and what the store throws
   */
  async function query(workspace: string, asked: QueryRequestInput): Promise<QueryResult> {
    const request = readRequest(queryRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    const question = await planQuestion(ground, request)
    const { definition } = ground
    const [series, fresh, usual, previous] = await Promise.all([
      measureSeries(measure, question),
      freshness(workspace),
      request.compare === 'usual' ? measureUsual(measure, ground, question, request.grain) : undefined,
      request.compare === 'previous' ? measurePrevious(measure, ground, question, request.grain) : undefined,
    ])
    for (const [index, point] of (series[0]?.points ?? []).entries()) {
      if (usual) point.usual = usual[index]!
      const before = previous?.[index]
      if (before)
        point.previous = { t: new Date(before.start).toISOString(), value: before.value, n: before.n }
    }
    return {
      ...(definition.name ? { name: definition.name } : {}),
      ...(definition.label ? { label: definition.label } : {}),
      kind: definition.kind,
      unit: unitOf(definition),
      good: definition.good ?? 'none',
      from: new Date(question.from).toISOString(),
      to: new Date(question.to).toISOString(),
      grain: request.grain,
      timeZone: ground.calendar.zone,
      series,
      ...fresh,
    }
  }

  /**
   * The events behind a number, newest first; together they recompute it.
   *
   * @param options.masked leaves out who it was and what was said, for those who may not see people
   * @throws as `query`
   */
  async function rows(
    workspace: string,
    asked: DrillRequestInput,
    options: { masked: boolean },
  ): Promise<RowsResult> {
    const { ground, request } = await openNumber(workspace, asked)
    return drillRows(clickhouse, ground, request, options.masked)
  }

  /** The people behind a number, the biggest part first, each with the measure for them alone. @throws as `query` */
  async function people(workspace: string, asked: DrillRequestInput): Promise<PeopleResult> {
    const { ground, request } = await openNumber(workspace, asked)
    return drillPeople(clickhouse, ground, request)
  }

  async function openNumber(workspace: string, asked: DrillRequestInput) {
    const request = readRequest(drillRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    return { ground, request }
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

  return {
    query,
    usual,
    rows,
    people,
    freshness,
    ...createCatalogue(repository),
    ...createDefinitions(repository),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

/** @throws TandemError `invalid_request` naming each fault */
function readRequest<Schema extends z.ZodType>(schema: Schema, asked: unknown): z.output<Schema> {
  const parsed = schema.safeParse(asked)
  if (!parsed.success) throw new TandemError('invalid_request', { errors: faultsOf(parsed.error.issues) })
  return parsed.data
}
