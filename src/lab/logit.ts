import { normalQuantile, normalTwoSided } from '../stats/numerics/index.ts'
import { chanceOf, logisticErrors, logisticRegression } from '../stats/prediction/index.ts'
import { crossValidated, crossValidationOptions, foldsAndSeed, rounded } from './cross-validation.ts'
import type { LabMethod } from './method.ts'
import { type Encoded, encode } from './target-encoding.ts'
import { targetTable } from './target-table.ts'

/** For predictions, on columns of spread 1: too small to bend, enough for what is separated or said twice. */
const slightRidge = 1

/** Fewer missing figures than this cannot be told apart from chance. */
const fewestMissing = 30

interface Prepared extends Encoded {
  middles: number[]
  spreads: number[]
}

export const method: LabMethod = {
  name: 'logit',
  summary:
    'yes or no by logistic regression: coefficients with robust intervals; quality by cross-validation',
  columns:
    'a target of two words, and any others: figures, times, words (compared with their most frequent one). Ids are left out. A ' +
    'missing figure is taken as the mean, with a column that says so from 30 on; rows without a target are left out and counted.',
  options: crossValidationOptions,
  run({ table, options }) {
    const { target, positive, y, columns, leftOut, missingTarget } = targetTable(table, options)
    const settings = foldsAndSeed(options)
    const { seed } = settings
    const quality = crossValidated(y, settings, (learned, rows) => {
      const { columns: scaled } = prepared(encode(columns, y, learned, { seed, first: true }), learned)
      const fit = logisticRegression({
        y: Uint8Array.from(learned, (row) => y[row]!),
        columns: scaled.map((column) => Float64Array.from(learned, (row) => column[row]!)),
        ridge: slightRidge,
      })!
      return Float64Array.from(rows, (row) =>
        chanceOf(
          scaled.reduce(
            (sum, column, index) => sum + fit.coefficients[index + 1]! * column[row]!,
            fit.coefficients[0]!,
          ),
        ),
      )
    })
    const all = Uint32Array.from({ length: y.length }, (_, row) => row)
    const whole = prepared(encode(columns, y, all, { seed, first: true }), all)
    return {
      target,
      positive,
      rows: y.length,
      ones: y.reduce((sum, value) => sum + value, 0),
      missingTarget,
      leftOut,
      ...quality,
      ...coefficientsOf(whole, y),
    }
  },
}

/** Missing figures as the mean, many with a column that says so; all columns around 0 with spread 1, as the rows learned from have it. */
function prepared({ names, columns }: Encoded, learned: Uint32Array): Prepared {
  const result: Prepared = { names: [], columns: [], middles: [], spreads: [] }
  for (const [index, column] of columns.entries()) {
    const known = Float64Array.from(learned, (row) => column[row]!).filter((value) => !Number.isNaN(value))
    const middle = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)
    const variance = known.reduce((sum, value) => sum + (value - middle) ** 2, 0) / Math.max(1, known.length)
    const spread = Math.sqrt(variance) || 1
    result.names.push(names[index]!)
    result.columns.push(column.map((value) => (Number.isNaN(value) ? 0 : (value - middle) / spread)))
    result.middles.push(middle)
    result.spreads.push(spread)
    if (learned.length - known.length < fewestMissing) continue
    result.names.push({ column: names[index]!.column, word: '(missing)' })
    result.columns.push(column.map((value) => Number(Number.isNaN(value))))
    result.middles.push(0)
    result.spreads.push(1)
  }
  return result
}

/** In the units of the file. What is separated gets a slight ridge, and is said; what is a sum of others has no coefficient. */
function coefficientsOf({ names, columns, middles, spreads }: Prepared, y: Uint8Array) {
  const free = { y, columns }
  const first = logisticRegression(free)!
  const design = first.separated ? { ...free, ridge: slightRidge } : free
  const fit = first.separated ? logisticRegression(design)! : first
  const errors = logisticErrors(design, fit, { kind: 'unequal' })
  const intercept =
    fit.coefficients[0]! -
    middles.reduce((sum, middle, index) => sum + (fit.coefficients[index + 1]! * middle) / spreads[index]!, 0)
  return {
    separated: first.separated,
    deviance: rounded(fit.deviance),
    constant: rounded(intercept),
    coefficients: names.map(({ column, word }, index) => {
      const named = { column, ...(word === undefined ? {} : { word }) }
      if (!fit.kept[index + 1]) return { ...named, coefficient: null, why: 'a sum of others' }
      const coefficient = fit.coefficients[index + 1]! / spreads[index]!
      const error = errors[index + 1]! / spreads[index]!
      const half = normalQuantile(0.975) * error
      return {
        ...named,
        coefficient: rounded(coefficient),
        robustError: rounded(error),
        low: rounded(coefficient - half),
        high: rounded(coefficient + half),
        oddsRatio: rounded(Math.exp(coefficient)),
        p: rounded(normalTwoSided(coefficient / error)),
      }
    }),
  }
}
