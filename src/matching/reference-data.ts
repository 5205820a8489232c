import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { ClickHouse } from '../db/index.ts'
import type { LinkField } from './field.ts'
import type { RecordSource } from './queries.ts'

/** A data set that others publish to judge linkage by, with who is truly one. */
export interface ReferenceData {
  fields: LinkField[]
  /** Values of the fields, of each record. */
  rows: string[][]
  /** True group of each record. */
  truth: string[]
}

type Row = Record<string, string>

interface Layout {
  file: string
  fields: readonly (LinkField & { of(row: Row): string })[]
  group(row: Row): string
}

const column =
  (name: string) =>
  (row: Row): string =>
    row[name] ?? ''

const febrl = (file: string): Layout => ({
  file,
  fields: [
    { name: 'first name', kind: 'first_name', of: column('given_name') },
    { name: 'last name', kind: 'last_name', of: column('surname') },
    { name: 'date of birth', kind: 'date', of: column('date_of_birth') },
    { name: 'address', kind: 'text', of: column('address_1') },
    { name: 'second line of the address', kind: 'text', of: column('address_2') },
    { name: 'suburb', kind: 'place', of: column('suburb') },
    { name: 'postcode', kind: 'place', of: column('postcode') },
    { name: 'house number', kind: 'place', of: column('street_number') },
    { name: 'state', kind: 'place', of: column('state') },
    { name: 'social security number', kind: 'code', of: column('soc_sec_id') },
  ],
  group: (row) => row.rec_id!.split('-')[1]!,
})

const layouts = {
  fake_1000: {
    file: 'fake_1000.csv',
    fields: [
      { name: 'first name', kind: 'first_name', of: column('first_name') },
      { name: 'last name', kind: 'last_name', of: column('surname') },
      { name: 'date of birth', kind: 'date', of: column('dob') },
      { name: 'city', kind: 'place', of: column('city') },
      { name: 'e-mail', kind: 'email', of: column('email') },
    ],
    group: column('cluster'),
  },
  febrl1: febrl('febrl1.csv'),
  febrl3: febrl('febrl3.csv'),
  RLdata500: {
    file: 'RLdata500.csv',
    fields: [
      { name: 'first name', kind: 'first_name', of: column('fname_c1') },
      { name: 'last name', kind: 'last_name', of: column('lname_c1') },
      {
        name: 'date of birth',
        kind: 'date',
        of: ({ by, bm, bd }) => `${by}-${bm?.padStart(2, '0')}-${bd?.padStart(2, '0')}`,
      },
    ],
    group: column('id'),
  },
} satisfies Record<string, Layout>

export type ReferenceName = keyof typeof layouts
export const referenceNames = Object.keys(layouts) as ReferenceName[]

/** @param directory holds record_linkage/; @throws Error when the file is not there */
export function readReference(directory: string, name: ReferenceName): ReferenceData {
  const { file, fields, group }: Layout = layouts[name]
  const text = readFileSync(join(directory, 'record_linkage', file), 'utf8')
  const rows: Row[] = parse(text, {
    columns: (header: string[]) => header.map((cell) => cell.trim()),
    trim: true,
  })
  return {
    fields: fields.map(({ of: _, ...field }) => field),
    rows: rows.map((row) => fields.map((field) => field.of(row).replace(/^NA$/, ''))),
    truth: rows.map(group),
  }
}

/** Puts records into a table of their own, keyed by their number. @returns where the linkage reads them */
export async function loadRecords(
  clickhouse: ClickHouse,
  table: string,
  { fields, rows }: Pick<ReferenceData, 'fields' | 'rows'>,
): Promise<RecordSource> {
  const columns = fields.map((_, i) => `v${i} String`)
  await clickhouse.command(
    `CREATE TABLE ${table} (key String, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY key`,
  )
  const records = rows.map((row, number) => ({
    key: String(number).padStart(8, '0'),
    ...Object.fromEntries(row.map((value, i) => [`v${i}`, value])),
  }))
  await clickhouse.insert(table, records)
  return { sql: `SELECT * FROM ${table}` }
}
