import { personSql } from '../identity/index.ts'
import type { QueryRequestInput } from './request.ts'

/** A question, and the SQL that somebody who knows the table would write for it. */
export interface BenchQuestion {
  name: string
  request: QueryRequestInput
  byHand: string
}

const viewed = { event: 'Page Viewed' }
const ordered = { event: 'Order Completed' }

/**
 * Questions about people's steps. By hand the steps of the whole period are told by the engine's own windowFunnel,
 * which looks at every beginning; a day's by the next order after the first view of the day.
 */
export function stepQuestions(workspace: string, zone: string): BenchQuestion[] {
  const events = (names: string[]) =>
    `FROM events WHERE workspace = '${workspace}' AND name IN (${names.map((name) => `'${name}'`).join(', ')}) AND robot = 0 AND PERIOD`
  const both = events(['Page Viewed', 'Order Completed'])
  const week = `toMonday(ts, '${zone}')`
  const month = `toStartOfMonth(ts, '${zone}')`
  const conversion = {
    kind: 'conversion' as const,
    steps: [viewed, { event: 'Session Ended' }, ordered],
    within: { days: 14 },
  }
  return [
    {
      name: 'conversion',
      request: { definition: conversion },
      byHand: `SELECT countIf(level = 3) / countIf(level >= 1) FROM (SELECT ${personSql} AS person, windowFunnel(1209600000, 'strict_increase')(toUInt64(toUnixTimestamp64Milli(ts)), name = 'Page Viewed', name = 'Session Ended', name = 'Order Completed') AS level ${events(['Page Viewed', 'Session Ended', 'Order Completed'])} GROUP BY person)`,
    },
    {
      name: 'conversion_by_day',
      request: { definition: { ...conversion, steps: [viewed, ordered] }, grain: 'day' },
      byHand: `SELECT day, countIf(finished <= begun + 1209600000) / count() FROM (
SELECT person, arrayJoin(arrayMap((day, begun) -> (day, begun, arrayFirst(x -> x > begun, orders)), mapKeys(views), mapValues(views))) AS one, one.1 AS day, one.2 AS begun, if(one.3 = 0, 9e18, one.3) AS finished FROM (
SELECT ${personSql} AS person, minMapIf(map(toDate(ts, '${zone}'), toUnixTimestamp64Milli(ts)), name = 'Page Viewed') AS views, arraySort(groupArrayIf(toUnixTimestamp64Milli(ts), name = 'Order Completed')) AS orders ${both} GROUP BY person)) GROUP BY day ORDER BY day`,
    },
    {
      name: 'retention_by_week',
      request: {
        definition: { kind: 'retention', start: viewed, back: viewed, every: 'week', after: 1 },
        grain: 'week',
      },
      byHand: `SELECT week, countIf(has(weeks, week + 7)) / count() FROM (SELECT ${personSql} AS person, groupUniqArray(${week}) AS weeks ${events(['Page Viewed'])} GROUP BY person) ARRAY JOIN weeks AS week GROUP BY week ORDER BY week`,
    },
    {
      name: 'between_by_week',
      request: { definition: { kind: 'between', from: viewed, to: ordered }, grain: 'week' },
      byHand: `SELECT week, quantileExactInclusive(0.5)(ended - begun) FROM (SELECT ${week} AS week, name, toUnixTimestamp64Milli(ts) AS ended, lagInFrame(name) OVER one AS before, lagInFrame(toUnixTimestamp64Milli(ts)) OVER one AS begun ${both} WINDOW one AS (PARTITION BY ${personSql} ORDER BY ts)) WHERE name = 'Order Completed' AND before = 'Page Viewed' GROUP BY week ORDER BY week`,
    },
    {
      name: 'stickiness_by_month',
      request: { definition: { kind: 'stickiness', event: 'Page Viewed', of: 'month' }, grain: 'month' },
      byHand: `SELECT month, sum(people) / any(crowd) FROM (SELECT ${month} AS month, toDate(ts, '${zone}') AS day, uniqExact(${personSql}) AS people ${events(['Page Viewed'])} GROUP BY month, day) AS days INNER JOIN (SELECT ${month} AS month, uniqExact(${personSql}) AS crowd ${events(['Page Viewed'])} GROUP BY month) AS months USING month GROUP BY month ORDER BY month`,
    },
  ]
}
