import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { decodeStoredMap } from '../ingestion/index.ts'
import {
  type Drill,
  type DrillRow,
  momentOf,
  type PersonRow,
  peopleStatement,
  rowsStatement,
} from './drill-queries.ts'
import type { GroundOf } from './ground.ts'
import type { DefinitionInput } from './metric.ts'
import { type Ground, planQuestion, type Question, readRequest } from './question.ts'
import { type DrillRequest, type DrillRequestInput, drillRequestSchema, toInstant } from './request.ts'
import { toReading } from './series.ts'

const drillRowSchema = z
  .object({
    messageId: z.string().nullable(),
    person: z.string().nullable().describe('who did it; null when people are not yours to see'),
    at: z.string(),
    receivedAt: z.string(),
    type: z.string(),
    name: z.string(),
    source: z.string(),
    channel: z.string(),
    userId: z.string().nullable(),
    anonymousId: z.string().nullable(),
    account: z.string().nullable(),
    properties: z.record(z.string(), z.unknown()).nullable(),
    context: z.record(z.string(), z.unknown()).nullable(),
    value: z
      .number()
      .nullable()
      .describe('what this event adds to a sum, an average, a percentile or a score'),
    numerator: z.boolean().optional(),
    denominator: z.boolean().optional(),
    openSeconds: z.number().optional().describe('how long it was open then'),
  })
  .meta({ id: 'MeasureRow' })
export const rowsResultSchema = z.object({
  rows: z.array(drillRowSchema),
  masked: z.boolean().describe('true when people, properties and context are left out for lack of a right'),
  next: z.string().nullable().describe('cursor of the next page; null at the end'),
})
export type RowsResult = z.infer<typeof rowsResultSchema>

const personSchema = z
  .object({
    person: z.string(),
    userId: z.string().nullable(),
    anonymousId: z.string().nullable(),
    events: z.number(),
    firstAt: z.string(),
    lastAt: z.string(),
    value: z.number().nullable().describe('the measure for this person alone'),
    n: z.number(),
  })
  .meta({ id: 'MeasurePerson' })
export const peopleResultSchema = z.object({ people: z.array(personSchema), next: z.string().nullable() })
export type PeopleResult = z.infer<typeof peopleResultSchema>

const rowCursor = z.tuple([z.string(), z.string()])

/** The rows and the people behind numbers. */
export function createDrill({ groundOf, clickhouse }: { groundOf: GroundOf; clickhouse: ClickHouse }) {
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

  return { rows, people }
}

async function drillRows(
  clickhouse: ClickHouse,
  ground: Ground,
  request: DrillRequest,
  masked: boolean,
): Promise<RowsResult> {
  const drill = await planDrill(ground, request)
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor)
  const { sql, params } = rowsStatement(drill, after && { ts: after[0], messageId: after[1] })
  const found = await clickhouse.query<DrillRow>(sql, params)
  const page = found.slice(0, request.pageSize)
  const last = page.at(-1)
  return {
    rows: page.map((row) => toRow(row, drill, masked)),
    masked,
    next: found.length > page.length && last ? writeCursor(last.at, last.messageId) : null,
  }
}

async function drillPeople(
  clickhouse: ClickHouse,
  ground: Ground,
  request: DrillRequest,
): Promise<PeopleResult> {
  const drill = await planDrill(ground, request)
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor)
  const { sql, params } = peopleStatement(drill, after && { weight: after[0], person: after[1] })
  const found = await clickhouse.query<PersonRow>(sql, params)
  const page = found.slice(0, request.pageSize)
  const last = page.at(-1)
  return {
    people: page.map((row) => {
      const { value, n } = toReading(drill.part, { ...row, bucket: '', others: 0 })
      return {
        person: row.person,
        userId: row.userId || null,
        anonymousId: row.anonymousId || null,
        events: Number(row.events),
        firstAt: toIso(row.first),
        lastAt: toIso(row.last),
        value,
        n,
      }
    }),
    next: found.length > page.length && last ? writeCursor(last.place, last.person) : null,
  }
}

async function planDrill(ground: Ground, request: DrillRequest): Promise<Drill> {
  const question = await planQuestion(ground, request)
  return {
    whole: question.plan,
    part: { ...question.plan, windows: windowsOf(ground, question, request.t) },
    group: request.group && groupValues(question, request.group),
    others: request.others ?? false,
    limit: request.pageSize + 1,
  }
}

function windowsOf(ground: Ground, { plan, steps }: Question, t: string | undefined) {
  if (t === undefined) return plan.windows
  const at = toInstant(t, 't', ground.calendar)
  const step = steps.find((one) => one.t === at)
  if (!step) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/t', message: 'is not the time of a point of this series' }],
    })
  }
  return [step]
}

function groupValues({ plan }: Question, group: Record<string, string | null>): string[] {
  const labels = plan.by.map((dimension) => dimension.label)
  const unknown = Object.keys(group).find((label) => !labels.includes(label))
  const missing = labels.find((label) => !(label in group))
  if (unknown !== undefined || missing !== undefined) {
    const message = `names ${labels.join(', ')} and nothing else`
    throw new TandemError('invalid_request', { errors: [{ path: '/group', message }] })
  }
  return labels.map((label) => group[label] ?? '')
}

function toRow(row: DrillRow, drill: Drill, masked: boolean): RowsResult['rows'][number] {
  const { definition } = drill.part
  const seen = <T>(value: T) => (masked ? null : value)
  return {
    messageId: seen(row.messageId),
    person: seen(row.person),
    at: toIso(row.at),
    receivedAt: toIso(row.receivedAt),
    type: row.type,
    name: row.name,
    source: row.source,
    channel: row.channel,
    userId: seen(row.userId || null),
    anonymousId: seen(row.anonymousId || null),
    account: seen(row.account || null),
    properties: seen(decodeStoredMap(row.properties)),
    context: seen(decodeStoredMap(row.context)),
    value: row.value === null ? null : Number(row.value),
    ...(definition.kind === 'ratio'
      ? { numerator: Boolean(Number(row.numerator)), denominator: Boolean(Number(row.denominator)) }
      : {}),
    ...(definition.kind === 'open'
      ? { openSeconds: (momentOf(drill.part) - Date.parse(toIso(row.at))) / 1000 }
      : {}),
  }
}

function toIso(engineTime: string): string {
  return `${engineTime.replace(' ', 'T')}Z`
}

function writeCursor(...place: [string, string]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function readCursor(cursor: string): [string, string] {
  try {
    return rowCursor.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch (cause) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is not the `next` of a page' }],
      cause,
    })
  }
}
