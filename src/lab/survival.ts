import { TandemError } from '../errors.ts'
import {
  type CoxModel,
  type CoxTies,
  coxModel,
  coxSurvival,
  endedWithin,
  type Lifetimes,
  logRank,
  type Proportional,
  proportionalHazards,
  survivalAt,
  survivalCurve,
  type TimeScale,
  timeScales,
  timeUntil,
  weibullModel,
} from '../stats/lifetimes/index.ts'
import {
  choiceOption,
  demandColumns,
  demandRows,
  isMissing,
  numberAt,
  numberOption,
  textOption,
} from './columns.ts'
import { type DesignColumn, designOf } from './design.ts'
import type { LabMethod, LabOptions, LabTable } from './method.ts'

export const method: LabMethod = {
  name: 'survival',
  summary: 'how long it lasts: Kaplan-Meier, log-rank, Cox, Weibull',
  columns:
    'time (0 or more), event (1 ended, 0 seen until then; also yes/no, true/false), optionally entry; every other column ' +
    'explains in the Cox model, words as one column a word. Rows with a missing value in a column that is used are left out and counted.',
  options: [
    {
      flag: '--columns <a,b,…>',
      description: 'columns of the Cox model; all others when not given, none for "none"',
    },
    { flag: '--group <column>', description: 'compare the groups named in a column by the log-rank test' },
    { flag: '--at <t,t,…>', description: 'times at which survival is given beside the whole curve' },
    { flag: '--ties <kind>', description: 'efron or breslow', default: 'efron' },
    {
      flag: '--cluster <column>',
      description: 'rows of one customer: errors of the Cox model hold all the same',
    },
    { flag: '--level <share>', description: 'confidence of the intervals', default: '0.95' },
    {
      flag: '--scale <kind>',
      description: 'how time counts in the test of proportional hazards: km, identity, log or rank',
      default: 'km',
    },
    { flag: '--weibull', description: 'fit a Weibull model too' },
  ],
  run({ table, options }) {
    demandColumns(table, ['time', 'event'])
    const level = numberOption(options, 'level', { least: 0.5, most: 0.9999 }) ?? 0.95
    const special = namedColumns(options)
    demandColumns(table, special)
    const explaining = explainingColumns(table, options, special)
    const { rows, left } = usableRows(table, [...explaining, ...special])
    demandRows(rows.length, 2)
    const data = lifetimesOf(table, rows)
    const curve = survivalCurve(data, level)
    const picked = { ...table, rows: rows.map((row) => table.rows[row]!) }
    const design = explaining.length > 0 ? designOf(picked, explaining) : []
    const groups = textOption(options, 'group')
    return {
      n: curve.n,
      events: curve.events,
      leftOut: left,
      median: timeUntil(curve),
      ...(options.at === undefined
        ? {}
        : {
            at: timesOf(options).map((time) => ({ time, ...survivalAt(curve, time) })),
            endedWithin: endedWithin(data, timesOf(options), level),
          }),
      table: curve.steps,
      ...(groups ? { logRank: compare(picked, data, groups) } : {}),
      ...(design.length > 0 ? { cox: coxResult(data, design, picked, options, level) } : {}),
      ...(options.weibull ? { weibull: weibullResult(data, design, level) } : {}),
    }
  },
}

function namedColumns(options: LabOptions): string[] {
  return ['group', 'cluster'].flatMap((name) => textOption(options, name) ?? [])
}

function explainingColumns(table: LabTable, options: LabOptions, special: readonly string[]): string[] {
  const asked = textOption(options, 'columns')
  if (asked === 'none') return []
  if (asked === undefined) {
    const taken = ['time', 'event', 'entry', ...special]
    return table.columns.filter((column) => !taken.includes(column))
  }
  const named = asked.split(',').map((column) => column.trim())
  demandColumns(table, named)
  return named
}

/** Rows in which nothing that is used is missing. */
function usableRows(table: LabTable, columns: readonly string[]): { rows: number[]; left: number } {
  const used = ['time', 'event', ...(table.columns.includes('entry') ? ['entry'] : []), ...columns]
  const rows = [...table.rows.keys()].filter((row) =>
    used.every((column) => !isMissing(table.rows[row]![column])),
  )
  return { rows, left: table.rows.length - rows.length }
}

function lifetimesOf(table: LabTable, rows: readonly number[]): Lifetimes {
  const time = Float64Array.from(rows, (row) => {
    const value = numberAt(table, row, 'time')
    if (value < 0) throw refuse(row, 'time', 'is below 0')
    return value
  })
  const event = Uint8Array.from(rows, (row) => eventAt(table, row))
  if (!table.columns.includes('entry')) return { time, event }
  const entry = Float64Array.from(rows, (row, i) => {
    const value = numberAt(table, row, 'entry')
    if (!(value >= 0 && value < time[i]!)) throw refuse(row, 'entry', 'is not before the time')
    return value
  })
  return { time, event, entry }
}

function eventAt(table: LabTable, row: number): 0 | 1 {
  const cell = (table.rows[row]!.event ?? '').toLowerCase()
  if (/^(1(\.0*)?|yes|true)$/.test(cell)) return 1
  if (/^(0(\.0*)?|no|false)$/.test(cell)) return 0
  throw refuse(row, 'event', `"${cell.slice(0, 60)}" is neither 1 nor 0`)
}

function refuse(row: number, column: string, why: string): TandemError {
  return new TandemError('lab_not_a_number', { detail: `Row ${row + 1}, column ${column}: ${why}.` })
}

function timesOf(options: LabOptions): number[] {
  const given = textOption(options, 'at') ?? ''
  const times = given.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)))
  if (times.every((time) => time >= 0)) return times
  throw new TandemError('lab_bad_option', {
    detail: `--at is "${given}"; it has to be times of 0 or more, as 30,60,90.`,
  })
}

function compare(table: LabTable, data: Lifetimes, column: string): unknown {
  const names = [...new Set(table.rows.map((row) => row[column]!))].sort()
  const of = Int32Array.from(table.rows, (row) => names.indexOf(row[column]!))
  const found = logRank(data, of, names.length)
  if (!found)
    throw new TandemError('lab_cannot_tell', { detail: `Column ${column} has no two groups to compare.` })
  return { ...found, groups: found.groups.map((group, i) => ({ group: names[i], ...group })) }
}

function coxResult(
  data: Lifetimes,
  design: readonly DesignColumn[],
  table: LabTable,
  options: LabOptions,
  level: number,
): unknown {
  const cluster = textOption(options, 'cluster')
  const ties: CoxTies = choiceOption(options, 'ties', ['efron', 'breslow'], 'efron')
  const columns = design.map((column) => column.values)
  const given = { ...data, columns, ...(cluster ? { clusters: clustersOf(table, cluster) } : {}) }
  const model = coxModel(given, { ties, level })
  if (!model) {
    throw new TandemError('lab_cannot_tell', {
      detail:
        'The Cox model has no finite estimate: nothing ended, no column varies, or one tells the end without error.',
    })
  }
  const times = options.at === undefined ? [] : timesOf(options)
  const atMeans = times.map((time) => ({ time, survival: coxSurvival(model, model.means, time) }))
  const scale: TimeScale = choiceOption(options, 'scale', timeScales, 'km')
  if (scale === 'log' && data.time.includes(0))
    throw new TandemError('lab_bad_option', { detail: '--scale log: a time is 0, which has no logarithm.' })
  const proportional = proportionalHazards(given, model, { ties, scale })
  return {
    ties,
    ...coxSummary(model, design),
    proportional: proportional ? proportionalSummary(proportional, design) : null,
    ...(times.length > 0 ? { atMeans } : {}),
  }
}

function coxSummary(model: CoxModel, design: readonly DesignColumn[]): Record<string, unknown> {
  const kept = new Set(model.ratios.map(({ column }) => column))
  return {
    n: model.n,
    events: model.events,
    coefficients: model.ratios.map(({ column, ...ratio }) => ({ column: design[column]!.name, ...ratio })),
    leftOutColumns: design.filter((_, index) => !kept.has(index)).map(({ name }) => name),
    logLikelihood: model.logLikelihood,
    concordance: model.concordance ?? null,
    baseline: model.baseline,
  }
}

function proportionalSummary({ scale, columns, all }: Proportional, design: readonly DesignColumn[]) {
  return {
    scale,
    columns: columns.map(({ column, ...tested }) => ({ column: design[column]!.name, ...tested })),
    all,
  }
}

function clustersOf(table: LabTable, column: string): Int32Array {
  const places = new Map<string, number>()
  return Int32Array.from(table.rows, (row) => {
    const key = row[column]!
    const known = places.get(key) ?? places.size
    places.set(key, known)
    return known
  })
}

function weibullResult(data: Lifetimes, design: readonly DesignColumn[], level: number): unknown {
  const zero = data.time.indexOf(0)
  if (zero >= 0) throw refuse(zero, 'time', 'is 0, which a Weibull model does not know')
  const model = weibullModel(
    data,
    design.map((column) => column.values),
    level,
  )
  if (!model)
    throw new TandemError('lab_cannot_tell', { detail: 'The Weibull model has no greatest likelihood.' })
  return {
    ...model,
    factors: model.factors.map(({ column, ...factor }) => ({ column: design[column]!.name, ...factor })),
  }
}
