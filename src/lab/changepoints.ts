import { changePointMethods, changePoints } from '../stats/detection/index.ts'
import { choiceOption, demandColumns, numberColumn } from './columns.ts'
import type { LabMethod } from './method.ts'
import { orderByTime } from './time-order.ts'

export const method: LabMethod = {
  name: 'changepoints',
  summary: 'Where one or several series change, as 0-based rows at which a new stretch begins',
  columns:
    't (a time or a number; absent: the order of the rows), value, and any other columns of numbers, which change together with it. Rows with a missing value are passed over.',
  options: [
    {
      flag: '--method <name>',
      description: `${changePointMethods.join(', ')}: levels or lines; changes of the mean; of mean and variance; Bayesian online, levels`,
      default: 'auto',
    },
  ],
  run({ table, options }) {
    demandColumns(table, ['value'])
    const method = choiceOption(options, 'method', changePointMethods, 'auto')
    const columns = table.columns.filter((column) => column !== 't')
    const series = columns.map((column) => numberColumn(table, column))
    const { order, isSorted } = orderByTime(table)
    const whole = order.filter((row) => series.every((values) => !Number.isNaN(values[row]!)))
    const found = changePoints(
      series.map((values) => Float64Array.from(whole, (row) => values[row]!)),
      method,
    ).map((place) => whole[place]!)
    const starts = [whole[0], ...found].filter((row) => row !== undefined)
    const places = new Map(whole.map((row, place) => [row, place]))
    return {
      method,
      n: whole.length,
      missing: table.rows.length - whole.length,
      sorted: isSorted,
      changepoints: found,
      segments: starts.map((row, index) => {
        const from = places.get(row)!
        const next = starts[index + 1]
        const rows = whole.slice(from, next === undefined ? undefined : places.get(next))
        return {
          start: row,
          ...(table.columns.includes('t') ? { t: table.rows[row]!.t } : {}),
          rows: rows.length,
          means: Object.fromEntries(
            columns.map((column, at) => [
              column,
              rows.reduce((sum, one) => sum + series[at]![one]!, 0) / rows.length,
            ]),
          ),
        }
      }),
    }
  },
}
