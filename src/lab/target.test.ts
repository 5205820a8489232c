import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { randomOf } from '../stats/numerics/index.ts'
import { method as boost } from './boost.ts'
import { readTable } from './index.ts'
import { method as logit } from './logit.ts'
import { parseTable } from './table.ts'
import { targetTable } from './target-table.ts'

const code = (value: string) => expect.objectContaining({ code: value })

/** Customers of a shop: figures with holes, words, many words, an id, and a column that is always the same. */
function shop(n: number, seed = 3): string {
  const random = randomOf(seed)
  const plans = ['basic', 'plus', 'max']
  const lines = Array.from({ length: n }, (_, row) => {
    const plan = plans[random.integer(3)]!
    const city = `city ${random.integer(40)}`
    const months = random.integer(60)
    const calls = random.poisson(1.5)
    const logOdds =
      -1.5 + (plan === 'basic' ? 1 : 0) - months / 30 + 0.6 * calls + (city === 'city 7' ? 1 : 0)
    const left = random.uniform() < 1 / (1 + Math.exp(-logOdds)) ? 'yes' : 'no'
    const known = random.uniform() < 0.1 ? '' : String(calls)
    return [`C-${row}x${random.integer(9)}`, plan, city, months, known, 'EUR', left].join(',')
  })
  return ['customer,plan,city,months,calls,currency,left', ...lines].join('\n')
}

type Result = {
  target: string
  positive: string
  auc: { value: number; low: number; high: number }
  brier: number
  slope: { value: number }
  leftOut: { column: string; why: string }[]
  coefficients: { column: string; word?: string; coefficient: number; low: number; high: number }[]
  importances: { column: string; logOdds: number }[]
  separated: boolean
}

describe('a file with a target', () => {
  it('is read by what its columns are', () => {
    const table = targetTable(parseTable(shop(300), 'shop'), {})
    expect(table).toMatchObject({ target: 'left', positive: 'yes', missingTarget: 0 })
    expect(table.leftOut).toEqual([
      { column: 'customer', why: 'names each row' },
      { column: 'currency', why: 'always the same' },
    ])
    expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['plan', 'words'],
      ['city', 'words'],
      ['months', 'figures'],
      ['calls', 'figures'],
    ])
  })

  it('finds the target by name, else takes the last, and knows which word says yes', () => {
    const rows = Array.from(
      { length: 30 },
      (_, row) => `${row * 1.5},${row % 2 ? 'True' : 'False'},${row % 2 ? 0 : 1}`,
    )
    const table = parseTable(`x,Churn,other\n${rows.join('\n')}`, 'x')
    expect(targetTable(table, {})).toMatchObject({ target: 'Churn', positive: 'True' })
    expect(targetTable(table, { target: 'other' })).toMatchObject({ target: 'other', positive: '1' })
    expect(targetTable(table, { positive: 'False' })).toMatchObject({ positive: 'False' })
    expect(() => targetTable(table, { target: 'nothing' })).toThrow(code('lab_missing_column'))
    expect(() => targetTable(table, { target: 'x' })).toThrow(/30 different values/)
    expect(() => targetTable(table, { positive: 'maybe' })).toThrow(code('lab_bad_option'))
    expect(() => targetTable(parseTable('a,b\n1,0\n2,1', 'x'), {})).toThrow(code('lab_too_few_rows'))
  })

  it('leaves out numberings of the rows and counts rows without a target', () => {
    const rows = Array.from(
      { length: 40 },
      (_, row) => `${row + 1},${1000 + row * 7},${(row * 37) % 11},${row === 3 ? '' : row % 2}`,
    )
    const table = targetTable(parseTable(`RowNumber,CustomerId,x,y\n${rows.join('\n')}`, 'x'), {})
    expect(table.leftOut.map(({ column }) => column)).toEqual(['RowNumber', 'CustomerId'])
    expect(table.missingTarget).toBe(1)
    expect(table.y).toHaveLength(39)
  })
})

describe('logit and boost', () => {
  const table = parseTable(shop(1500), 'shop')

  it('find what was planted, with intervals that hold it', async () => {
    const result = (await logit.run({ table, options: { seed: '1' } })) as unknown as Result
    const months = result.coefficients.find(({ column }) => column === 'months')!
    expect(months.low < -1 / 30 && -1 / 30 < months.high).toBe(true)
    const calls = result.coefficients.find(({ column, word }) => column === 'calls' && word === undefined)!
    expect(calls.low < 0.6 && 0.6 < calls.high).toBe(true)
    expect(result.separated).toBe(false)
    expect(result.auc.value).toBeGreaterThan(0.72)
    expect(result.slope.value).toBeGreaterThan(0.85)
  })

  it('give the same for the same seed, and chances that are calibrated', async () => {
    const options = { folds: '3', seed: '5' }
    const result = (await boost.run({ table, options })) as unknown as Result
    expect(await boost.run({ table, options })).toEqual(result)
    expect(result.auc.low).toBeGreaterThan(0.65)
    expect(result.slope.value).toBeGreaterThan(0.8)
    expect(result.slope.value).toBeLessThan(1.25)
    expect(
      result.importances
        .slice(0, 3)
        .map(({ column }) => column)
        .sort(),
    ).toEqual(['calls', 'months', 'plan'])
  })

  it('say what is too little or cannot be told', async () => {
    const few = Array.from({ length: 30 }, (_, row) => `${row * row},${row < 2 ? 1 : 0}`)
    const rare = parseTable(`x,y\n${few.join('\n')}`, 'x')
    await expect(async () => logit.run({ table: rare, options: {} })).rejects.toThrow(/of one there are 2/)
    await expect(async () => logit.run({ table, options: { folds: '1' } })).rejects.toThrow(
      code('lab_bad_option'),
    )
    const constant = parseTable(`x,y\n${few.map((_, row) => `1,${row % 2}`).join('\n')}`, 'x')
    await expect(async () => boost.run({ table: constant, options: {} })).rejects.toThrow(
      code('lab_cannot_tell'),
    )
  })

  it('say when a column tells the outcome without fail', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row},${(row * 7) % 5},${row < 20 ? 1 : 0}`)
    const result = (await logit.run({
      table: parseTable(`age,x,y\n${rows.reverse().join('\n')}`, 'x'),
      options: {},
    })) as unknown as Result
    expect(result.separated).toBe(true)
    expect(result.coefficients.every(({ coefficient }) => Number.isFinite(coefficient))).toBe(true)
  })
})

const telco = join(
  process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data'),
  'telco_churn/Telco-Customer-Churn.csv.gz',
)
if (!existsSync(telco)) console.warn(`No Telco data at ${telco}: set TANDEM_TEST_DATA to test on it.`)

test.skipIf(!existsSync(telco))(
  'Telco: the published rates, and chances as good as the best published',
  async () => {
    const table = readTable(telco)
    const churned = (column: string, word: string) => {
      const rows = table.rows.filter((row) => row[column] === word)
      return [
        rows.length,
        Math.round((1e4 * rows.filter(({ Churn }) => Churn === 'Yes').length) / rows.length) / 1e4,
      ]
    }
    expect(churned('Contract', 'Month-to-month')).toEqual([3875, 0.4271])
    expect(churned('Contract', 'One year')).toEqual([1473, 0.1127])
    expect(churned('Contract', 'Two year')).toEqual([1695, 0.0283])
    expect(churned('PaymentMethod', 'Electronic check')[1]).toBe(0.4529)
    for (const method of [logit, boost]) {
      const result = (await method.run({ table, options: {} })) as unknown as Result
      expect(result).toMatchObject({ target: 'Churn', positive: 'Yes', rows: 7043, ones: 1869 })
      expect(result.leftOut.map(({ column }) => column)).toEqual(['customerID'])
      expect(result.auc.value).toBeGreaterThanOrEqual(0.845)
      expect(result.brier).toBeLessThanOrEqual(0.14)
      expect(result.slope.value).toBeGreaterThan(0.9)
      expect(result.slope.value).toBeLessThan(1.1)
    }
  },
)
