import { TandemError } from '../errors.ts'
import {
  bgBbAlive,
  bgBbExpected,
  bgNbdExpectedNew,
  checkHistories,
  comingBackScores,
  type FittedParameter,
  fitBgBb,
  fitBgNbd,
  fitGammaGamma,
  fitParetoNbd,
  gammaGammaExpected,
  historiesOfLog,
  type PurchaseHistories,
  type PurchaseHistory,
  paretoNbdAlive,
  paretoNbdExpected,
  quietDays,
} from '../stats/lifetimes/index.ts'
import {
  choiceOption,
  demandColumns,
  demandRows,
  instantOf,
  isMissing,
  numberAt,
  numberColumn,
  numberOption,
  textOption,
} from './columns.ts'
import type { LabMethod, LabOptions, LabTable } from './method.ts'

const day = 86_400_000
const units = { day, week: 7 * day, month: 30.4375 * day } as const

/** Each customer's history and, where known, average worth of repeat purchases. */
interface Customers extends PurchaseHistories {
  ids: string[]
  zbar?: Float64Array
  leftOut: number
  /** Of a log: times between two purchases of a customer, and the silences since the last. */
  gaps?: Parameters<typeof quietDays>[0]
}

export const method: LabMethod = {
  name: 'bgnbd',
  summary: 'customers who may have stopped coming: BG/NBD, Pareto/NBD, BG/BB, Gamma-Gamma',
  columns:
    'x (repeat purchases), t_x (time of the last), T (time since the first), optionally zbar (average worth of repeat ' +
    'purchases) and ID; or a log: customer, date[, value], one row a purchase, those of a day count once. ' +
    'Rows with a missing value are left out and counted.',
  options: [
    {
      flag: '--model <name>',
      description:
        'bgnbd, paretonbd or both; bgbb where customers can come at occasions only, which x, t_x and T then count',
      default: 'bgnbd',
    },
    {
      flag: '--horizon <t>',
      description: 'time for which purchases are expected; T of the longest known when not given',
    },
    {
      flag: '--until <date>',
      description: 'of a log: the last day that is known; the last one in it when not given',
    },
    { flag: '--unit <name>', description: 'of a log: day, week or month', default: 'week' },
  ],
  run({ table, options }) {
    const which = choiceOption(options, 'model', ['bgnbd', 'paretonbd', 'both', 'bgbb'], 'bgnbd')
    const isLog = table.columns.includes('customer') && table.columns.includes('date')
    if (isLog && which === 'bgbb')
      throw new TandemError('lab_bad_option', {
        detail: '--model bgbb counts occasions: it needs x, t_x and T, not a log of dates.',
      })
    const customers = isLog ? customersOfLog(table, options) : customersOfSummary(table)
    demandRows(customers.x.length, 10, 'customers')
    const longest = customers.T.reduce((most, value) => Math.max(most, value), 0)
    const horizon = numberOption(options, 'horizon', { least: 0 }) ?? longest
    return {
      customers: customers.x.length,
      cameBack: customers.x.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0),
      leftOut: customers.leftOut,
      horizon,
      ...(customers.gaps ? { quietDays: quietDays(customers.gaps) ?? null } : {}),
      ...(which === 'bgbb' ? { bgbb: bgBbResult(customers, horizon) } : {}),
      ...(which === 'bgnbd' || which === 'both' ? { bgnbd: bgNbdResult(customers, horizon) } : {}),
      ...(which === 'paretonbd' || which === 'both'
        ? { paretonbd: paretoNbdResult(customers, horizon) }
        : {}),
      ...(customers.zbar ? { gammagamma: worthResult(customers, customers.zbar) } : {}),
    }
  },
}

function bgNbdResult(customers: Customers, horizon: number): unknown {
  const fitted = fitBgNbd(customers)
  if (!fitted) throw nothing()
  const { model } = fitted
  return {
    ...summary(fitted),
    expectedOfNew: bgNbdExpectedNew(model, horizon),
    ...perCustomer(customers, comingBackScores(model, customers, horizon)),
  }
}

function bgBbResult(customers: Customers, horizon: number): unknown {
  if (!Number.isInteger(horizon))
    throw new TandemError('lab_bad_option', {
      detail: `--horizon ${horizon}: occasions are counted in whole numbers.`,
    })
  const fitted = fittedBgBb(customers)
  if (!fitted) throw nothing()
  const { model } = fitted
  const histories = historiesOf(customers)
  return {
    ...summary(fitted),
    ...perCustomer(customers, {
      alive: Float64Array.from(histories, (history) => bgBbAlive(model, history)),
      expected: Float64Array.from(histories, (history) => bgBbExpected(model, history, horizon)),
    }),
  }
}

function fittedBgBb(customers: Customers) {
  try {
    return fitBgBb(customers)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new TandemError('lab_not_a_number', { detail: error.message })
  }
}

const historiesOf = ({ ids, x, tx, T }: Customers): PurchaseHistory[] =>
  ids.map((_, row) => ({ x: x[row]!, tx: tx[row]!, T: T[row]! }))

function paretoNbdResult(customers: Customers, horizon: number): unknown {
  const fitted = fitParetoNbd(customers)
  if (!fitted) throw nothing()
  const { model } = fitted
  const histories = historiesOf(customers)
  return {
    ...summary(fitted),
    ...perCustomer(customers, {
      alive: Float64Array.from(histories, (history) => paretoNbdAlive(model, history)),
      expected: Float64Array.from(histories, (history) => paretoNbdExpected(model, history, horizon)),
    }),
  }
}

function nothing(): TandemError {
  return new TandemError('lab_cannot_tell', {
    detail: 'Nobody came back, so that no rate of coming can be told.',
  })
}

function summary(fitted: {
  parameters: Record<string, FittedParameter>
  logLikelihood: number
  converged: boolean
}): Record<string, unknown> {
  const { parameters, logLikelihood, converged } = fitted
  return {
    parameters: Object.entries(parameters).map(([name, parameter]) => ({ name, ...parameter })),
    logLikelihood,
    converged,
  }
}

function perCustomer(
  { ids }: Customers,
  { alive, expected }: { alive: Float64Array; expected: Float64Array },
): Record<string, unknown> {
  return {
    expectedInAll: expected.reduce((sum, value) => sum + value, 0),
    perCustomer: ids.map((id, row) => ({ id, alive: alive[row]!, expected: expected[row]! })),
  }
}

function worthResult(customers: Customers, zbar: Float64Array): unknown {
  const fitted = fitGammaGamma(customers.x, zbar)
  if (!fitted)
    throw new TandemError('lab_cannot_tell', { detail: 'Too few repeat purchases of a worth above 0.' })
  const average = gammaGammaExpected(fitted.model, 0, 0)
  return {
    ...summary(fitted),
    customers: fitted.customers,
    correlation: fitted.correlation,
    perCustomer: customers.ids.map((id, row) => ({
      id,
      // Whose own average is not known is expected to be like all.
      worth: zbar[row]! > 0 ? gammaGammaExpected(fitted.model, customers.x[row]!, zbar[row]!) : average,
    })),
  }
}

function customersOfSummary(table: LabTable): Customers {
  demandColumns(table, ['x', 't_x', 'T'])
  const [x, tx, T] = ['x', 't_x', 'T'].map((column) => numberColumn(table, column)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const zbar = table.columns.includes('zbar') ? numberColumn(table, 'zbar') : undefined
  const kept = [...x.keys()].filter((row) => !Number.isNaN(x[row]! + tx[row]! + T[row]!))
  const pick = (column: Float64Array) => Float64Array.from(kept, (row) => column[row]!)
  const histories = { x: pick(x), tx: pick(tx), T: pick(T) }
  try {
    checkHistories(histories)
  } catch (error) {
    throw new TandemError('lab_not_a_number', {
      detail: error instanceof Error ? error.message : String(error),
    })
  }
  const name = table.columns.find((column) => column.toLowerCase() === 'id')
  return {
    ...histories,
    ids: kept.map((row) => (name && table.rows[row]![name]) || String(row + 1)),
    ...(zbar ? { zbar: pick(zbar) } : {}),
    leftOut: x.length - kept.length,
  }
}

function customersOfLog(table: LabTable, options: LabOptions): Customers {
  const unit = units[choiceOption(options, 'unit', ['day', 'week', 'month'], 'week')]
  const hasValue = table.columns.includes('value')
  const purchases: { customer: string; day: number; value: number }[] = []
  let latest = Number.NEGATIVE_INFINITY
  for (const [row, { customer, date }] of table.rows.entries()) {
    if (isMissing(customer) || isMissing(date)) continue
    const at = instantOf(date!)
    if (at === undefined)
      throw new TandemError('lab_not_a_number', {
        detail: `Row ${row + 1}, column date: "${date!.slice(0, 60)}" is no date as 2026-01-31.`,
      })
    const value = hasValue ? numberAt(table, row, 'value') : 0
    if (Number.isNaN(value)) continue
    const whole = Math.floor(at / day)
    latest = Math.max(latest, whole)
    purchases.push({ customer: customer!, day: whole, value })
  }
  const until = untilOption(options) ?? latest
  // Whole days, so that those of a day are one; then in the unit that was asked for.
  const found = historiesOfLog(
    purchases.map((one) => ({ customer: one.customer, at: one.day, value: one.value })),
    until,
  )
  const scaled = (column: Float64Array) => column.map((value) => (value * day) / unit)
  return {
    ids: found.customers,
    x: found.x,
    tx: scaled(found.tx),
    T: scaled(found.T),
    ...(hasValue ? { zbar: found.zbar } : {}),
    leftOut: table.rows.length - purchases.length,
    gaps: gapsOf(purchases, until),
  }
}

function gapsOf(purchases: readonly { customer: string; day: number }[], until: number) {
  const byCustomer = new Map<string, Set<number>>()
  for (const { customer, day: at } of purchases) {
    if (at > until) continue
    const known = byCustomer.get(customer)
    if (known) known.add(at)
    else byCustomer.set(customer, new Set([at]))
  }
  const gaps = [...byCustomer.values()].flatMap((found) => {
    const days = [...found].sort((one, two) => one - two)
    return days.map((at, i) => ({ days: (days[i + 1] ?? until) - at, cameBack: i + 1 < days.length ? 1 : 0 }))
  })
  return {
    days: Float64Array.from(gaps, (gap) => gap.days),
    cameBack: Uint8Array.from(gaps, (gap) => gap.cameBack),
  }
}

function untilOption(options: LabOptions): number | undefined {
  const given = textOption(options, 'until')
  if (given === undefined) return undefined
  const at = instantOf(given)
  if (at === undefined)
    throw new TandemError('lab_bad_option', {
      detail: `--until is "${given}"; it has to be a date as 2026-01-31.`,
    })
  return Math.floor(at / day)
}
