import {
  boostedCommittee,
  calibrate,
  calibrated,
  explainTrees,
  predictTrees,
} from '../stats/prediction/index.ts'
import { crossValidated, crossValidationOptions, foldsAndSeed, rounded } from './cross-validation.ts'
import type { LabMethod } from './method.ts'
import { type Encoded, encode } from './target-encoding.ts'
import { targetTable } from './target-table.ts'

/** Rows whose explanations give the importances. */
const explained = 500

const taken = (columns: readonly Float64Array[], rows: Uint32Array) =>
  columns.map((column) => Float64Array.from(rows, (row) => column[row]!))

export const method: LabMethod = {
  name: 'boost',
  summary: 'yes or no from everything else in the file, by boosted trees; quality by cross-validation',
  columns:
    'a target of two words, and any others: figures, times, words. Ids are left out. A missing value is a value of its own; ' +
    'rows without a target are left out and counted.',
  options: crossValidationOptions,
  run({ table, options }) {
    const { target, positive, y, columns, leftOut, missingTarget } = targetTable(table, options)
    const settings = foldsAndSeed(options)
    const { seed } = settings
    const learnedFrom = (learned: Uint32Array) => {
      const encoded = encode(columns, y, learned, { seed, first: false })
      const labels = Uint8Array.from(learned, (row) => y[row]!)
      const committee = boostedCommittee(taken(encoded.columns, learned), labels, { seed })
      return { encoded, committee, calibration: calibrate(committee.heldOut, labels) }
    }
    const quality = crossValidated(y, settings, (learned, rows) => {
      const { encoded, committee, calibration } = learnedFrom(learned)
      return predictTrees(committee.model, taken(encoded.columns, rows), rows.length).map((logOdds) =>
        calibrated(calibration, logOdds),
      )
    })
    const all = Uint32Array.from({ length: y.length }, (_, row) => row)
    const { encoded, committee } = learnedFrom(all)
    return {
      target,
      positive,
      rows: y.length,
      ones: y.reduce((sum, value) => sum + value, 0),
      missingTarget,
      leftOut,
      ...quality,
      trees: committee.model.trees.length,
      leaves: committee.leaves,
      importances: importancesOf(encoded, committee.model),
    }
  },
}

/** Mean size of what each column adds to the log odds, over rows spread evenly through the file. */
function importancesOf({ names, columns }: Encoded, model: Parameters<typeof explainTrees>[0]) {
  const n = columns[0]!.length
  const step = Math.max(1, Math.floor(n / explained))
  const sums = new Map<string, number>()
  let count = 0
  for (let row = 0; row < n; row += step, count++) {
    const { parts } = explainTrees(model, columns, row)
    const byColumn = new Map<string, number>()
    for (const [index, { column }] of names.entries())
      byColumn.set(column, (byColumn.get(column) ?? 0) + parts[index]!)
    for (const [column, part] of byColumn) sums.set(column, (sums.get(column) ?? 0) + Math.abs(part))
  }
  return [...sums]
    .map(([column, sum]) => ({ column, logOdds: rounded(sum / count) }))
    .sort((one, two) => two.logOdds - one.logOdds)
}
