import { anomalyThreshold, createAnomalyDetector } from '../stats/detection/index.ts'
import { demandColumns, numberColumn, numberOption } from './columns.ts'
import type { LabMethod } from './method.ts'
import { orderByTime } from './time-order.ts'

export const method: LabMethod = {
  name: 'anomalies',
  summary: 'Values that are not like those before them, each judged by it and the past only',
  columns:
    't (a time or a number; absent: the order of the rows), value. A missing value gets score 0 and is not learned from.',
  options: [
    {
      flag: '--threshold <score>',
      description: 'score from which on a row is flagged, 0 to 1',
      default: String(anomalyThreshold),
    },
  ],
  run({ table, options }) {
    demandColumns(table, ['value'])
    const values = numberColumn(table, 'value')
    const threshold = numberOption(options, 'threshold', { least: 0, most: 1 }) ?? anomalyThreshold
    const { order, isSorted } = orderByTime(table)
    const detector = createAnomalyDetector()
    const scores = new Float64Array(values.length)
    for (const row of order) scores[row] = detector.next(values[row]!).score
    const rows = table.rows.map(({ t }, row) => ({
      ...(t === undefined ? {} : { t }),
      value: Number.isNaN(values[row]!) ? null : values[row]!,
      score: Math.round(scores[row]! * 1e6) / 1e6,
      flag: scores[row]! >= threshold,
    }))
    return {
      threshold,
      flagged: rows.filter(({ flag }) => flag).length,
      missing: rows.filter(({ value }) => value === null).length,
      sorted: isSorted,
      rows,
    }
  },
}
