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
}

export interface LinkageModel {
  /** Share of matches among all pairs, 0 to 1. */
  lambda: number
  /** Of each field, P(level | match); adds up to 1. */
  m: number[][]
  /** Of each field, P(level | no match); adds up to 1. */
  u: number[][]
}

export interface EmOptions {
  start: LinkageModel
  /** Pseudo-counts (Dirichlet, beyond 1) added to the expected counts of m and u; none when absent. */
  prior?: { m: readonly (readonly number[])[]; u: readonly (readonly number[])[] }
  /** Ends when the objective grows by less than this share of itself; 1e-10 when absent. */
  tolerance?: number
  /** 500 when absent. */
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
  const { start, prior, tolerance = 1e-10, maxIterations = 500 } = options
  check(patterns, start)
  const seen = patterns.filter(({ count }) => count > 0)
  let model: LinkageModel = start
  let step = expect(seen, model)
  const objective = [step.logLikelihood + logPrior(model, prior)]
  let converged = seen.length === 0
  while (!converged && objective.length <= maxIterations) {
    const before = objective.at(-1)!
    model = {
      lambda: step.matches / step.pairs,
      m: step.m.map((counts, field) => maximise(counts, prior?.m[field], model.m[field]!)),
      u: step.u.map((counts, field) => maximise(counts, prior?.u[field], model.u[field]!)),
    }
    step = expect(seen, model)
    objective.push(step.logLikelihood + logPrior(model, prior))
    converged = objective.at(-1)! - before <= tolerance * Math.abs(before)
  }
  return { ...model, objective, iterations: objective.length - 1, converged }
}

/** Natural logarithm of P(pattern | class) for both classes. */
function logDensities({ levels }: PatternCount, { m, u }: LinkageModel): [match: number, other: number] {
  let match = 0
  let other = 0
  for (let field = 0; field < levels.length; field++) {
    const level = levels[field]!
    if (level < 0) continue
    match += Math.log(m[field]![level]!)
    other += Math.log(u[field]![level]!)
  }
  return [match, other]
}

/** Expected counts of each level among matches and among others, and the log-likelihood of the counts. */
function expect(patterns: readonly PatternCount[], model: LinkageModel) {
  const m = model.m.map((levels) => levels.map(() => 0))
  const u = model.u.map((levels) => levels.map(() => 0))
  let matches = 0
  let pairs = 0
  let logLikelihood = 0
  for (const pattern of patterns) {
    const [logMatch, logOther] = logDensities(pattern, model)
    const asMatch = Math.log(model.lambda) + logMatch
    const asOther = Math.log(1 - model.lambda) + logOther
    const top = Math.max(asMatch, asOther)
    const total = top + Math.log(Math.exp(asMatch - top) + Math.exp(asOther - top))
    const share = Math.exp(asMatch - total)
    logLikelihood += pattern.count * total
    matches += pattern.count * share
    pairs += pattern.count
    pattern.levels.forEach((level, field) => {
      if (level < 0) return
      m[field]![level]! += pattern.count * share
      u[field]![level]! += pattern.count * (1 - share)
    })
  }
  return { m, u, matches, pairs, logLikelihood }
}

function maximise(
  counts: readonly number[],
  pseudo: readonly number[] | undefined,
  before: readonly number[],
): number[] {
  const filled = counts.map((count, level) => count + (pseudo?.[level] ?? 0))
  const total = filled.reduce((sum, count) => sum + count, 0)
  return total > 0 ? filled.map((count) => count / total) : [...before]
}

function logPrior({ m, u }: LinkageModel, prior: EmOptions['prior']): number {
  if (!prior) return 0
  const sum = (values: number[][], pseudo: readonly (readonly number[])[]) =>
    values.flatMap((levels, field) =>
      levels.map((value, level) => {
        const count = pseudo[field]?.[level] ?? 0
        return count === 0 ? 0 : count * Math.log(value)
      }),
    )
  return [...sum(m, prior.m), ...sum(u, prior.u)].reduce((total, part) => total + part, 0)
}

function check(patterns: readonly PatternCount[], { lambda, m, u }: LinkageModel): void {
  if (!(lambda > 0 && lambda < 1)) throw new RangeError('lambda must lie between 0 and 1.')
  if (m.length !== u.length || m.some((levels, field) => levels.length !== u[field]!.length))
    throw new RangeError('m and u must have the same fields and levels.')
  for (const levels of [...m, ...u]) {
    if (levels.some((value) => !(value > 0)) || Math.abs(levels.reduce((a, b) => a + b, 0) - 1) > 1e-6)
      throw new RangeError('m and u must start above 0 and add up to 1 in each field.')
  }
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
