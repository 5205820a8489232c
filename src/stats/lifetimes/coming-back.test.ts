import { describe, expect, test } from 'vitest'
import { sharedData } from '../../../test/statistics/shared-data.ts'
import { readTable } from '../../lab/table.ts'
import { randomOf } from '../numerics/index.ts'
import { bgNbdAlive, bgNbdExpected } from './bgnbd.ts'
import { comingBack, comingBackScores } from './coming-back.ts'
import { historiesOfLog, type PurchaseHistories } from './purchase-history.ts'
import { quietDays } from './quiet-days.ts'

const day = 86_400_000
const dayOf = (date: string) => Math.floor(Date.parse(date) / day)

describe('who still comes', () => {
  test('what is worked out once for many is what it is for each', () => {
    const model = { r: 0.6, alpha: 40, a: 0.8, b: 2.5 }
    const histories = {
      x: Float64Array.of(0, 3, 3, 9),
      tx: Float64Array.of(0, 50, 80, 10),
      T: Float64Array.of(100, 100, 100, 90),
    }
    const { alive, expected } = comingBackScores(model, histories, 60)
    for (let row = 0; row < 4; row++) {
      const history = { x: histories.x[row]!, tx: histories.tx[row]!, T: histories.T[row]! }
      expect(alive[row]).toBe(bgNbdAlive(model, history))
      expect(expected[row]).toBeCloseTo(bgNbdExpected(model, history, 60), 12)
    }
  })

  test('a sample of customers tells what all tell, and the same each time', () => {
    const histories = drawn(20_000)
    const [all, some, again] = [undefined, 10_000, 10_000].map(
      (sample) => comingBack(histories, 60, sample === undefined ? {} : { sample })!,
    )
    expect(all!.fitted.customers).toBe(20_000)
    expect(some!.fitted.customers).toBe(10_000)
    expect(some!.fitted.model).toEqual(again!.fitted.model)
    expect(sum(some!.expected) / sum(all!.expected)).toBeCloseTo(1, 1)
    expect(
      comingBack({ x: new Float64Array(3), tx: new Float64Array(3), T: new Float64Array(3) }, 9),
    ).toBeUndefined()
  })

  test('a million customers in five seconds of one processor', { timeout: 60_000 }, () => {
    const few = drawn(50_000)
    const many = (column: Float64Array) =>
      Float64Array.from({ length: 1_000_000 }, (_, i) => column[i % 50_000]!)
    const histories = { x: many(few.x), tx: many(few.tx), T: many(few.T) }
    const before = process.cpuUsage()
    const found = comingBack(histories, 90)!
    const { user, system } = process.cpuUsage(before)
    expect(found.alive).toHaveLength(1_000_000)
    expect((user + system) / 1e6).toBeLessThan(5)
  })

  const retail = sharedData('online_retail/online_retail.csv.gz')
  test.skipIf(!retail)('Online Retail: what is expected, and what followed', { timeout: 120_000 }, () => {
    const purchases = readTable(retail!)
      .rows.filter((row) => row.CustomerID && !row.InvoiceNo!.startsWith('C') && Number(row.Quantity) > 0)
      .map((row) => ({ customer: row.CustomerID!, at: dayOf(row.InvoiceDate!.slice(0, 10)) }))
    const study = (until: string, end: string) => {
      const histories = historiesOfLog(purchases, dayOf(until))
      const known = new Map(histories.customers.map((customer, row) => [customer, row]))
      const followed = new Set<string>()
      for (const { customer, at } of purchases)
        if (at > dayOf(until) && at <= dayOf(end) && known.has(customer)) followed.add(`${customer} ${at}`)
      const found = comingBack(histories, dayOf(end) - dayOf(until))!
      const counts = new Float64Array(known.size)
      for (const one of followed) counts[known.get(one.split(' ')[0]!)!]!++
      return { ratio: sum(found.expected) / followed.size, expected: found.expected, counts }
    }
    // In the middle of the year what is expected is what followed, within 20 % and less.
    expect(study('2011-05-31', '2011-08-31').ratio).toBeCloseTo(1.035, 1)
    const autumn = study('2011-08-31', '2011-10-31')
    expect(Math.abs(autumn.ratio - 1)).toBeLessThan(0.2)
    // Until December it is a quarter too few: these are nine months without an autumn, and the shop sells gifts. The
    // model knows no seasons; that it still tells customers from each other is seen in their order.
    const winter = study('2011-08-31', '2011-12-09')
    expect(winter.ratio).toBeGreaterThan(0.7)
    expect(winter.ratio).toBeLessThan(0.8)
    const order = [...winter.expected.keys()].sort((a, b) => winter.expected[b]! - winter.expected[a]!)
    const tenth = order.slice(0, Math.round(order.length / 10))
    const share = tenth.reduce((all, row) => all + winter.counts[row]!, 0) / sum(winter.counts)
    const expectedShare = tenth.reduce((all, row) => all + winter.expected[row]!, 0) / sum(winter.expected)
    expect(Math.abs(share - expectedShare)).toBeLessThan(0.03)
  })
})

describe('quiet days', () => {
  test('of visits of a known kind: half of the customers stay, with gaps of ten days on average', () => {
    const random = randomOf(4)
    const days: number[] = []
    const cameBack: number[] = []
    for (let customer = 0; customer < 4000; customer++) {
      if (random.uniform() < 0.5) {
        days.push(random.exponential() * 10)
        cameBack.push(1)
      } else {
        days.push(200 + random.uniform() * 100)
        cameBack.push(0)
      }
    }
    // Of the silent at d, exp(−d/10) / (1 + exp(−d/10)) come back: a twentieth where exp(−d/10) = 1/19.
    const found = quietDays({ days: Float64Array.from(days), cameBack: Uint8Array.from(cameBack) })!
    expect(found.days).toBeGreaterThan(26)
    expect(found.days).toBeLessThan(33)
    expect(found.low!).toBeLessThan(10 * Math.log(19))
    expect(found.high!).toBeGreaterThan(10 * Math.log(19))
    expect(found.comeBackLater).toBeLessThanOrEqual(0.05)
    const wider = quietDays({ days: Float64Array.from(days), cameBack: Uint8Array.from(cameBack) }, 0.3)!
    expect(wider.days).toBeLessThan(found.days)
  })

  test('nobody came back, too few, a view too short, all alike, gaps that cannot be', () => {
    const of = (days: number[], cameBack: number[]) => ({
      days: Float64Array.from(days),
      cameBack: Uint8Array.from(cameBack),
    })
    const times = (n: number, value: number) => new Array<number>(n).fill(value)
    expect(quietDays(of([], []))).toBeUndefined()
    expect(quietDays(of(times(100, 30), times(100, 0)))).toBeUndefined()
    expect(quietDays(of([1, 2, 3], [1, 1, 0]))).toBeUndefined()
    expect(quietDays(of(times(100, 30), times(100, 1)))).toBeUndefined()
    expect(() => quietDays(of([-1], [1]))).toThrow(RangeError)
    // Everybody comes back evenly up to the end of what is seen: no silence is long enough yet.
    const even = Array.from({ length: 500 }, (_, i) => i)
    expect(quietDays(of(even, times(500, 1)))).toBeUndefined()
  })
})

function sum(values: Float64Array): number {
  return values.reduce((all, value) => all + value, 0)
}

function drawn(n: number): PurchaseHistories {
  const random = randomOf(7)
  const histories = { x: new Float64Array(n), tx: new Float64Array(n), T: new Float64Array(n) }
  for (let row = 0; row < n; row++) {
    const rate = random.gamma(0.7) / 40
    const [one, two] = [random.gamma(0.8), random.gamma(2.5)]
    const T = 30 + random.integer(400)
    let [x, tx] = [0, 0]
    for (let at = random.exponential() / rate; at < T; at += random.exponential() / rate) {
      const whole = Math.ceil(at)
      if (whole > tx) x++
      tx = whole
      if (random.uniform() < one / (one + two)) break
    }
    histories.x[row] = x
    histories.tx[row] = Math.min(tx, T)
    histories.T[row] = T
  }
  return histories
}
