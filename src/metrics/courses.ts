import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type CourseRow, courseStatement, readsEvents, rowOfCourse } from './course-queries.ts'
import type { GroundOf } from './ground.ts'
import { measureGroups } from './measurement.ts'
import type { DefinitionInput } from './metric.ts'
import type { PlainPlan } from './plan.ts'
import { type MeasureRow, scanKey } from './queries.ts'
import { planQuestion, type Question, readRequest } from './question.ts'
import { type QueryRequestInput, queryRequestSchema, type Series } from './request.ts'
import type { Measure } from './scan.ts'
import { type GroupReadings, toGroups, toSeries } from './series.ts'

/** A measure whose course is asked: whole, and by each of some breakdowns by itself. */
export interface CourseRequest {
  id: string
  /** Name of a measure, or a definition. */
  measure: string | DefinitionInput
  by: readonly string[]
}

export interface Course {
  /** Without breakdowns. */
  whole: Series
  /** By breakdown: the largest groups, and the others last; absent where the measure does not have it. */
  by: Map<string, Series[]>
}

/** The steps of all courses. */
export type CoursePeriod = Required<Pick<QueryRequestInput, 'from' | 'to' | 'grain' | 'limit'>>

/** Kinds that are made of several statements, so that each breakdown is asked by itself. */
const alone: ReadonlySet<string> = new Set(['formula', 'stickiness', 'share'])
/** Measures in one statement, at most: it grows with each. */
const mostTogether = 12

interface Asked {
  id: string
  whole: Question
  /** The same question by each breakdown. */
  by: { dimension: string; question: Question }[]
}

/**
 * The courses of many measures over the same steps. Measures of the same events are read together with their breakdowns,
 * each event once; one statement after the other, so that there is room for those who ask meanwhile. Without intervals, and
 * without how fresh the data is. A breakdown shows the groups that are largest by answers; of the others of `unique`
 * whoever is in two of them counts in both.
 *
 * @returns by id; a measure that is refused (its formula is broken, its group of customers is gone), or that takes too
 * long, is left out
 */
export function createCourses({
  groundOf,
  measure,
  clickhouse,
}: {
  groundOf: GroundOf
  measure: Measure
  clickhouse: ClickHouse
}) {
  async function courses(
    workspace: string,
    asked: readonly CourseRequest[],
    period: CoursePeriod,
  ): Promise<Map<string, Course>> {
    const planned = (await Promise.all(asked.map((one) => plan(workspace, one, period)))).filter(
      (one) => one !== undefined,
    )
    const found = new Map<string, Course>()
    const shared = planned.filter(({ whole }) => !alone.has(whole.plan.definition.kind))
    for (const alike of Map.groupBy(shared, keyOf).values())
      for (let from = 0; from < alike.length; from += mostTogether)
        await readTogether(alike.slice(from, from + mostTogether), found)
    for (const one of planned) {
      if (found.has(one.id)) continue
      const course = await unlessRefused(readAlone(one))
      if (course) found.set(one.id, course)
    }
    return found
  }

  async function plan(
    workspace: string,
    { id, measure: named, by }: CourseRequest,
    period: CoursePeriod,
  ): Promise<Asked | undefined> {
    const ask = async (dimensions: string[]) => {
      const request = readRequest(queryRequestSchema, {
        ...(typeof named === 'string' ? { name: named } : { definition: named }),
        ...period,
        by: dimensions,
      })
      return planQuestion(await groundOf(workspace, named), request)
    }
    const whole = await unlessRefused(ask([]))
    if (!whole) return undefined
    const parts = await Promise.all(
      by.map(async (dimension) => ({ dimension, question: await unlessRefused(ask([dimension])) })),
    )
    return {
      id,
      whole,
      by: parts.flatMap(({ dimension, question }) => (question ? [{ dimension, question }] : [])),
    }
  }

  async function readTogether(alike: readonly Asked[], found: Map<string, Course>): Promise<void> {
    const plans = alike.map((one) => ({
      ...(one.whole.plan as PlainPlan),
      by: one.by.flatMap(({ question }) => question.plan.by),
    }))
    const { sql, params } = courseStatement(plans)
    const rows = Map.groupBy(await clickhouse.query<CourseRow>(sql, params), ({ part }) => Number(part))
    for (const [index, one] of alike.entries()) {
      const own = (part: number) => (rows.get(part) ?? []).map((row) => rowOfCourse(row, index))
      found.set(one.id, {
        whole: seriesOf(one.whole, toGroups(one.whole.plan as PlainPlan, own(0)))[0]!,
        by: new Map(
          one.by.map(({ dimension, question }, place) => [
            dimension,
            seriesOf(question, largest(question.plan as PlainPlan, own(place + 1))),
          ]),
        ),
      })
    }
  }

  async function readAlone({ whole, by }: Asked): Promise<Course> {
    const parts = new Map<string, Series[]>()
    for (const { dimension, question } of by)
      parts.set(dimension, seriesOf(question, await measureGroups(measure, question)))
    return { whole: seriesOf(whole, await measureGroups(measure, whole))[0]!, by: parts }
  }

  return courses
}

function keyOf({ id, whole, by }: Asked): string {
  const events = readsEvents(whole.plan) ? scanKey(whole.plan as PlainPlan) : id
  return `${events} ${JSON.stringify(by.map(({ dimension }) => dimension))}`
}

function seriesOf({ plan, steps }: Question, groups: readonly GroupReadings[]): Series[] {
  return groups.map((group) => toSeries(plan, steps, group))
}

/** The groups of one measure among those that any measure of the statement shows: its own largest, and what is left as others. */
function largest(plan: PlainPlan, rows: readonly MeasureRow[]): GroupReadings[] {
  const groups = toGroups(plan, [...rows]).filter(({ total }) => total > 0)
  const shown = groups.filter(({ others }) => !others)
  const beyond = [...shown.slice(plan.limit), ...groups.filter(({ others }) => others)]
  if (beyond.length === 0) return shown
  const isSummed = plan.definition.kind === 'count' || plan.definition.kind === 'unique'
  return isSummed ? [...shown.slice(0, plan.limit), addedUp(plan, beyond)] : shown.slice(0, plan.limit)
}

function addedUp(plan: PlainPlan, groups: readonly GroupReadings[]): GroupReadings {
  const readings: GroupReadings['readings'] = new Map()
  for (const group of groups)
    for (const [key, { value, n }] of group.readings) {
      const known = readings.get(key)
      readings.set(key, { value: (known?.value ?? 0) + (value ?? 0), n: (known?.n ?? 0) + n })
    }
  return {
    by: Object.fromEntries(plan.by.map(({ label }) => [label, 'others'])),
    values: [],
    others: true,
    total: groups.reduce((sum, { total }) => sum + total, 0),
    readings,
  }
}

/** A measure that is refused, or takes too long, says so on its own page; what else fails fails the whole. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof TandemError && (error.status < 500 || error.code === 'query_too_slow'))
      return undefined
    throw error
  }
}
