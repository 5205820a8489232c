import { linearModel } from '../stats/linear/index.ts'
import {
  curveOf,
  directionOf,
  type Estimate,
  fewestCases,
  fewestObservations,
  fewestPeople,
  meanOf,
  type Outcome,
  reasonOf,
  spreadOf,
} from './estimate.ts'
import type { Observation } from './observation.ts'

const week = 7 * 86_400_000
/** Levels of a trait that get a column of their own; the rest go together. */
const mostLevels = 20
const smallestLevel = 20

/**
 * Estimates a link from what each person met before they answered: least squares with calendar weeks, traits and other
 * measures held, errors clustered (CR1), and the order in time looked at.
 *
 * @param names what is adjusted for, as it is told: the measures in the order of `before` from the second on, then traits
 */
export function estimateByPerson(
  observations: readonly Observation[],
  names: { measures: readonly string[]; traits: readonly string[] },
): Outcome {
  const known = observations.filter(({ before }) => before.every((value) => value !== null))
  if (known.length === 0) return { estimate: null, reason: 'no_answers' }
  const people = new Set(known.map(({ cluster }) => cluster)).size
  if (people < fewestPeople || known.length < fewestObservations)
    return { estimate: null, reason: 'too_few_people' }
  const x = columnOf(known, ({ before }) => before[0]!)
  const faint = variationFault(x)
  if (faint) return { estimate: null, reason: faint }
  const held = heldColumns(known, names)
  const y = columnOf(known, (one) => one.y)
  const absorbed = weeksOf(known)
  const model = linearModel(
    { y, columns: [...held.columns, x], absorbed },
    { kind: 'clustered', ...clustersOf(known) },
  )
  if (!model) return { estimate: null, reason: 'no_variation' }
  const effect = model.sumOf([held.columns.length])
  if (!effect) return { estimate: null, reason: 'explained_by_others' }
  const estimate: Estimate = {
    method: 'person',
    perUnit: effect.value,
    low: effect.low,
    high: effect.high,
    standardError: effect.standardError,
    p: effect.p,
    df: effect.df,
    people,
    observations: known.length,
    mean: meanOf(x),
    spread: spreadOf(x),
    direction: checkOrder(known, names),
    sameMoment: known.filter(({ same }) => same).length / known.length,
    explained: model.explainedShare,
    dropped: held.names.filter((_, index) => !model.fit.kept.includes(index)),
    curve: curveOf(x, model.fit.residuals, effect.value, meanOf(y)),
  }
  const reason = reasonOf(estimate)
  return reason ? { estimate, reason } : { estimate }
}

function columnOf(observations: readonly Observation[], value: (one: Observation) => number): Float64Array {
  return Float64Array.from(observations, value)
}

/** What does not vary, or takes its usual value nearly always, cannot be laid beside anything. */
function variationFault(x: Float64Array): 'no_variation' | 'too_few_cases' | undefined {
  const counts = new Map<number, number>()
  for (const value of x) counts.set(value, (counts.get(value) ?? 0) + 1)
  if (counts.size < 2) return 'no_variation'
  return x.length - Math.max(...counts.values()) < fewestCases ? 'too_few_cases' : undefined
}

function weeksOf(observations: readonly Observation[]) {
  const numbers = new Map<number, number>()
  const of = Int32Array.from(observations, ({ at }) => numberOf(numbers, Math.floor(at / week)))
  return { of, groups: numbers.size }
}

function clustersOf(observations: readonly Observation[]) {
  const numbers = new Map<string, number>()
  const of = Int32Array.from(observations, ({ cluster }) => numberOf(numbers, cluster))
  return { of, clusters: numbers.size }
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key)
  if (known !== undefined) return known
  numbers.set(key, numbers.size)
  return numbers.size - 1
}

/** Columns of what is held: other measures as they are, a trait as a column for each of its usual values but one. */
function heldColumns(
  observations: readonly Observation[],
  { measures, traits }: { measures: readonly string[]; traits: readonly string[] },
): { columns: Float64Array[]; names: string[] } {
  const columns = measures.map((_, index) => columnOf(observations, ({ before }) => before[index + 1]!))
  const names = [...measures]
  for (const [index, trait] of traits.entries()) {
    const counts = new Map<string, number>()
    for (const { traits: told } of observations) {
      const level = told[index] ?? ''
      counts.set(level, (counts.get(level) ?? 0) + 1)
    }
    const levels = [...counts]
      .filter(([, count]) => count >= smallestLevel)
      .sort((one, two) => two[1] - one[1])
      .slice(1, mostLevels + 1)
    for (const [level] of levels) {
      columns.push(columnOf(observations, ({ traits: told }) => ((told[index] ?? '') === level ? 1 : 0)))
      names.push(`${trait}: ${level}`)
    }
  }
  return { columns, names }
}

/** Whether what came before the answer goes with it, rather than what came after, both in one model. */
function checkOrder(
  observations: readonly Observation[],
  names: { measures: readonly string[]; traits: readonly string[] },
): Estimate['direction'] {
  const both = observations.filter(({ after }) => after !== null)
  if (both.length < fewestObservations) return 'order_only'
  const clusters = clustersOf(both)
  if (clusters.clusters < fewestPeople) return 'order_only'
  const held = heldColumns(both, names)
  const lag = columnOf(both, ({ before }) => before[0]!)
  const lead = columnOf(both, ({ after }) => after!)
  if (variationFault(lead)) return 'order_only'
  const model = linearModel(
    { y: columnOf(both, (one) => one.y), columns: [...held.columns, lag, lead], absorbed: weeksOf(both) },
    { kind: 'clustered', ...clusters },
  )
  const at = held.columns.length
  const first = model?.sumOf([at])
  return first ? directionOf(first, model?.sumOf([at + 1])) : 'order_only'
}
