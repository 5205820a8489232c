import { boostedCommittee, explainTrees, logOddsOf, predictTrees } from '../stats/prediction/index.ts'
import type { Candidate, Scorer } from './model.ts'
import { fitLogistic, termOf } from './model-logistic.ts'
import { fitPattern } from './model-pattern.ts'
import type { TrainingRows } from './model-rows.ts'

export type Kind = Candidate['kind']
/** From the simplest on: a later one has to be better than those before it. */
export const kinds: readonly Kind[] = ['base', 'pattern', 'logistic', 'boosted']

/**
 * Those who left that a kind needs to be worth trying: ten for each thing that is estimated is the old rule (Peduzzi et al.
 * 1996); trees need more (van der Ploeg, Austin and Steyerberg 2014 find 200 and more events a variable for the most flexible).
 */
const fewestLeft: Record<Kind, number> = { base: 0, pattern: 10, logistic: 20, boosted: 100 }

export interface Fitted {
  scorer: Scorer
  /** Log odds of each row by what had not seen it, for the calibration. */
  heldOut: Float64Array
  /** Of each tree, so that the next fit on rows of the same kind need not choose them again. */
  leaves?: number
}

/** Kinds worth trying with so many of the rarer outcome. */
export function kindsFor(rarer: number, pattern: readonly number[]): Kind[] {
  return kinds.filter((kind) => rarer >= fewestLeft[kind] && (kind !== 'pattern' || pattern.length > 0))
}

/** @param pattern columns of the pattern, as indices into those of the rows; leaves of trees, chosen when absent */
export function fitCandidate(
  kind: Kind,
  rows: TrainingRows,
  { seed, pattern, leaves }: { seed: number; pattern: readonly number[]; leaves?: number | undefined },
): Fitted {
  switch (kind) {
    case 'base': {
      const left = rows.y.reduce((sum, value) => sum + value, 0)
      const logOdds = logOddsOf((left + 0.5) / (rows.y.length + 1))
      return { scorer: { kind, logOdds }, heldOut: new Float64Array(rows.y.length).fill(logOdds) }
    }
    case 'pattern':
      return fitPattern(rows, pattern)
    case 'logistic':
      return fitLogistic(rows, seed)
    case 'boosted': {
      const { model, ...rest } = boostedCommittee(rows.columns, rows.y, {
        seed,
        groups: rows.people,
        ...(leaves === undefined ? {} : { leaves }),
      })
      return { scorer: { kind, ...model }, ...rest }
    }
  }
}

/** Log odds of many rows, before calibration. */
export function logOddsOfRows(scorer: Scorer, columns: readonly Float64Array[], n: number): Float64Array {
  if (scorer.kind === 'pattern' || scorer.kind === 'boosted') return predictTrees(scorer, columns, n)
  const logOdds = new Float64Array(n).fill(scorer.logOdds)
  if (scorer.kind === 'base') return logOdds
  for (const [index, term] of scorer.terms.entries()) {
    if (term.weight === 0 && term.missing === 0) continue
    const column = columns[index]!
    for (let row = 0; row < n; row++) logOdds[row]! += termOf(term, column[row]!)
  }
  return logOdds
}

/** What each column adds to the log odds of a row; they and a constant of the scorer sum to its log odds. */
export function contributionsOf(
  scorer: Scorer,
  columns: readonly ArrayLike<number>[],
  row: number,
): Float64Array {
  switch (scorer.kind) {
    case 'base':
      return new Float64Array(columns.length)
    case 'logistic':
      return Float64Array.from(scorer.terms, (term, index) => termOf(term, columns[index]![row]!))
    case 'pattern':
    case 'boosted':
      return explainTrees(scorer, columns, row).parts
  }
}
