/**
 * The model of Fellegi and Sunter (1969) for linking records: pairs of records are a mixture of matches and others,
 * and inside each class the fields agree or differ independently of each other.
 */

/** How many pairs show a pattern of agreement. */
export interface PatternCount {
  /** Level of each field, 0 the best; -1 where a value is missing on either side and the field says nothing. */
  levels: readonly number[]
  /** Pairs, or the weight of sampled ones; 0 or more. */
  count: number
  /** Known to be neither matches nor related: random pairs that nothing speaks for. */
  known?: 'other'
}

export interface LinkageModel {
  /** Share of matches among all pairs, 0 to 1. */
  lambda: number
  /** Of each field, P(level | match); adds up to 1. */
  m: number[][]
  /** Of each field, P(level | no match, not related); adds up to 1. */
  u: number[][]
  /**
   * A third class: pairs of different people who share much because they belong together, such as a household.
   * Without it they would be taken for matches, because their agreements are not independent.
   */
  related?: RelatedClass
}

export interface RelatedClass {
  /** Share of related pairs among all pairs, 0 to 1. */
  share: number
  /** Of each field, P(level | related). */
  h: number[][]
  /** Fields in which related pairs are like any others, such as the first name: there h is u. */
  tied: readonly boolean[]
}

type Counts = readonly (readonly number[])[]
interface Pseudo {
  m: Counts
  u: Counts
  h?: Counts
}

interface Bounds {
  m: Counts
  h?: Counts
}

export interface EmOptions {
  start: LinkageModel
  /** Pseudo-counts (Dirichlet, beyond 1) added to the expected counts; none when absent. */
  prior?: Pseudo
  /** The most that each of m and h may be, where that is known: matches seldom differ in the first name. 1 when absent. */
  most?: Bounds
  /** Ends when the objective grows by less than this, in natural logarithms; 1e-6 when absent. */
  tolerance?: number
  /** 3000 when absent. */
  maxIterations?: number
}

export interface EmResult extends LinkageModel {
  /** Log-likelihood plus log-prior after each iteration, the start first. It never falls. */
  objective: number[]
  iterations: number
  converged: boolean
}

/**
 * Maximum a posteriori estimate by expectation and maximisation (Dempster, Laird, Rubin 1977; for linkage Winkler
 * 1988) on counts of patterns, so that its cost does not grow with the number of pairs. Without a prior it is the
 * maximum-likelihood estimate. Missing values are taken to be missing at random: the field is left out of the pair.
 *
 * No patterns, or fields without a value, leave what they would have settled as it was at the start.
 *
 * @throws RangeError when a start or a level does not fit the fields
 */
export function estimateLinkage(patterns: readonly PatternCount[], options: EmOptions): EmResult {
  const { start, prior, most, tolerance = 1e-6, maxIterations = 3000 } = options
  check(patterns, start)
  if (exceeds(start.m, most?.m) || (start.related && exceeds(start.related.h, most?.h)))
    throw new RangeError('m and h must start within their bounds.')
  const seen = patterns.filter(({ count }) => count > 0)
  let model: LinkageModel = start
  let step = expect(seen, model)
  const objective = [step.logLikelihood + logPrior(model, prior)]
  let converged = seen.length === 0
  while (!converged && objective.length <= maxIterations) {
    const before = objective.at(-1)!
    model = maximise(step, model, prior, most)
    step = expect(seen, model)
    objective.push(step.logLikelihood + logPrior(model, prior))
    converged = objective.at(-1)! - before <= tolerance
  }
  return { ...model, objective, iterations: objective.length - 1, converged }
}

/** Natural logarithm of P(levels | class), of P(level | class) of each field. */
export function logDensity(levels: readonly number[], probabilities: readonly (readonly number[])[]): number {
  let sum = 0
  for (let field = 0; field < levels.length; field++) {
    const level = levels[field]!
    if (level >= 0) sum += Math.log(probabilities[field]![level]!)
  }
  return sum
}

interface Class {
  share: number
  probabilities: number[][]
}

const other = 1

/** Matches, others and, where the model has them, related pairs. */
function classesOf({ lambda, m, u, related }: LinkageModel): Class[] {
  // Rounding may leave a little less than nothing.
  const others = Math.max(0, 1 - lambda - (related?.share ?? 0))
  const classes = [
    { share: lambda, probabilities: m },
    { share: others, probabilities: u },
  ]
  return related ? [...classes, { share: related.share, probabilities: related.h }] : classes
}

/** Expected pairs of each class, and of each level in it; and the log-likelihood of the counts. */
function expect(patterns: readonly PatternCount[], model: LinkageModel) {
  const classes = classesOf(model)
  const expected = classes.map(({ probabilities }) => ({
    pairs: 0,
    counts: probabilities.map((levels) => levels.map(() => 0)),
  }))
  let pairs = 0
  let logLikelihood = 0
  for (const { levels, count, known } of patterns) {
    const logs = classes.map((each, index) =>
      known && index !== other ? -Infinity : Math.log(each.share) + logDensity(levels, each.probabilities),
    )
    const top = Math.max(...logs)
    const total = top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0))
    logLikelihood += count * total
    pairs += count
    for (const [index, { counts }] of expected.entries()) {
      const part = count * Math.exp(logs[index]! - total)
      expected[index]!.pairs += part
      for (let field = 0; field < levels.length; field++)
        if (levels[field]! >= 0) counts[field]![levels[field]!]! += part
    }
  }
  return { expected, pairs, logLikelihood }
}

function maximise(
  { expected, pairs }: ReturnType<typeof expect>,
  { m, u, related }: LinkageModel,
  prior: Pseudo | undefined,
  most: Bounds | undefined,
): LinkageModel {
  const [match, others, relatives] = expected
  const settle = (counts: number[][], before: number[][], pseudo: Counts | undefined) =>
    counts.map((levels, field) => normalise(levels, pseudo?.[field], before[field]!))
  const lambda = match!.pairs / pairs
  const newM = settle(match!.counts, m, prior?.m).map((levels, field) => bounded(levels, most?.m[field]))
  if (!related || !relatives) return { lambda, m: newM, u: settle(others!.counts, u, prior?.u) }
  const { tied } = related
  const unlike = others!.counts.map((levels, field) =>
    tied[field] ? levels.map((count, level) => count + relatives.counts[field]![level]!) : levels,
  )
  const newU = settle(unlike, u, prior?.u)
  const h = settle(relatives.counts, related.h, prior?.h).map((levels, field) =>
    tied[field] ? newU[field]! : bounded(levels, most?.h?.[field]),
  )
  return { lambda, m: newM, u: newU, related: { share: relatives.pairs / pairs, h, tied } }
}

function normalise(
  counts: readonly number[],
  pseudo: readonly number[] | undefined,
  before: readonly number[],
): number[] {
  const filled = counts.map((count, level) => count + (pseudo?.[level] ?? 0))
  const total = filled.reduce((sum, count) => sum + count, 0)
  return total > 0 ? filled.map((count) => count / total) : [...before]
}

function exceeds(values: Counts, most: Counts | undefined): boolean {
  return most?.some((levels, field) => levels.some((bound, level) => values[field]![level]! > bound)) ?? false
}

/**
 * The probabilities nearest in likelihood that keep to their bounds: those above get theirs, the others share what is
 * left in their proportion, until all keep to them. Where nothing speaks for any of the others, they share it in the
 * proportion of their bounds, which is as likely as any other way.
 */
function bounded(levels: number[], most: readonly number[] | undefined): number[] {
  if (!most) return levels
  const fixed = new Set<number>()
  const openSum = (values: readonly number[]) =>
    values.reduce((sum, value, level) => (fixed.has(level) ? sum : sum + value), 0)
  let result = levels
  for (;;) {
    const above = result.findIndex((value, level) => !fixed.has(level) && value > most[level]!)
    if (above < 0) return result
    fixed.add(above)
    const shares = openSum(levels) > 0 ? levels : most
    const open = openSum(shares)
    if (open === 0) return result
    const rest = 1 - [...fixed].reduce((sum, level) => sum + most[level]!, 0)
    result = levels.map((_, level) => (fixed.has(level) ? most[level]! : (shares[level]! / open) * rest))
  }
}

function logPrior({ m, u, related }: LinkageModel, prior: Pseudo | undefined): number {
  if (!prior) return 0
  const sum = (values: number[][], pseudo: Counts, left: readonly boolean[] = []) =>
    values.reduce((all, levels, field) => {
      if (left[field]) return all
      return levels.reduce((total, value, level) => {
        const count = pseudo[field]?.[level] ?? 0
        return count === 0 ? total : total + count * Math.log(value)
      }, all)
    }, 0)
  const ofRelated = related && prior.h ? sum(related.h, prior.h, related.tied) : 0
  return sum(m, prior.m) + sum(u, prior.u) + ofRelated
}

function check(patterns: readonly PatternCount[], { lambda, m, u, related }: LinkageModel): void {
  const shares = [lambda, 1 - lambda - (related?.share ?? 0), ...(related ? [related.share] : [])]
  if (!shares.every((share) => share > 0 && share < 1))
    throw new RangeError('The shares of the classes must lie between 0 and 1.')
  const all = related ? [u, related.h] : [u]
  for (const each of all) {
    if (m.length !== each.length || m.some((levels, field) => levels.length !== each[field]!.length))
      throw new RangeError('All classes must have the same fields and levels.')
  }
  for (const levels of [...m, ...all.flat()]) {
    if (levels.some((value) => !(value > 0)) || Math.abs(levels.reduce((a, b) => a + b, 0) - 1) > 1e-6)
      throw new RangeError('Probabilities must start above 0 and add up to 1 in each field.')
  }
  if (related?.tied.some((tied, field) => tied && related.h[field] !== u[field]))
    throw new RangeError('Fields that are tied must start with the same list in h and u.')
  for (const { levels, count } of patterns) {
    if (levels.length !== m.length || levels.some((level, field) => level >= m[field]!.length))
      throw new RangeError(`The pattern ${levels.join(' ')} does not fit the fields.`)
    if (!(count >= 0)) throw new RangeError('Counts may not be negative.')
  }
}

/** Bits of evidence for a match when a field shows a level: log2(m / u). */
export function matchWeight(m: number, u: number): number {
  return Math.log2(m / u)
}

/**
 * Bits that agreeing on this very value adds to those of agreeing at all: a rare name says more than a common one
 * (Newcombe 1959; in this form Splink, "term frequency adjustments"): log2(u / frequency).
 *
 * @param u P(agree | no match) over all values
 * @param frequency share of records with this value, above 0
 */
export function termFrequencyWeight(u: number, frequency: number): number {
  return Math.log2(u / frequency)
}

/** Bits of evidence before anything is compared: log2 of the odds. @param probability between 0 and 1 */
export function priorWeight(probability: number): number {
  return Math.log2(probability / (1 - probability))
}

/** P(match) from the sum of all bits of evidence, the prior's too. */
export function probabilityOfWeight(bits: number): number {
  return 1 / (1 + 2 ** -bits)
}
