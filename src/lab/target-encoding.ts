import { stratifiedFolds } from '../stats/prediction/index.ts'
import type { TargetColumn } from './target-table.ts'

/** Columns of figures made of those of a file, for some rows to learn from and all rows to predict. */
export interface Encoded {
  /** Of which column of the file each is, and of which word. */
  names: { column: string; word?: string }[]
  columns: Float64Array[]
}

/** Up to so many words get a column each; of more, each word is taken as the share of ones seen with it. */
const mostWords = 12
/** A word's share is drawn towards that of all by so many rows. */
const drawnBy = 20
const folds = 5

/**
 * Figures as they are; words as columns of 0 and 1, or, where there are many, as the share of ones among rows of the word (target
 * statistics, Micci-Barreca 2001), which for a row learned from is of the other folds only, so that its own outcome is no part
 * of it (Prokhorenkova et al. 2018 on why).
 *
 * @param learned rows whose outcome may be used
 * @param first whether a word that all others are compared with is left out, as a regression needs it
 */
export function encode(
  columns: readonly TargetColumn[],
  y: Uint8Array,
  learned: Uint32Array,
  { seed, first }: { seed: number; first: boolean },
): Encoded {
  const encoded: Encoded = { names: [], columns: [] }
  const add = (values: Float64Array, column: string, word?: string) => {
    encoded.names.push(word === undefined ? { column } : { column, word })
    encoded.columns.push(values)
  }
  for (const column of columns) {
    if (column.kind === 'figures') add(column.values, column.name)
    else if (column.words.length > mostWords)
      add(sharesOf(column.of, column.words.length, y, learned, seed), column.name)
    else {
      // Of two words that are always there, one says it all.
      const skipped = first || (column.words.length === 2 && !column.of.includes(-1)) ? 1 : 0
      for (const [index, word] of column.words.entries())
        if (index >= skipped)
          add(
            Float64Array.from(column.of, (of) => Number(of === index)),
            column.name,
            word,
          )
    }
  }
  return encoded
}

function sharesOf(
  of: Int32Array,
  words: number,
  y: Uint8Array,
  learned: Uint32Array,
  seed: number,
): Float64Array {
  const fold = stratifiedFolds(
    Uint8Array.from(learned, (row) => y[row]!),
    folds,
    seed,
  )
  const share = learned.reduce((sum, row) => sum + y[row]!, 0) / Math.max(1, learned.length)
  const sums = new Float64Array((words + 1) * (folds + 1))
  const counts = new Float64Array((words + 1) * (folds + 1))
  for (const [at, row] of learned.entries())
    for (const place of [fold[at]!, folds]) {
      sums[(of[row]! + 1) * (folds + 1) + place]! += y[row]!
      counts[(of[row]! + 1) * (folds + 1) + place]!++
    }
  const shareOf = (word: number, without?: number) => {
    const start = (word + 1) * (folds + 1)
    const [sum, count] = without === undefined ? [0, 0] : [sums[start + without]!, counts[start + without]!]
    return (sums[start + folds]! - sum + drawnBy * share) / (counts[start + folds]! - count + drawnBy)
  }
  const values = Float64Array.from(of, (word) => shareOf(word))
  for (const [at, row] of learned.entries()) values[row] = shareOf(of[row]!, fold[at]!)
  return values
}
