import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse } from '../db/index.ts'
import type { LinkField } from './field.ts'
import { dropWorkTables, linkRecords } from './linkage.ts'
import { judge } from './quality.ts'
import type { RecordSource } from './queries.ts'
import { loadRecords, readReference, referenceNames } from './reference-data.ts'

const madeFields: LinkField[] = [
  { name: 'first name', kind: 'first_name' },
  { name: 'last name', kind: 'last_name' },
  { name: 'birthday', kind: 'date' },
  { name: 'email', kind: 'email' },
  { name: 'phone', kind: 'phone' },
  { name: 'postcode', kind: 'place' },
  { name: 'city', kind: 'place' },
]

/**
 * The matcher against published data sets, unsupervised, and the time for a million made records.
 *
 * @param dataDirectory holds record_linkage/; without it the figures of the data sets are left out, and said so
 */
export async function benchMatching(
  clickhouse: ClickHouse,
  { records, dataDirectory }: { records: number; dataDirectory: string },
): Promise<BenchFigure[]> {
  const figures: BenchFigure[] = []
  if (existsSync(join(dataDirectory, 'record_linkage')))
    for (const name of referenceNames)
      figures.push(...(await benchReference(clickhouse, dataDirectory, name)))
  else
    figures.push(
      benchFigure({ name: `reference data left out: not in ${dataDirectory}`, value: 0, unit: '' }),
    )
  return [...figures, ...(await benchMade(clickhouse, records))]
}

async function benchReference(
  clickhouse: ClickHouse,
  directory: string,
  name: (typeof referenceNames)[number],
): Promise<BenchFigure[]> {
  const data = readReference(directory, name)
  const table = `reference_${name.toLowerCase()}`
  const source = await loadRecords(clickhouse, table, data)
  const linkage = await linkRecords(
    { source, fields: data.fields },
    { clickhouse, run: table.replaceAll('_', '') },
  )
  const { pairwise, bCubed, bestF1 } = await judge(linkage, data.truth)
  await dropWorkTables(clickhouse, table.replaceAll('_', ''))
  await clickhouse.command(`DROP TABLE ${table} SYNC`)
  const aims: Partial<Record<typeof name, number>> = { fake_1000: 0.8, febrl3: 0.9 }
  const figure = (what: string, value: number, least?: number) =>
    benchFigure({
      name: `${name}: ${what}`,
      value: Math.round(value * 1e4) / 1e4,
      unit: 'share',
      aim: least === undefined ? null : { atLeast: least },
    })
  return [
    figure('precision', pairwise.precision),
    figure('recall', pairwise.recall),
    figure('F1 at probability 0.5', pairwise.f1, aims[name]),
    figure('B-cubed F1', bCubed.f1),
    figure('best F1 of any threshold, for information', bestF1),
  ]
}

async function benchMade(clickhouse: ClickHouse, records: number): Promise<BenchFigure[]> {
  const people = Math.round(records * 0.85)
  await clickhouse.command(
    'CREATE TABLE made_records (key String, person UInt32, v0 String, v1 String, v2 String, v3 String, v4 String, v5 String, v6 String) ENGINE = MergeTree ORDER BY key',
  )
  await clickhouse.command(madeRecordsSql(people, records), {}, { maxSeconds: 0 })
  const columns = madeFields.map((_, i) => `v${i}`).join(', ')
  const source: RecordSource = { sql: `SELECT key, ${columns} FROM made_records` }
  const began = performance.now()
  const linkage = await linkRecords({ source, fields: madeFields }, { clickhouse, run: 'made' })
  const { total } = await linkage.likelyPairs(0.5, 1000)
  const seconds = (performance.now() - began) / 1000
  const { pairs } = await linkage.likelyPairs(0.5, 5_000_000)
  const truth = await clickhouse.query<{ person: number }>('SELECT person FROM made_records ORDER BY key')
  const right = pairs.filter(({ left, right: other }) => truth[left]!.person === truth[other]!.person).length
  const [truly] = await clickhouse.query<{ pairs: number }>(
    'SELECT toFloat64(sum(n * (n - 1) / 2)) AS pairs FROM (SELECT count() AS n FROM made_records GROUP BY person)',
  )
  await dropWorkTables(clickhouse, 'made')
  await clickhouse.command('DROP TABLE made_records SYNC')
  const aim = records >= 1_000_000 ? 60 : null
  const name = `${records.toLocaleString('en')} made records`
  return [
    benchFigure({
      name: `${name}: blocking, comparing, learning, scoring`,
      value: Math.round(seconds * 10) / 10,
      unit: 's',
      aim: aim === null ? null : { atMost: aim },
    }),
    benchFigure({ name: `${name}: pairs compared`, value: linkage.report.pairs, unit: 'pairs' }),
    benchFigure({
      name: `${name}: precision`,
      value: Math.round((right / total) * 1e4) / 1e4,
      unit: 'share',
    }),
    benchFigure({
      name: `${name}: recall`,
      value: Math.round((right / truly!.pairs) * 1e4) / 1e4,
      unit: 'share',
    }),
  ]
}

/**
 * People with names of realistic frequency (few common, many rare), and second records of some of them with typing
 * errors and gaps. Every draw is a hash, so that the same numbers make the same records.
 */
function madeRecordsSql(people: number, records: number): string {
  const draw = (key: string, what: string) => `(cityHash64(${key}, '${what}') % 1000000 / 1000000)`
  const letter = (what: string) =>
    `substring('abcdefghijklmnopqrstuvwxyz', 1 + cityHash64(number, '${what}') % 26, 1)`
  const typo = (value: string, at: number, share: number, what: string) =>
    `if(again AND ${draw('number', what)} < ${share}, concat(substring(${value}, 1, ${at}), ${letter(`${what} letter`)}, substring(${value}, ${at + 2})), ${value})`
  const gap = (value: string, share: number, what: string) =>
    `if(${draw('number', what)} < ${share}, '', ${value})`
  return `INSERT INTO made_records
SELECT
  leftPad(toString(number), 10, '0'),
  person,
  ${gap(typo('first', 2, 0.15, 'first typo'), 0.05, 'first gap')},
  ${typo('last', 3, 0.15, 'last typo')},
  ${gap(`toString(if(again AND ${draw('number', 'born typo')} < 0.1, born + 1, born))`, 0.2, 'born gap')},
  ${gap(`if(again AND ${draw('number', 'mail changed')} < 0.4, concat(last, toString(cityHash64(number) % 100000), '@post.example'), concat(first, '.', last, toString(person % 9973), '@mail.example'))`, 0.2, 'mail gap')},
  ${gap(typo('phone', 5, 0.2, 'phone typo'), 0.3, 'phone gap')},
  if(again AND ${draw('number', 'moved')} < 0.2, toString(10000 + cityHash64(number, 'zip') % 20000), toString(zip)),
  concat(['wood', 'lan', 'ash', 'brook', 'north', 'king', 'hart', 'mill', 'ox', 'red'][1 + town % 10], ['ford', 'ham', 'ton', 'bury', 'wick', 'field', 'port', 'mouth', 'by', 'pool'][1 + intDiv(town, 10) % 10], if(town < 100, '', concat(' ', substring('abcdefghijklmnopqrst', 1 + intDiv(town, 100), 1))))
FROM (
  SELECT
    number,
    number >= ${people} AS again,
    toUInt32(if(again, cityHash64(number) % ${people}, number)) AS person,
    toUInt32(pow(${draw('person', 'first')}, 2) * 3000) AS f,
    toUInt32(pow(${draw('person', 'last')}, 2) * 20000) AS s,
    concat(['ma', 'jo', 'an', 'el', 'ka', 'ro', 'li', 'da', 'su', 'pe'][1 + f % 10], ['ria', 'hn', 'nika', 'via', 'rina', 'bert', 'nda', 'vid', 'san', 'ter'][1 + intDiv(f, 10) % 10], substring('aeiouylnrstmkdbgvfpchjwzxq', 1 + intDiv(f, 100) % 26, 1)) AS first,
    concat(['sch', 'mc', 'ber', 'van', 'del', 'han', 'kow', 'pet', 'oli', 'mar'][1 + s % 10], ['mitt', 'donald', 'gman', 'dijk', 'gado', 'sen', 'alski', 'rov', 'veira', 'tinez'][1 + intDiv(s, 10) % 10], ['', 'er', 'in', 'ow', 'ett', 'ley', 'son', 'a', 'o', 'is', 'ski', 'ard', 'ell', 'ham'][1 + intDiv(s, 100) % 14], substring('bcdfghjklmnpqrst', 1 + intDiv(s, 1400) % 16, 1)) AS last,
    toDate('1940-01-01') + cityHash64(person, 'born') % 25000 AS born,
    leftPad(toString(cityHash64(person, 'phone') % 1000000000), 10, '0') AS phone,
    10000 + cityHash64(person, 'zip') % 20000 AS zip,
    toUInt32(pow((zip - 10000) / 20000, 2) * 2000) AS town
  FROM numbers(${records})
)`
}
