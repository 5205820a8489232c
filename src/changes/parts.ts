import { allOf, type PeopleExpression, readOperand } from '../expression/index.ts'
import type { Metric, Metrics, QueryResult } from '../metrics/index.ts'
import { changeParts } from '../stats/estimates/index.ts'
import type { Decomposition, Part } from './change.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** Parts are told in millionths, as whole numbers, so that they add up exactly. */
const millionth = 1_000_000
/** Groups that are shown; the rest is one. */
const shownGroups = 12

export interface Period {
  from: number
  to: number
}
/** One group in both periods: a value and the answers behind it, a step for what is counted. */
export interface GroupInBoth {
  value: string | null
  others: boolean
  before: { value: number | null; n: number }
  after: { value: number | null; n: number }
}

/** The time since a change and the time that it is compared with: the four weeks before, or the same days a week before. */
export function periodsOf(since: number, end: number): { before: Period; after: Period } {
  // Not past the end: what has not come yet would look like a fall.
  const after = { from: since, to: end > since ? end : since + hourMs }
  const length = after.to - after.from
  const before =
    length >= 7 * dayMs
      ? { from: since - 28 * dayMs, to: since }
      : { from: since - 7 * dayMs, to: since - 7 * dayMs + length }
  return { before, after }
}

/** The condition that an event is of a group. */
export function groupFilter({
  dimension,
  value,
}: {
  dimension: string
  value: string | null
}): PeopleExpression {
  const test = value === null ? { op: 'missing' as const } : { op: 'eq' as const, value }
  if (dimension.startsWith('trait.')) return { trait: dimension.slice(6), ...test }
  if (dimension.startsWith('accountTrait.')) return { account: dimension.slice(13), ...test }
  if (dimension.startsWith('segment.'))
    return { segment: dimension.slice(8), op: value === 'in' ? 'in' : 'notIn' }
  return { ...readOperand(dimension), ...test }
}

/**
 * What each group brought to a change; the parts add up to it in millionths without a remainder.
 *
 * Of what is counted a group brings its own change; of averages and shares its change within and that of its weight
 * (Das Gupta). Undefined where the groups do not make up the whole: people in two groups, percentiles.
 *
 * @param whole value of both periods
 */
export function decompose(
  dimension: string,
  groups: readonly GroupInBoth[],
  whole: { before: number; after: number },
  isCounted: boolean,
): Decomposition | undefined {
  const totals = { before: sum(groups, 'before'), after: sum(groups, 'after') }
  if (groups.length < 2 || totals.before <= 0 || totals.after <= 0) return undefined
  const share = (one: GroupInBoth) => ({
    before: one.before.n / totals.before,
    after: one.after.n / totals.after,
  })
  const pieces = isCounted
    ? groups.map(({ before, after }) => ({ within: (after.value ?? 0) - (before.value ?? 0), mix: 0 }))
    : changeParts(
        groups.map((one) => ({
          weight: [share(one).before, share(one).after] as const,
          value: [one.before.value, one.after.value] as const,
        })),
      )
  const change = whole.after - whole.before
  const explained = pieces.reduce((total, { within, mix }) => total + within + mix, 0)
  const size = Math.max(Math.abs(whole.before), Math.abs(whole.after), 1e-9)
  if (Math.abs(explained - change) > 1e-6 * size + 1e-9) return undefined
  const exact = roundedTo(
    Math.round(change * millionth),
    pieces.flatMap(({ within, mix }) => [within, mix]),
  )
  const parts = groups.map((one, index): Part => {
    const [within, mix] = [exact[2 * index]!, exact[2 * index + 1]!]
    return {
      value: one.value,
      others: one.others,
      before: one.before.value,
      after: one.after.value,
      share: share(one),
      within: within / millionth,
      mix: mix / millionth,
      contribution: (within + mix) / millionth,
    }
  })
  const all = parts.reduce((total, { contribution }) => total + Math.abs(contribution), 0)
  const explains =
    all > 0
      ? parts.reduce(
          (total, { contribution, share: { before } }) =>
            total + Math.abs(Math.abs(contribution) / all - before),
          0,
        ) / 2
      : 0
  return {
    dimension,
    total: Math.round(change * millionth) / millionth,
    parts: parts.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    explains,
  }
}

const sum = (groups: readonly GroupInBoth[], period: 'before' | 'after') =>
  groups.reduce((total, one) => total + one[period].n, 0)

/** Whole millionths that add up to `total`, each as near as can be to its value: the largest remainders are rounded up. */
function roundedTo(total: number, values: readonly number[]): number[] {
  const rounded = values.map((value) => Math.floor(value * millionth))
  let left = total - rounded.reduce((one, two) => one + two, 0)
  const order = values
    .map((value, index) => ({ index, rest: value * millionth - rounded[index]! }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index)
  for (let place = 0; left > 0; place = (place + 1) % order.length, left--) rounded[order[place]!.index]! += 1
  for (let place = order.length - 1; left < 0; place = place > 0 ? place - 1 : order.length - 1, left++)
    rounded[order[place]!.index]! -= 1
  return rounded
}

/** Reads both periods by each dimension. @returns those that add up, the one that explains most first */
export async function decompositions(
  metrics: Pick<Metrics, 'queryAll'>,
  workspace: string,
  measure: Metric,
  {
    by,
    dimensions,
    before,
    after,
  }: {
    by: { dimension: string; value: string | null } | null
    dimensions: readonly string[]
    before: Period
    after: Period
  },
): Promise<Decomposition[]> {
  const filter = allOf(by ? groupFilter(by) : undefined)
  const ask = (id: string, { from, to }: Period, dimension?: string) => ({
    id,
    name: measure.name,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: shownGroups,
    ...(dimension === undefined ? {} : { by: [dimension] }),
    ...(filter ? { filter } : {}),
  })
  const others = dimensions.filter((dimension) => dimension !== by?.dimension)
  const results = await metrics.queryAll(workspace, [
    ask('before', before),
    ask('after', after),
    ...others.flatMap((dimension) => [
      ask(`before:${dimension}`, before, dimension),
      ask(`after:${dimension}`, after, dimension),
    ]),
  ])
  const answers = new Map(results.flatMap((one) => ('result' in one ? [[one.id, one.result] as const] : [])))
  const isCounted = measure.kind === 'count' || measure.kind === 'unique' || measure.kind === 'sum'
  const days = { before: (before.to - before.from) / dayMs, after: (after.to - after.from) / dayMs }
  const stepOf = (period: 'before' | 'after') => (isCounted ? days[period] : 1)
  const whole = {
    before: (figureOf(answers.get('before')) ?? Number.NaN) / stepOf('before'),
    after: (figureOf(answers.get('after')) ?? Number.NaN) / stepOf('after'),
  }
  if (!Number.isFinite(whole.before) || !Number.isFinite(whole.after)) return []
  return others
    .flatMap((dimension) => {
      const [one, two] = [answers.get(`before:${dimension}`), answers.get(`after:${dimension}`)]
      if (!one || !two) return []
      return decompose(dimension, inBoth(one, two, stepOf('before'), stepOf('after')), whole, isCounted) ?? []
    })
    .sort((a, b) => b.explains - a.explains)
}

const figureOf = (result: QueryResult | undefined) => result?.series[0]?.points[0]?.value ?? null

/** Groups shown in either period; those that one period sums up as others are others in both. */
function inBoth(
  before: QueryResult,
  after: QueryResult,
  stepsBefore: number,
  stepsAfter: number,
): GroupInBoth[] {
  const groups = new Map<string, GroupInBoth>()
  const named = (result: QueryResult) =>
    new Set(result.series.filter((one) => !one.others).map((one) => Object.values(one.by)[0] ?? null))
  const [inOne, inTwo] = [named(before), named(after)]
  const hasOthers = [before, after].some(({ series }) => series.some((one) => one.others))
  for (const [result, period, steps] of [
    [before, 'before', stepsBefore],
    [after, 'after', stepsAfter],
  ] as const) {
    for (const one of result.series) {
      const value = Object.values(one.by)[0] ?? null
      const isOther = one.others === true || (hasOthers && !(inOne.has(value) && inTwo.has(value)))
      const key = isOther ? 'others' : JSON.stringify(value)
      const group = groups.get(key) ?? {
        value: isOther ? null : value,
        others: isOther,
        before: { value: null, n: 0 },
        after: { value: null, n: 0 },
      }
      groups.set(key, group)
      const point = one.points[0]
      if (!point) continue
      add(group[period], point.value === null ? null : point.value / steps, point.n / steps, steps !== 1)
    }
  }
  return [...groups.values()]
}

/** Counts add up; averages by their answers. */
function add(
  into: { value: number | null; n: number },
  value: number | null,
  n: number,
  isCounted: boolean,
): void {
  if (value === null) return
  const n0 = into.n
  into.n += n
  if (into.value === null) into.value = value
  else if (isCounted) into.value += value
  else if (into.n > 0) into.value = (into.value * n0 + value * n) / into.n
}
