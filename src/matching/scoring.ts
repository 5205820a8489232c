import {
  type LinkageModel,
  logDensity,
  matchWeight,
  type PatternCount,
  priorWeight,
  termFrequencyWeight,
} from '../stats/linkage/index.ts'
import { kinds, type LinkField, levelsOf } from './field.ts'

/** Bits of evidence of each pattern, as the SQL puts them together with the rarity of the values. */
export interface PatternBits {
  match: number[]
  other: number[]
  related: number[]
}

/**
 * log2 of (share of the class x P(pattern | class)) for matches, other pairs and related pairs. Fields in which equal
 * values count by their frequency are given without their part P(equal | class) for the classes in which equality is
 * chance; there stands the frequency of the value itself, so that the bits of a pair are
 * match - log2(2^(other - rarity) + 2^(related - personal rarity)).
 */
export function patternBits(
  patterns: readonly PatternCount[],
  fields: readonly LinkField[],
  model: LinkageModel,
): PatternBits {
  const chance = (probabilities: readonly (readonly number[])[], personalOnly: boolean) =>
    probabilities.map((levels, i) => {
      const { frequency, personal } = kinds[fields[i]!.kind]
      const byValue = frequency && (personal || !personalOnly)
      return levels.map((value, level) => (byValue && levelsOf(fields[i]!)[level]!.equal ? 1 : value))
    })
  const bits = (share: number, probabilities: readonly (readonly number[])[]) =>
    patterns.map(({ levels }) => (Math.log(share) + logDensity(levels, probabilities)) / Math.LN2)
  const { lambda, m, u, related } = model
  const others = Math.max(Number.MIN_VALUE, 1 - lambda - (related?.share ?? 0))
  return {
    match: bits(lambda, m),
    other: bits(others, chance(u, false)),
    related: related ? bits(related.share, chance(related.h, true)) : patterns.map(() => -1000),
  }
}

/** One bar of the waterfall. */
export interface EvidenceStep {
  /** The field; absent for what is not about one field. */
  field?: LinkField
  leftValue: string | null
  rightValue: string | null
  level: string
  /** Bits: above 0 for one person, below 0 for two. */
  weight: number
}

interface ComparedRecord {
  values: readonly string[]
  /** Records with the same value, 0 where it does not count. */
  frequencies: readonly number[]
}

/**
 * How the probability of a pair comes about: a bar of where it starts, one for each field that both records have, and
 * one for what people of one household share anyway. The bars add up to log2 of the odds.
 *
 * @param filled of each field, records that have a value
 */
export function waterfall(
  levels: readonly number[],
  left: ComparedRecord,
  right: ComparedRecord,
  { fields, model, filled }: { fields: readonly LinkField[]; model: LinkageModel; filled: readonly number[] },
): EvidenceStep[] {
  const { lambda, m, u, related } = model
  const steps: EvidenceStep[] = [
    { leftValue: null, rightValue: null, level: 'any two people', weight: priorWeight(lambda) },
  ]
  let relatedLead = 0
  levels.forEach((level, i) => {
    if (level < 0) return
    const field = fields[i]!
    const { words, equal } = levelsOf(field)[level]!
    const { frequency, personal } = kinds[field.kind]
    const byValue =
      equal && frequency ? termFrequencyWeight(u[i]![level]!, left.frequencies[i]! / filled[i]!) : 0
    const weight = matchWeight(m[i]![level]!, u[i]![level]!) + byValue
    steps.push({ field, leftValue: left.values[i]!, rightValue: right.values[i]!, level: words, weight })
    if (related && !personal) relatedLead += matchWeight(related.h[i]![level]!, u[i]![level]!) + byValue
  })
  if (related) {
    const others = 1 - lambda - related.share
    // Odds are against both classes of other pairs, not against (1 - lambda) of the plain one.
    const against = (others + related.share * 2 ** relatedLead) / (1 - lambda)
    steps.push({
      leftValue: null,
      rightValue: null,
      level: 'what people of one household share',
      weight: -Math.log2(against),
    })
  }
  return steps
}
