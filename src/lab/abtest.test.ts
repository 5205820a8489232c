import { expect, test } from 'vitest'
import { sharedData } from '../../test/statistics/shared-data.ts'
import { method } from './abtest.ts'
import { readTable } from './index.ts'
import type { LabOptions } from './method.ts'
import { parseTable } from './table.ts'

const run = (text: string, options: LabOptions = {}) =>
  method.run({ table: parseTable(text, 'x.csv'), options })
const code = (value: string) => expect.objectContaining({ code: value })

// R: t.test(extra ~ group, data = sleep), Welch.
const sleep = [
  0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4,
]
const sleepCsv = `group,value\n${sleep.map((value, i) => `${i < 10 ? 1 : 2},${value}`).join('\n')}\n`

test('sleep: R t.test', () => {
  expect(run(sleepCsv, { control: '2' })).toMatchObject({
    control: '2',
    sampleRatio: { p: 1 },
    comparisons: [
      {
        group: '1',
        absolute: {
          df: expect.closeTo(17.7764735161785, 9),
          p: expect.closeTo(0.0793941401873582, 12),
          low: expect.closeTo(-3.36548323071171, 9),
          high: expect.closeTo(0.20548323071171, 9),
        },
        pOfSeveral: expect.closeTo(0.0793941401873582, 12),
      },
    ],
  })
})

test('three groups, what was before, rows that say nothing', () => {
  const rows = Array.from(
    { length: 90 },
    (_, i) => `${['a', 'control', 'c'][i % 3]},${(i * 7) % 11},${(i * 7) % 5}`,
  )
  const result = run(`group,value,pre\n${rows.join('\n')}\na,,1\nc,1,NA\n,5,1\n`)
  expect(result).toMatchObject({
    leftOut: 3,
    control: 'control',
    groups: [
      { group: 'a', n: 30 },
      { group: 'c', n: 30 },
      { group: 'control', n: 30 },
    ],
    comparisons: [{ group: 'a', adjusted: { varianceLeft: expect.any(Number) } }, { group: 'c' }],
  })
  expect(run('group,value\na,5\na,5\nb,5\nb,5\n')).toMatchObject({
    comparisons: [{ absolute: null, pOfSeveral: 1 }],
  })
})

test('what cannot be used says why', () => {
  expect(() => run('group,worth\na,1\n')).toThrow(/Missing: value/)
  expect(() => run('group,value\na,1\na,2\n')).toThrow(/needs 2 groups and has 1/)
  expect(() => run('group,value\na,1\na,2\nb,1\n')).toThrow(/2 values in each group/)
  expect(() => run('group,value\na,x\n')).toThrow(/Row 1, column value/)
  expect(() => run(sleepCsv, { control: '3' })).toThrow(/groups are 1, 2/)
  expect(() => run(sleepCsv, { weights: '1,0' })).toThrow(code('lab_bad_option'))
  expect(() => run(sleepCsv, { weights: '1,1,1' })).toThrow(code('lab_bad_option'))
})

const hillstrom = sharedData('hillstrom/hillstrom.csv.gz')

test.skipIf(!hillstrom)('Hillstrom: effects of two mails on what is spent', () => {
  const table = readTable(hillstrom!)
  const rows = table.rows.map((row) => ({ group: row.segment!, value: row.spend!, pre: row.history! }))
  const result = method.run({
    table: { columns: ['group', 'value', 'pre'], rows },
    options: { control: 'No E-Mail' },
  })
  const near = (value: number) => expect.closeTo(value, 5)
  expect(result).toMatchObject({
    sampleRatio: { chiSquare: expect.closeTo(0.2025, 3), p: expect.closeTo(0.904, 3) },
    comparisons: [
      {
        group: 'Mens E-Mail',
        absolute: { value: near(0.769827), standardError: near(0.145247) },
        adjusted: { theta: expect.closeTo(0.0012229, 6), absolute: { standardError: near(0.145215) } },
      },
      {
        group: 'Womens E-Mail',
        absolute: { value: near(0.424412), standardError: near(0.130333) },
        adjusted: { theta: expect.closeTo(0.00103465, 6) },
      },
    ],
  })
})
