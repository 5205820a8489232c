import { detectSeason, fillGaps, foresee, methods } from '../stats/forecasting/index.ts'
import { choiceOption, demandColumns, demandRows, numberColumn, numberOption } from './columns.ts'
import type { LabMethod, LabTable } from './method.ts'
import { type Steps, toSteps } from './steps.ts'

/** Lengths that are looked for where times say nothing. */
const commonSeasons = [4, 7, 12, 24, 52]
/** Of longer series the newest are used: older ones say nothing of what is next, and take their time. */
const mostUsed = 3000

export const method: LabMethod = {
  name: 'forecast',
  summary: 'What comes next in each series, with 80 % and 95 % ranges and how the method did at past times',
  columns:
    'series (absent: one), t (a date, a time or a number; absent: the order of the rows), value. Missing values and missing ' +
    'times within a series are filled in for the method, rows of one time are averaged; both are counted. A series that ' +
    'never was below 0 is not foreseen below 0.',
  options: [
    { flag: '--horizon <n>', description: 'steps ahead', default: '12' },
    {
      flag: '--season <m>',
      description: 'steps of a season, 1 for none; from the distance of times and the data when not given',
    },
    { flag: '--method <name>', description: ['auto', ...methods].join(', '), default: 'auto' },
    { flag: '--folds <n>', description: 'past times that the method is tried at', default: '4' },
  ],
  run({ table, options }) {
    demandColumns(table, ['value'])
    demandRows(table.rows.length, 1)
    const values = numberColumn(table, 'value')
    const horizon = numberOption(options, 'horizon', { least: 1, most: 1000, whole: true }) ?? 12
    const season = numberOption(options, 'season', { least: 1, most: 10_000, whole: true })
    const folds = numberOption(options, 'folds', { least: 0, most: 50, whole: true }) ?? 4
    const method = choiceOption(options, 'method', ['auto', ...methods] as const, 'auto')
    const series = [...rowsBySeries(table)].map(([name, rows]) => {
      const times = table.columns.includes('t') ? rows.map((row) => table.rows[row]!.t) : undefined
      const steps = toSteps(
        rows.map((row) => values[row]!),
        times,
      )
      return { series: name, ...foreseeSeries(steps, { horizon, season, folds, method }) }
    })
    return { horizon, method, series }
  },
}

/** Rows of each series, in the order of the file; without a column `series` they are one, called null. */
function rowsBySeries(table: LabTable): Map<string | null, number[]> {
  const hasName = table.columns.includes('series')
  const found = new Map<string | null, number[]>()
  for (const [row, cells] of table.rows.entries()) {
    const name = hasName ? (cells.series ?? '') : null
    const rows = found.get(name)
    if (rows) rows.push(row)
    else found.set(name, [row])
  }
  return found
}

interface Asked {
  horizon: number
  season: number | undefined
  folds: number
  method: NonNullable<Parameters<typeof foresee>[1]['method']>
}

function foreseeSeries(steps: Steps, { horizon, season, folds, method }: Asked) {
  const known = steps.values.slice(-mostUsed)
  const plain = fillGaps(known, 1).values
  const seasons = seasonsFor(plain, steps, season)
  const { values, ahead } = fillGaps(known, seasons[0] ?? 1)
  const isNeverNegative = values.every((one) => one >= 0)
  // What is missing at the end is foreseen too, and left out of the answer.
  const found = foresee(values, {
    horizon: horizon + ahead,
    seasons,
    method,
    folds,
    ...(isNeverNegative ? { least: 0 } : {}),
  })
  const missing = steps.values.filter(Number.isNaN).length
  const about = { n: steps.values.length - missing, missing, ties: steps.ties, season: seasons }
  if (!found) return { ...about, method: null, detail: null, points: [], backtest: null }
  const told = (list: readonly number[], step: number) => (Number.isNaN(list[step]!) ? null : list[step]!)
  return {
    ...about,
    method: found.method,
    detail: found.detail,
    points: Array.from({ length: horizon }, (_, index) => {
      const step = ahead + index
      const t = steps.timeOf?.(steps.values.length + index)
      return {
        step: index + 1,
        ...(t === undefined ? {} : { t }),
        value: found.mean[step]!,
        low80: told(found.low80, step),
        high80: told(found.high80, step),
        low95: told(found.low95, step),
        high95: told(found.high95, step),
      }
    }),
    backtest: found.backtest ? withoutNaN(found.backtest) : null,
  }
}

/** The season that was given, else the one that times and data suggest; of a day's also that of a week. */
function seasonsFor(
  values: readonly number[],
  { timeOf, seasons }: Steps,
  given: number | undefined,
): number[] {
  const of = (season: number) => {
    const week = 7 * season
    const isOfDay = [24, 48, 96].includes(season)
    return season < 2 ? [] : isOfDay && values.length >= 3 * week ? [season, week] : [season]
  }
  if (given !== undefined) return of(given)
  if (timeOf && seasons.length > 0) {
    const [shortest] = seasons
    return of(shortest!)
  }
  return of(detectSeason(values, commonSeasons))
}

function withoutNaN<T extends object>(record: T): T {
  const entries = Object.entries(record).map(([name, one]) => [name, Number.isNaN(one) ? null : one])
  return Object.fromEntries(entries) as T
}
