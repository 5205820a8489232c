import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sharedData } from '../../test/statistics/shared-data.ts'
import { lung } from '../stats/lifetimes/test-lung.ts'
import { method as bgnbd } from './bgnbd.ts'
import { readTable } from './index.ts'
import type { LabOptions } from './method.ts'
import { method as survival } from './survival.ts'
import { parseTable } from './table.ts'

const code = (value: string) => expect.objectContaining({ code: value })

const lungCsv = [
  'time,event,age,sex,ecog,hospital',
  ...lung.map((row) =>
    [row.time, row.died, row.age, row.sex === 1 ? 'man' : 'woman', row.ecog, row.hospital].join(','),
  ),
].join('\n')

function survivalOf(text: string, options: LabOptions = {}) {
  return survival.run({ table: parseTable(text, 'x.csv'), options })
}

test('survival of the lung data: curve, median, Cox, log-rank, Weibull', () => {
  const result = survivalOf(lungCsv, {
    columns: 'age,sex,ecog',
    group: 'sex',
    at: '180,365,2000',
    weibull: true,
  })
  expect(result).toMatchObject({
    n: 227,
    events: 164,
    leftOut: 1,
    median: { value: 310 },
    at: [{ time: 180, survival: expect.closeTo(0.72, 2) }, { time: 365 }, { time: 2000 }],
    endedWithin: [{ limit: 180, share: expect.closeTo(0.28, 2) }, { limit: 365 }, { limit: 2000, open: 0 }],
    logRank: { groups: [{ group: 'man' }, { group: 'woman' }], df: 1 },
    cox: {
      ties: 'efron',
      atMeans: [{ time: 180, survival: expect.closeTo(0.74, 1) }, { time: 365 }, { time: 2000 }],
      coefficients: [
        { column: 'age', coefficient: expect.closeTo(0.0110667646, 8) },
        { column: 'sex=woman', coefficient: expect.closeTo(-0.5526123957, 8) },
        { column: 'ecog', coefficient: expect.closeTo(0.4637284754, 8) },
      ],
      proportional: {
        scale: 'km',
        columns: [
          { column: 'age', chiSquare: expect.closeTo(0.188, 3) },
          { column: 'sex=woman', chiSquare: expect.closeTo(2.305, 3) },
          { column: 'ecog', chiSquare: expect.closeTo(2.054, 3) },
        ],
        all: { chiSquare: expect.closeTo(4.464, 3), df: 3 },
      },
    },
    weibull: { factors: [{ column: 'age' }, { column: 'sex=woman' }, { column: 'ecog' }] },
  })
  const whole = survivalOf(lungCsv, { columns: 'none' })
  expect(whole).toMatchObject({ n: 228, leftOut: 0 })
  expect(whole).not.toHaveProperty('cox')
  const clustered = survivalOf(lungCsv, { columns: 'sex', cluster: 'hospital', ties: 'breslow' })
  expect(clustered).toMatchObject({ n: 227, cox: { ties: 'breslow' } })
})

test('survival: what cannot be used says where', () => {
  expect(() => survivalOf('time\n1\n')).toThrow(/Missing: event. The file has: time/)
  expect(() => survivalOf('time,event\n1,1\nlong,0\n')).toThrow(/Row 2, column time: "long"/)
  expect(() => survivalOf('time,event\n1,1\n-3,0\n')).toThrow(/Row 2, column time: is below 0/)
  expect(() => survivalOf('time,event\n1,1\n3,maybe\n')).toThrow(/Row 2, column event: "maybe"/)
  expect(() => survivalOf('time,event,entry\n1,1,0\n3,1,4\n')).toThrow(/Row 2, column entry/)
  expect(() => survivalOf('time,event\n1,1\n')).toThrow(code('lab_too_few_rows'))
  expect(() => survivalOf('time,event\n1,1\n2,1\n', { level: '2' })).toThrow(code('lab_bad_option'))
  const early = 'time,event,x\n0,1,1\n2,1,2\n3,1,1\n4,0,3\n5,1,2\n'
  expect(() => survivalOf(early, { scale: 'log' })).toThrow(/--scale log: a time is 0/)
  expect(() => survivalOf(early, { scale: 'week' })).toThrow(code('lab_bad_option'))
  expect(() => survivalOf('time,event\n1,1\n2,1\n', { at: '5,x' })).toThrow(code('lab_bad_option'))
  expect(() => survivalOf('time,event,same\n1,1,4\n2,1,4\n')).toThrow(code('lab_cannot_tell'))
  expect(() => survivalOf('time,event,g\n1,1,a\n2,1,a\n', { group: 'g' })).toThrow(code('lab_cannot_tell'))
  expect(() => survivalOf('time,event\n0,1\n2,1\n', { weibull: true })).toThrow(/Row 1, column time: is 0/)
  const names = Array.from({ length: 60 }, (_, i) => `${i + 1},1,name${i}`).join('\n')
  expect(() => survivalOf(`time,event,name\n${names}`)).toThrow(/60 different words/)
})

const summary = sharedData('cdnow/cdnow_customers_summary_with_transactions.csv')
const log = sharedData('cdnow/CDNOW_sample.txt')

test.skipIf(!summary)('CDNOW: published parameters of the three models', { timeout: 120_000 }, () => {
  const result = bgnbd.run({ table: readTable(summary!), options: { model: 'both', horizon: '39' } }) as {
    bgnbd: { perCustomer: { id: string; alive: number; expected: number }[]; expectedInAll: number }
  }
  const near = (value: number, digits: number) => ({ value: expect.closeTo(value, digits) })
  expect(result).toMatchObject({
    customers: 2357,
    cameBack: 946,
    bgnbd: {
      parameters: [near(0.243, 2), near(4.414, 1), near(0.793, 2), near(2.426, 1)],
      logLikelihood: expect.closeTo(-9582.4, 1),
    },
    paretonbd: {
      parameters: [near(0.553, 2), near(10.578, 1), near(0.606, 2), near(11.669, 1)],
      logLikelihood: expect.closeTo(-9595, 1),
    },
    gammagamma: {
      parameters: [near(6.25, 1), near(3.74, 1), near(15.44, 0)],
      logLikelihood: expect.closeTo(-4055.92, 1),
      customers: 946,
    },
  })
  expect(result.bgnbd.perCustomer[0]).toEqual({
    id: '1',
    alive: expect.closeTo(0.7266, 3),
    expected: expect.closeTo(1.226, 2),
  })
  // 1,882 purchases followed; the model is known to expect fewer of these customers, here 12 % fewer.
  expect(Math.abs(result.bgnbd.expectedInAll / 1882 - 1)).toBeLessThan(0.15)
})

test.skipIf(!log)('a log of purchases gives what its summary gives', { timeout: 60_000 }, () => {
  const lines = readFileSync(log!, 'utf8').trim().split('\n')
  const rows = lines
    .map((line) => line.trim().split(/\s+/))
    .map(([, id, date, , value]) => `${id},${date},${value}`)
  const table = parseTable(['customer,date,value', ...rows].join('\n'), 'log.csv')
  const result = bgnbd.run({ table, options: { until: '1997-09-30', horizon: '39' } })
  expect(result).toMatchObject({
    customers: 2357,
    // Nine months are too short to see a silence after which hardly anybody comes back.
    quietDays: null,
    bgnbd: {
      expectedOfNew: expect.closeTo(1.2, 0),
      logLikelihood: expect.closeTo(-9582.4, 0),
      parameters: [{ value: expect.closeTo(0.2426, 3) }, {}, {}, {}],
    },
    gammagamma: { logLikelihood: expect.closeTo(-4055.92, 1) },
  })
})

test('bgnbd --model bgbb: customers who can come at occasions only', () => {
  const cells = [
    [6, 6, 30],
    [3, 6, 20],
    [2, 4, 20],
    [1, 1, 40],
    [0, 0, 90],
  ] as const
  const rows = cells.flatMap(([x, tx, people]) => Array.from({ length: people }, () => `${x},${tx},6`))
  const of = (text: string, options: LabOptions = {}) =>
    bgnbd.run({ table: parseTable(text, 'x.csv'), options: { model: 'bgbb', ...options } }) as {
      bgbb: { perCustomer: { alive: number; expected: number }[]; expectedInAll: number }
    }
  const text = `x,t_x,T\n${rows.join('\n')}\n`
  const { bgbb } = of(text, { horizon: '3' })
  expect(bgbb).toMatchObject({
    parameters: [{ name: 'alpha' }, { name: 'beta' }, { name: 'gamma' }, { name: 'delta' }],
  })
  const [always, never] = [bgbb.perCustomer[0]!, bgbb.perCustomer.at(-1)!]
  expect(always.alive).toBeGreaterThan(never.alive)
  expect(always.expected).toBeGreaterThan(1)
  expect(always.expected).toBeLessThan(3)
  expect(bgbb.expectedInAll).toBeCloseTo(
    bgbb.perCustomer.reduce((sum, { expected }) => sum + expected, 0),
    9,
  )
  expect(() => of(text, { horizon: '2.5' })).toThrow(code('lab_bad_option'))
  expect(() => of(text.replace('3,6,6', '3,5.5,6'))).toThrow(/whole numbers/)
  expect(() => of('customer,date\na,2026-01-01\n')).toThrow(code('lab_bad_option'))
})

test('bgnbd: what cannot be used says where', () => {
  const run = (text: string, options: LabOptions = {}) =>
    bgnbd.run({ table: parseTable(text, 'x.csv'), options })
  const rows = (one: string) => `x,t_x,T\n${Array.from({ length: 12 }, () => one).join('\n')}\n`
  expect(() => run('x,T\n1,2\n')).toThrow(/Missing: t_x/)
  expect(() => run(rows('2,1,4').replace('2,1,4', '-2,1,4'))).toThrow(/Row 1: x -2/)
  expect(() => run(rows('2,5,4'))).toThrow(/after T/)
  expect(() => run('x,t_x,T\n1,2,3\n')).toThrow(code('lab_too_few_rows'))
  expect(() => run(rows('0,0,4'))).toThrow(/Nobody came back/)
  expect(() => run(rows('2,1,4'), { model: 'magic' })).toThrow(code('lab_bad_option'))
  expect(() => run('customer,date\na,soon\n')).toThrow(/Row 1, column date/)
  expect(() => run('customer,date\na,2026-01-01\n', { until: 'x' })).toThrow(code('lab_bad_option'))
  expect(run(`${rows('2,1,4')}NA,1,4\n1,3,5\n`)).toMatchObject({ customers: 13, leftOut: 1 })
})
