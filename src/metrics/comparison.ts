import { type PeopleExpression, segmentsOf } from '../expression/index.ts'
import type { Grain } from './calendar.ts'
import { measureEarlier, measureGroups, measureOther, measureUsual, sameGroups } from './measurement.ts'
import { assertSegments } from './people.ts'
import { assertComparable, type Ground, type Question } from './question.ts'
import type { Point, QueryRequest } from './request.ts'
import type { Measure } from './scan.ts'
import { type GroupReadings, toPoint } from './series.ts'

/** Adds to the points of a group what they are compared with. */
type Comparing = (group: GroupReadings, points: Point[]) => void

/**
 * The readings of a question, and what adds its comparison to them. Each group is compared with the same group.
 *
 * @throws TandemError `segment_not_found`, `invalid_request`, and as `measure`
 */
export async function measureCompared(
  measure: Measure,
  ground: Ground,
  question: Question,
  { compare, grain }: Pick<QueryRequest, 'compare' | 'grain'>,
): Promise<{ groups: GroupReadings[]; compared: Comparing }> {
  if (compare === undefined) return { groups: await measureGroups(measure, question), compared: () => {} }
  // With breakdowns it must be known first which groups there are; without, nothing needs to wait.
  if (question.plan.by.length > 0) {
    const groups = await measureGroups(measure, question)
    return {
      groups,
      compared: await comparing(measure, ground, sameGroups(question, groups), compare, grain),
    }
  }
  const [groups, compared] = await Promise.all([
    measureGroups(measure, question),
    comparing(measure, ground, question, compare, grain),
  ])
  return { groups, compared }
}

async function comparing(
  measure: Measure,
  ground: Ground,
  question: Question,
  compare: NonNullable<QueryRequest['compare']>,
  grain: Grain,
): Promise<Comparing> {
  if (compare === 'usual') {
    const rangesOf = await measureUsual(measure, ground, question, grain)
    return (group, points) => {
      for (const [index, range] of rangesOf(group).entries()) points[index]!.usual = range
    }
  }
  if (compare === 'previous' || compare === 'year') {
    const earlierOf = await measureEarlier(measure, ground, question, { grain, back: compare })
    return (group, points) => {
      for (const [index, before] of earlierOf(group).entries())
        if (before)
          points[index]![compare] = {
            t: new Date(before.start).toISOString(),
            value: before.value,
            n: before.n,
          }
    }
  }
  return comparingOther(measure, ground, question, compare)
}

async function comparingOther(
  measure: Measure,
  ground: Ground,
  question: Question,
  compare: { segment: string } | { filter: PeopleExpression },
): Promise<Comparing> {
  const filter: PeopleExpression =
    'segment' in compare ? { segment: compare.segment, op: 'in' } : compare.filter
  assertComparable([filter], '/compare/filter')
  await assertSegments(ground.segmentNames, ground.workspace, segmentsOf(filter))
  const otherOf = await measureOther(measure, question, filter)
  return (group, points) => {
    for (const [index, reading] of otherOf(group).entries()) {
      const { value, n, interval, tooFew } = toPoint(question.plan, question.steps[index]!, reading)
      points[index]!.other = { value, n, ...(interval ? { interval } : {}), ...(tooFew ? { tooFew } : {}) }
    }
  }
}
