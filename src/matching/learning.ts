import { estimateLinkage, type LinkageModel, type PatternCount } from '../stats/linkage/index.ts'
import { kinds, type LinkField, levelsOf } from './field.ts'

/** As many pairs as what is expected of a field weighs, beside those that are there. */
const pseudoPairs = 20

export interface Learned {
  model: LinkageModel
  iterations: number
  converged: boolean
}

/**
 * Learns, without any label, what matches look like: EM over the patterns of all pairs, those that the rules made and
 * those that random pairs stand for, which are taken to be no matches. It starts from the shares that are expected of each kind of field, which also
 * weigh as much as a few pairs, so that a field with little data keeps them.
 *
 * @param blocked patterns of the pairs that the rules made
 * @param outside patterns of random pairs that no rule makes; empty when the rules made all pairs
 * @param allPairs how many pairs of records there are
 * @param household whether different people of one household are a class of their own
 */
export function learn(
  fields: readonly LinkField[],
  blocked: readonly PatternCount[],
  outside: readonly PatternCount[],
  { allPairs, records, household }: { allPairs: number; records: number; household: boolean },
): Learned {
  const made = sum(blocked)
  const drawn = sum(outside)
  const scale = drawn > 0 ? Math.max(0, allPairs - made) / drawn : 0
  const patterns = [
    ...blocked,
    ...outside.map(({ levels, count }) => ({ levels, count: count * scale, known: 'other' as const })),
  ]
  const m = fields.map((field) => levelsOf(field).map(({ expected }) => expected))
  const lambda = Math.min(0.4, Math.max(1, records / 10) / Math.max(1, sum(patterns)))
  const u = withoutMatches(marginals(fields, patterns), m, lambda)
  const h = fields.map((field, i) =>
    kinds[field.kind].personal ? u[i]! : levelsOf(field).map((level) => level.household ?? level.expected),
  )
  const tied = fields.map(({ kind }) => kinds[kind].personal === true)
  const times = (values: number[][], pairs: number) =>
    values.map((levels) => levels.map((value) => value * pairs))
  // What is known of unrelated pairs counts ten times as much as what the pairs seem to say.
  const chances = fields.map((field) =>
    levelsOf(field).map(({ chance }) => (chance === undefined ? 0.5 : 10 * chance * sum(patterns))),
  )
  const result = estimateLinkage(patterns, {
    start: { lambda, m, u, ...(household ? { related: { share: lambda, h, tied } } : {}) },
    most: {
      m: fields.map((field) => levelsOf(field).map(({ most = 1 }) => most)),
      h: fields.map((field) => levelsOf(field).map(({ mostOfHousehold = 1 }) => mostOfHousehold)),
    },
    prior: {
      m: times(m, pseudoPairs),
      u: chances,
      h: times(h, pseudoPairs),
    },
  })
  const { lambda: share, m: matches, u: others, related, iterations, converged } = result
  return {
    model: { lambda: share, m: matches, u: others, ...(related ? { related } : {}) },
    iterations,
    converged,
  }
}

/** Share of each level among all pairs, most of which are no matches. */
function marginals(fields: readonly LinkField[], patterns: readonly PatternCount[]): number[][] {
  return fields.map((field, i) => {
    const counts = levelsOf(field).map(() => 0.5)
    for (const { levels, count } of patterns) if (levels[i]! >= 0) counts[levels[i]!]! += count
    const total = counts.reduce((a, b) => a + b, 0)
    return counts.map((count) => count / total)
  })
}

/** What is left for pairs that are no matches; a level that matches alone could explain keeps a tenth. */
function withoutMatches(all: readonly number[][], m: readonly number[][], lambda: number): number[][] {
  return all.map((levels, i) => {
    const left = levels.map((share, level) => Math.max(share / 10, share - lambda * m[i]![level]!))
    const total = left.reduce((a, b) => a + b, 0)
    return left.map((share) => share / total)
  })
}

const sum = (patterns: readonly PatternCount[]) => patterns.reduce((all, { count }) => all + count, 0)
