/**
 * When a customer came, in one unit of time: `x` repeat purchases (the first does not count) in the time `T` since the
 * first, the last of them at `tx`; 0 when there was none.
 */
export interface PurchaseHistory {
  x: number
  tx: number
  T: number
}

/** Many histories as columns. */
export interface PurchaseHistories {
  x: Float64Array
  tx: Float64Array
  T: Float64Array
}

/** Histories that differ from each other, and how many customers have each: models need not look at one twice. */
export interface GroupedHistories extends PurchaseHistories {
  customers: Float64Array
  /** Of each customer, in the order given, the place of their history. */
  of: Int32Array
}

/**
 * That histories can be used.
 *
 * @throws RangeError naming the first row with a value that is not finite or below 0, a last purchase after T, or a
 * time without a purchase and the other way round
 */
export function checkHistories({ x, tx, T }: PurchaseHistories): void {
  if (tx.length !== x.length || T.length !== x.length)
    throw new RangeError('x, t_x and T are of different length.')
  for (let row = 0; row < x.length; row++) {
    const [count, last, span] = [x[row]!, tx[row]!, T[row]!]
    const why =
      ![count, last, span].every(Number.isFinite) || count < 0 || last < 0 || span < 0
        ? 'they have to be numbers of 0 or more'
        : last > span
          ? 'the last purchase comes after T'
          : !Number.isInteger(count)
            ? 'x has to be a whole number'
            : count === 0 && last > 0
              ? 'without a repeat purchase t_x is 0'
              : undefined
    if (why) throw new RangeError(`Row ${row + 1}: x ${count}, t_x ${last}, T ${span}; ${why}.`)
  }
}

/** Groups equal histories. */
export function groupHistories({ x, tx, T }: PurchaseHistories): GroupedHistories {
  const places = new Map<number, Map<number, Map<number, number>>>()
  const of = new Int32Array(x.length)
  const first: number[] = []
  const customers: number[] = []
  for (let row = 0; row < x.length; row++) {
    const bySpan = within(places, x[row]!)
    const byLast = within(bySpan, T[row]!)
    let place = byLast.get(tx[row]!)
    if (place === undefined) {
      place = first.length
      byLast.set(tx[row]!, place)
      first.push(row)
      customers.push(0)
    }
    customers[place]!++
    of[row] = place
  }
  const pick = (column: Float64Array) => Float64Array.from(first, (row) => column[row]!)
  return { x: pick(x), tx: pick(tx), T: pick(T), customers: Float64Array.from(customers), of }
}

function within<Inner>(map: Map<number, Map<number, Inner>>, key: number): Map<number, Inner> {
  let inner = map.get(key)
  if (!inner) {
    inner = new Map()
    map.set(key, inner)
  }
  return inner
}

/** One purchase in a log. */
export interface Purchase {
  customer: string
  /** In the unit of time that the model is to use, from any beginning. */
  at: number
  /** What it was worth; absent when not known. */
  value?: number
}

export interface HistoriesOfLog extends PurchaseHistories {
  customers: string[]
  /** Average worth of the repeat purchases; 0 without any. */
  zbar: Float64Array
}

/**
 * Histories from a log, up to a moment: purchases of a customer at the same `at` are one (give whole days for one a day),
 * their worth added up. Who first bought after `until` is left out.
 */
export function historiesOfLog(log: Iterable<Purchase>, until: number): HistoriesOfLog {
  const byCustomer = new Map<string, Map<number, number>>()
  for (const { customer, at, value = 0 } of log) {
    if (at > until) continue
    let days = byCustomer.get(customer)
    if (!days) {
      days = new Map()
      byCustomer.set(customer, days)
    }
    days.set(at, (days.get(at) ?? 0) + value)
  }
  const customers = [...byCustomer.keys()]
  const n = customers.length
  const histories = {
    x: new Float64Array(n),
    tx: new Float64Array(n),
    T: new Float64Array(n),
    zbar: new Float64Array(n),
  }
  for (const [row, days] of [...byCustomer.values()].entries()) {
    let first = Number.POSITIVE_INFINITY
    let last = Number.NEGATIVE_INFINITY
    let worth = 0
    for (const [at, value] of days) {
      first = Math.min(first, at)
      last = Math.max(last, at)
      worth += value
    }
    const repeats = days.size - 1
    histories.x[row] = repeats
    histories.tx[row] = last - first
    histories.T[row] = until - first
    histories.zbar[row] = repeats === 0 ? 0 : (worth - days.get(first)!) / repeats
  }
  return { customers, ...histories }
}
