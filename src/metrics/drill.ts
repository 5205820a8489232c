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
import { partPlan, shownGroups } from './formula-readings.ts'
import type { GroundOf } from './ground.ts'
import type { DefinitionInput } from './metric.ts'
import type { PlainPlan, Plan } from './plan.ts'
import { type Ground, planQuestion, type Question, readRequest } from './question.ts'
import { type DrillRequest, type DrillRequestInput, drillRequestSchema, toInstant } from './request.ts'
import type { Measure } from './scan.ts'
import { toReading } from './series.ts'
import { crowdWindows } from './stickiness.ts'
import { isPlanOf, isUnitPlan, lastStep } from './unit.ts'
import { readPicks } from './unit-drill.ts'
import { isUnitDrill, unitPeopleStatement } from './unit-drill-queries.ts'

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
    step: z.number().optional().describe('of people’s steps: which one it is, from 1'),
    openSeconds: z.number().optional().describe('how long it was open then'),
  })
  .meta({ id: 'MeasureRow' })
const parts = {
  part: z.string().optional().describe('of a formula: the measure of it that is opened'),
  parts: z.array(z.string()).optional().describe('of a formula: every measure of it, each opened by `part`'),
}
export const rowsResultSchema = z.object({
  ...parts,
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
export const peopleResultSchema = z.object({
  ...parts,
  people: z.array(personSchema),
  next: z.string().nullable(),
})
export type PeopleResult = z.infer<typeof peopleResultSchema>

const rowCursor = z.tuple([z.string(), z.string()])

interface DrillDependencies {
  groundOf: GroundOf
  measure: Measure
  clickhouse: ClickHouse
}

/** The rows and the people behind numbers. */
export function createDrill(dependencies: DrillDependencies) {
  const { groundOf } = dependencies

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
    return drillRows(dependencies, ground, request, options.masked)
  }

  /** The people behind a number, the biggest part first, each with the measure for them alone. @throws as `query` */
  async function people(workspace: string, asked: DrillRequestInput): Promise<PeopleResult> {
    const { ground, request } = await openNumber(workspace, asked)
    return drillPeople(dependencies, ground, request)
  }

  async function openNumber(workspace: string, asked: DrillRequestInput) {
    const request = readRequest(drillRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    return { ground, request }
  }

  return { rows, people }
}

async function drillRows(
  { clickhouse, measure }: DrillDependencies,
  ground: Ground,
  request: DrillRequest,
  masked: boolean,
): Promise<RowsResult> {
  const { drill, ...named } = await planDrill(measure, ground, request)
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor)
  const found = await readRows(clickhouse, drill, after && { ts: after[0], messageId: after[1] })
  const page = found.slice(0, request.pageSize)
  const last = page.at(-1)
  return {
    ...named,
    rows: page.map((row) => toRow(row, drill, masked)),
    masked,
    next: found.length > page.length && last ? writeCursor(last.at, last.messageId) : null,
  }
}

async function readRows(
  clickhouse: ClickHouse,
  drill: Drill,
  after: { ts: string; messageId: string } | undefined,
): Promise<DrillRow[]> {
  if (isUnitDrill(drill)) return readPicks(clickhouse, drill, after)
  const { sql, params } = rowsStatement(drill, after)
  return clickhouse.query<DrillRow>(sql, params)
}

async function drillPeople(
  { clickhouse, measure }: DrillDependencies,
  ground: Ground,
  request: DrillRequest,
): Promise<PeopleResult> {
  const { drill, ...named } = await planDrill(measure, ground, request)
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor)
  const place = after && { weight: after[0], person: after[1] }
  const { sql, params } = isUnitDrill(drill)
    ? unitPeopleStatement(drill, place)
    : peopleStatement(drill, place)
  const found = await clickhouse.query<PersonRow>(sql, params)
  const page = found.slice(0, request.pageSize)
  const last = page.at(-1)
  return {
    ...named,
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

/** What is opened; of a formula one of its measures, the first unless it is said which. */
async function planDrill(measure: Measure, ground: Ground, request: DrillRequest) {
  const question = await planQuestion(ground, request)
  const { whole, ...named } = await openedPlan(measure, question.plan, request)
  const drill: Drill = {
    whole,
    part: { ...whole, windows: windowsBehind(ground, question, request.t) },
    group: request.group && groupValues(question, request.group),
    others: request.others ?? false,
    among: amongOf(whole, request),
    limit: request.pageSize + 1,
  }
  if (isPlanOf(drill.part, 'stickiness')) {
    drill.inside = drill.part.windows
    drill.part = { ...drill.part, ...crowdWindows(drill.part, drill.inside) }
  }
  return { drill, ...named }
}

/** Who is looked at, of a measure of people's steps. */
function amongOf(plan: PlainPlan, { who, step }: DrillRequest): Drill['among'] {
  if (!who) return undefined
  if (!isUnitPlan(plan))
    throw invalid(
      '/who',
      'only a conversion, coming back and the time between two moments have people who began, finished or were lost',
    )
  const last = lastStep(plan.definition)
  if (step !== undefined && step > last) throw invalid('/step', `there are ${last} steps`)
  return { who, step }
}

async function openedPlan(
  measure: Measure,
  plan: Plan,
  request: DrillRequest,
): Promise<{ whole: PlainPlan; part?: string; parts?: string[] }> {
  const parts = plan.formula && [...plan.formula.parts.keys()]
  if (!parts) {
    if (request.part === undefined) return { whole: plan as PlainPlan }
    throw invalid('/part', 'only a formula has parts')
  }
  const part = request.part ?? parts[0]!
  if (!parts.includes(part)) throw invalid('/part', `is one of ${parts.join(', ')}`)
  const own = partPlan(plan, part)
  // Others of the formula are the others of its first measure.
  const whole =
    request.others && !plan.groups
      ? { ...own, groups: shownGroups(await measure(partPlan(plan, parts[0]!))) }
      : own
  return { whole, part, parts }
}

function invalid(path: string, message: string): TandemError {
  return new TandemError('invalid_request', { errors: [{ path, message }] })
}

function windowsBehind(ground: Ground, { plan, steps }: Question, t: string | undefined) {
  if (t === undefined) return plan.windows
  const at = toInstant(t, 't', ground.calendar)
  const step = steps.find((one) => one.t === at)
  if (!step) {
    throw invalid('/t', 'is not the time of a point of this series')
  }
  return [step]
}

function groupValues({ plan }: Question, group: Record<string, string | null>): string[] {
  const labels = plan.by.map((dimension) => dimension.label)
  const unknown = Object.keys(group).find((label) => !labels.includes(label))
  const missing = labels.find((label) => !(label in group))
  if (unknown !== undefined || missing !== undefined) {
    const message = `names ${labels.join(', ')} and nothing else`
    throw invalid('/group', message)
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
    ...(row.step === undefined ? {} : { step: row.step }),
    ...(['ratio', 'share', 'stickiness'].includes(definition.kind)
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
