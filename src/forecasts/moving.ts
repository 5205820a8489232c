import type { ImpactView } from '../impact/index.ts'
import { quantile } from '../stats/estimates/index.ts'
import { randomOf } from '../stats/numerics/index.ts'
import type { WhatIf } from './what-if.ts'

type Link = ImpactView['links'][number]
type Grade = Link['grade']
type Way = WhatIf['outcomes'][number]['ways'][number]

/** A link as it is used: change above for one more below, and how unsure that is. */
export interface Slope {
  from: string
  to: string
  grade: Grade
  value: number | null
  low: number | null
  high: number | null
}

const z95 = 1.959964
const draws = 4000
const mostWays = 50
const weakest: readonly Grade[] = ['tested', 'seen', 'judged', 'none']

/** Links by one unit of the measure below. */
export function slopesOf(links: readonly Link[]): Slope[] {
  return links.map(({ from, to, grade, effect }) => ({
    from,
    to,
    grade,
    value: effect ? effect.value / effect.step : null,
    low: effect?.low == null ? null : effect.low / effect.step,
    high: effect?.high == null ? null : effect.high / effect.step,
  }))
}

/** What moving some measures brings to another. */
export interface Moved {
  change: number | null
  low: number | null
  high: number | null
  /** Share of draws in which it rises. */
  chanceUp: number | null
  grade: Grade
  ways: Way[]
}

/**
 * Moves measures and follows the links upward. A measure that is moved has the value it is given, whatever lies below it.
 * Effects of several ways add up. The interval is that of 4,000 draws of every link together from normal distributions
 * as wide as their intervals, the same draws each time; a link without an interval leaves none.
 *
 * @param moves by how much each measure moves
 */
export function followMoves(
  slopes: readonly Slope[],
  moves: ReadonlyMap<string, number>,
): Map<string, Moved> {
  const order = upward(slopes, moves)
  const known = slopes.filter(({ value, to }) => value !== null && !moves.has(to))
  const spread = drawAll(known, order, moves)
  const moved = new Map<string, Moved>()
  for (const measure of order) {
    if (moves.has(measure)) continue
    const ways = waysTo(measure, slopes, moves)
    const counted = ways.filter(({ change }) => change !== null)
    if (counted.length === 0) {
      if (ways.length > 0)
        moved.set(measure, { change: null, low: null, high: null, chanceUp: null, grade: 'none', ways })
      continue
    }
    const isWide = counted.every(({ low }) => low !== null)
    const drawn = spread.get(measure)!
    moved.set(measure, {
      change: counted.reduce((sum, { change }) => sum + change!, 0),
      low: isWide ? quantile(drawn, 0.025)! : null,
      high: isWide ? quantile(drawn, 0.975)! : null,
      chanceUp: isWide ? drawn.filter((one) => one > 0).length / draws : null,
      grade: weakestOf(counted.map(({ grade }) => grade)),
      ways,
    })
  }
  return moved
}

/** All that lies above what is moved, each after what lies below it. A tree's links lead upward, so that there is an order. */
function upward(slopes: readonly Slope[], moves: ReadonlyMap<string, number>): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (measure: string) => {
    if (seen.has(measure)) return
    seen.add(measure)
    for (const { from, to } of slopes) if (from === measure) visit(to)
    order.unshift(measure)
  }
  for (const measure of moves.keys()) visit(measure)
  return order
}

function drawAll(known: readonly Slope[], order: readonly string[], moves: ReadonlyMap<string, number>) {
  const random = randomOf(20_260)
  const changes = new Map<string, Float64Array>()
  for (const [measure, by] of moves) changes.set(measure, new Float64Array(draws).fill(by))
  for (const measure of order)
    for (const { from, to, value, low, high } of known) {
      const below = from === measure ? changes.get(from) : undefined
      if (!below) continue
      const above = changes.get(to) ?? new Float64Array(draws)
      const sd = low === null || high === null ? 0 : (high - low) / (2 * z95)
      for (let i = 0; i < draws; i++) above[i]! += below[i]! * (value! + sd * random.normal())
      changes.set(to, above)
    }
  return new Map([...changes].map(([measure, drawn]) => [measure, Array.from(drawn)]))
}

/** Every way from what is moved up to a measure, at most 50; no way leads through another measure that is moved. */
function waysTo(measure: string, slopes: readonly Slope[], moves: ReadonlyMap<string, number>): Way[] {
  const ways: Way[] = []
  const descend = (at: string, above: string[], links: Slope[]) => {
    if (ways.length >= mostWays) return
    const by = moves.get(at)
    if (by !== undefined) {
      ways.push(wayOf([at, ...above], links, by))
      return
    }
    for (const link of slopes) if (link.to === at) descend(link.from, [at, ...above], [link, ...links])
  }
  descend(measure, [], [])
  return ways
}

/** Its interval is that of a product of independent estimates (Goodman 1960). */
function wayOf(measures: string[], links: readonly Slope[], by: number): Way {
  const grade = weakestOf(links.map((link) => link.grade))
  if (links.some(({ value }) => value === null))
    return { measures, change: null, low: null, high: null, grade: 'none' }
  const change = links.reduce((product, { value }) => product * value!, by)
  if (links.some(({ low, high }) => low === null || high === null))
    return { measures, change, low: null, high: null, grade }
  const squares = links.map(({ value, low, high }) => ({
    mean: value! ** 2,
    variance: ((high! - low!) / 2 / z95) ** 2,
  }))
  const second = squares.reduce((product, { mean, variance }) => product * (mean + variance), by * by)
  const reach = z95 * Math.sqrt(Math.max(0, second - change * change))
  return { measures, change, low: change - reach, high: change + reach, grade }
}

function weakestOf(grades: readonly Grade[]): Grade {
  return grades.reduce(
    (worst, one) => (weakest.indexOf(one) > weakest.indexOf(worst) ? one : worst),
    'tested' as Grade,
  )
}
