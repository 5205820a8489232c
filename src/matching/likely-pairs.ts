import { type LinkageModel, type PatternCount, probabilityOfWeight } from '../stats/linkage/index.ts'
import type { LinkField } from './field.ts'
import {
  type Ask,
  countLikelySql,
  decodePattern,
  likelyPairsSql,
  recordValuesSql,
  type WorkTables,
} from './queries.ts'
import { type EvidenceStep, patternBits, waterfall } from './scoring.ts'

/** Two records, as numbers, that may be one. */
export interface LikelyPair {
  left: number
  right: number
  /** log2 of the odds. */
  bits: number
  probability: number
  levels: number[]
}

/** Two records by their keys, and why they may be one. */
export interface ExplainedPair {
  left: string
  right: string
  probability: number
  steps: EvidenceStep[]
}

interface Compared {
  ask: Ask
  tables: WorkTables
  fields: readonly LinkField[]
  filled: readonly number[]
  model: LinkageModel
  patterns: readonly (PatternCount & { pattern: number })[]
}

/** Reads the pairs that were compared, by what was learned from them. */
export function readPairs({ ask, tables, fields, filled, model, patterns }: Compared) {
  const bits = patternBits(patterns, fields, model)
  // An empty list has no type that the engine could see.
  const some = patterns.length > 0
  const parameters = {
    patterns: some ? patterns.map(({ pattern }) => pattern) : [0],
    matchBits: some ? bits.match : [-1000],
    otherBits: some ? bits.other : [0],
    relatedBits: some ? bits.related : [-1000],
  }

  return {
    /**
     * Pairs with at least this probability, the surest first.
     *
     * @param most pairs to give; @returns them, and how many there are in all
     */
    async likelyPairs(probability: number, most: number): Promise<{ pairs: LikelyPair[]; total: number }> {
      const params = { ...parameters, least: Math.log2(probability / (1 - probability)) }
      const [count] = await ask<{ pairs: number }>(countLikelySql(tables), params)
      const rows = await ask<{ l: number; r: number; pattern: number; bits: number }>(
        likelyPairsSql(tables),
        {
          ...params,
          limit: most,
        },
      )
      const pairs = rows.map(({ l, r, pattern, bits: weight }) => ({
        left: l,
        right: r,
        bits: weight,
        probability: probabilityOfWeight(weight),
        levels: decodePattern(pattern, fields),
      }))
      return { pairs, total: count!.pairs }
    },

    async explain(pairs: readonly LikelyPair[]): Promise<ExplainedPair[]> {
      const ids = [...new Set(pairs.flatMap(({ left, right }) => [left, right]))]
      if (ids.length === 0) return []
      const rows = await ask<Record<string, string | number>>(recordValuesSql(tables, fields), { ids })
      const byId = new Map(
        rows.map((row) => [
          row.id as number,
          {
            key: row.key as string,
            values: fields.map((_, i) => row[`f${i}`] as string),
            frequencies: fields.map((_, i) => row[`n${i}`] as number),
          },
        ]),
      )
      return pairs.map(({ left, right, levels, probability }) => {
        const [one, other] = [byId.get(left)!, byId.get(right)!]
        const steps = waterfall(levels, one, other, { fields, model, filled })
        return { left: one.key, right: other.key, probability, steps }
      })
    },
  }
}
