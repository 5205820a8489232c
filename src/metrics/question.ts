import type { z } from 'zod'
import { TandemError } from '../errors.ts'
import { type PeopleExpression, segmentsOf, typeFaultOf } from '../expression/index.ts'
import { type Calendar, createCalendar } from './calendar.ts'
import { filtersRead } from './formula-parts.ts'
import { type Definition, type DefinitionInput, definitionSchema, filtersOf } from './metric.ts'
import { assertSegments, type SegmentNames } from './people.ts'
import { type Formula, type Plan, type Step, stepping, stepsOf, windowsOf } from './plan.ts'
import { type QueryRequest, toDimension, toInstant } from './request.ts'
import type { ComputedTraits } from './trait-sql.ts'

/** What a question needs to know before it can be planned. */
export interface Ground {
  workspace: string
  calendar: Calendar
  definition: Definition
  /** Of a formula: down to the measures that read events. */
  formula?: Formula
  computed?: ComputedTraits
  now: number
  /** When the first event that the definition reads happened; undefined when none did. */
  firstEvent: () => Promise<number | undefined>
  segmentNames: SegmentNames
}

export interface Question {
  plan: Plan
  steps: Step[]
  from: number
  to: number
}

/**
 * The plan that answers a request.
 *
 * @throws TandemError `invalid_request` when the period is not one, `period_too_fine`, `segment_not_found`
 */
export async function planQuestion(
  ground: Ground,
  request: Pick<QueryRequest, 'from' | 'to' | 'grain' | 'by' | 'limit' | 'filter' | 'robots'>,
): Promise<Question> {
  const { workspace, calendar, definition, now } = ground
  const by = request.by.map(toDimension)
  assertComparable(request.filter ? [request.filter] : [], '/filter')
  await assertSegments(ground.segmentNames, workspace, [
    ...filtersRead(ground).flatMap(segmentsOf),
    ...(request.filter ? segmentsOf(request.filter) : []),
    ...by.flatMap(({ operand }) => ('segment' in operand ? [operand.segment] : [])),
  ])
  const to = request.to === undefined ? now : toInstant(request.to, 'to', calendar)
  const from =
    request.from === undefined
      ? Math.min((await ground.firstEvent()) ?? to - 86_400_000, to - 1)
      : toInstant(request.from, 'from', calendar)
  if (from >= to) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/from', message: '`from` lies before `to`' }],
    })
  }
  const whole = stepsOf(calendar, from, to, request.grain, now)
  const starts = whole.map((step) => step.t)
  const { windows, steps: sorting } = stepping(whole, starts, request.grain, calendar.zone)
  const steps = whole.map((step, index) => ({ ...step, key: windows[index]!.key }))
  const plan: Plan = {
    workspace,
    definition,
    ...(ground.formula ? { formula: ground.formula } : {}),
    ...(ground.computed ? { computed: ground.computed } : {}),
    windows: windowsOf(definition, steps, now),
    steps: sorting,
    by,
    limit: request.limit,
    filter: request.filter,
    robots: request.robots ?? definition.robots ?? false,
    calendar,
    now,
  }
  return { plan, steps, from, to }
}

/** The calendar of a zone name. @throws TandemError `invalid_config` for a zone this machine does not know */
export function calendarOf(zone: string): Calendar {
  try {
    return createCalendar(zone)
  } catch (cause) {
    throw new TandemError('invalid_config', { detail: `The time zone ${zone} is not known.`, cause })
  }
}

/**
 * Sees that conditions compare what can be compared.
 *
 * @param path where in the request they stand
 * @throws TandemError `invalid_request` naming the first that does not
 */
export function assertComparable(filters: readonly PeopleExpression[], path: string): void {
  const fault = filters.map(typeFaultOf).find((one) => one !== undefined)
  if (fault !== undefined) throw new TandemError('invalid_request', { errors: [{ path, message: fault }] })
}

/**
 * A definition as it was given.
 *
 * @throws TandemError `invalid_request` naming each fault
 */
export function readDefinition(given: DefinitionInput): Definition {
  const parsed = definitionSchema.safeParse(given)
  if (parsed.success) {
    assertComparable(filtersOf(parsed.data), '/definition')
    return parsed.data
  }
  throw new TandemError('invalid_request', { errors: faultsOf(parsed.error.issues, '/definition') })
}

export function faultsOf(issues: { path: PropertyKey[]; message: string }[], root = '') {
  return issues.map((issue) => ({
    path: [root, ...issue.path.map(String)].join('/') || '/',
    message: issue.message,
  }))
}

/** A request that fits its schema. @throws TandemError `invalid_request` naming each fault */
export function readRequest<Schema extends z.ZodType>(schema: Schema, asked: unknown): z.output<Schema> {
  const parsed = schema.safeParse(asked)
  if (!parsed.success) throw new TandemError('invalid_request', { errors: faultsOf(parsed.error.issues) })
  return parsed.data
}
