import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, test } from 'vitest'
import { TandemError } from '../errors.ts'
import { parseImportMapping, sectionFor } from './import-mapping.ts'
import { checkFile, openRows } from './open-rows.ts'
import { isBroken, type ReadRow } from './row.ts'

const directory = mkdtempSync(join(tmpdir(), 'tandem-import-files-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const usual = 'name: t\nevents: \'{"event": "A", "timestamp": at, "userId": id, "properties": {"n": n}}\''

/** All rows of a file under a mapping. */
async function read(name: string, content: string | Uint8Array, mappingText = usual) {
  const path = join(directory, name)
  writeFileSync(path, content)
  const section = sectionFor(await parseImportMapping(mappingText), name)
  const reader = await openRows(await checkFile({ name, path }, section, { whole: true }), section)
  const rows: ReadRow[] = []
  for await (const batch of reader.batches) rows.push(...batch)
  return { rows, columns: reader.columns, progress: reader.progress() }
}

async function failure(work: Promise<unknown>): Promise<TandemError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TandemError)
  return error as TandemError
}

const values = (rows: ReadRow[]) => rows.map((row) => (isBroken(row) ? row.reason : row.values))
const three = [
  { id: 'u1', at: '2026-01-01T00:00:00Z', n: 1 },
  { id: 'u2', at: '2026-01-02T00:00:00Z', n: 2 },
  { id: 'u3', at: '2026-01-03T00:00:00Z', n: 3 },
]
const csv = `id,at,n\n${three.map((row) => `${row.id},${row.at},${row.n}`).join('\n')}\n`
const asText = three.map((row) => ({ ...row, n: String(row.n) }))

describe('the same rows in every format', () => {
  const lines = three.map((row) => JSON.stringify(row)).join('\n')
  const parquet = () =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: three.map((row) => row.id), type: 'STRING' },
          { name: 'at', data: three.map((row) => new Date(row.at)), type: 'TIMESTAMP' },
          { name: 'n', data: three.map((row) => BigInt(row.n)), type: 'INT64' },
        ],
      }),
    )
  test.each([
    ['a.csv', csv, asText],
    ['a.csv.gz', gzipSync(csv), asText],
    ['windows.csv', csv.replaceAll('\n', '\r\n'), asText],
    ['old-mac.csv', csv.replaceAll('\n', '\r'), asText],
    ['bom.csv', `\uFEFF${csv}`, asText],
    ['utf16.csv', Buffer.from(`\uFEFF${csv}`, 'utf16le'), asText],
    ['no-end.csv', csv.trimEnd(), asText],
    ['a.ndjson', lines, three],
    ['a.jsonl.gz', gzipSync(`${lines}\n`), three],
    ['a.json', JSON.stringify(three, null, 2), three],
    ['a.json.gz', gzipSync(JSON.stringify(three)), three],
    ['a.parquet', parquet(), three.map((row) => ({ ...row, at: row.at.replace('Z', '.000Z') }))],
    ['b.parquet.gz', gzipSync(parquet()), three.map((row) => ({ ...row, at: row.at.replace('Z', '.000Z') }))],
  ])('%s', async (name, content, expected) => {
    const { rows, progress } = await read(name, content)
    expect(values(rows)).toEqual(expected)
    expect(rows.map((row) => row.number)).toEqual([1, 2, 3])
    expect(progress).toBe(1)
  })
})

describe('CSV as people write it', () => {
  test('quotes, line ends in cells, other delimiters, latin1, no header', async () => {
    const text = 'id;at;n\n"a;b";2026;"line one\nline two"\n"say ""hi""";2026;5\n;;\n'
    const { rows } = await read('q.csv', text, `${usual}\ncsv: {delimiter: ";"}`)
    expect(values(rows)).toEqual([
      { id: 'a;b', at: '2026', n: 'line one\nline two' },
      { id: 'say "hi"', at: '2026', n: '5' },
      {},
    ])
    expect(rows.map((row) => row.line)).toEqual([2, 4, 5])
    const latin = await read(
      'l.csv',
      Buffer.from('id,at,n\nJürgen,x,1\n', 'latin1'),
      `${usual}\ncsv: {encoding: latin1}`,
    )
    expect(values(latin.rows)).toEqual([{ id: 'Jürgen', at: 'x', n: '1' }])
    const bare = await read('bare.csv', 'u1,x,1\n', `${usual}\ncsv: {header: [id, at, n]}`)
    expect(values(bare.rows)).toEqual([{ id: 'u1', at: 'x', n: '1' }])
  })

  test('a bad row costs one row: its number, line and reason are known', async () => {
    const text = `id,at,n\nu1,x,1\nu2,x\nu3,"x"y,3\nu4,x,4,5\nu5,x,5\nu6,"never closed,6\nu7,x,7\n`
    const { rows } = await read('bad.csv', text)
    expect(values(rows)).toEqual([
      { id: 'u1', at: 'x', n: '1' },
      'The row has 2 cells, the header has 3.',
      'A quote stands in the middle of a cell, or text follows a closing quote.',
      'The row has 4 cells, the header has 3.',
      { id: 'u5', at: 'x', n: '5' },
      'A quote that opens in this row is never closed.',
      { id: 'u7', at: 'x', n: '7' },
    ])
    expect(rows.map((row) => row.line)).toEqual([2, 3, 4, 5, 6, 7, 8])
  })

  test('a line of 10 MB is one bad row and the rows after it are read', async () => {
    for (const long of ['y'.repeat(10_000_000), `"${'y,'.repeat(5_000_000)}`]) {
      const { rows } = await read('long.csv', `id,at,n\nu1,x,1\n${long}\nu3,x,3\n`)
      expect(values(rows)).toEqual([
        { id: 'u1', at: 'x', n: '1' },
        'The row is longer than 1000000 characters.',
        { id: 'u3', at: 'x', n: '3' },
      ])
      expect((rows[1] as { raw: string }).raw.length).toBeLessThan(10_000)
    }
  })

  test('bytes that are not UTF-8 are errors of their rows, and a real U+FFFD is not', async () => {
    const bad = Buffer.concat([
      Buffer.from('id,at,n\nu1,x,1\nJ'),
      Buffer.from([0xfc]),
      Buffer.from('rgen,x,2\nu3,x,3\n'),
    ])
    expect(values((await read('utf8.csv', bad)).rows)[1]).toBe('The row has bytes that are not UTF-8.')
    expect(values((await read('fffd.csv', 'id,at,n\n\uFFFD,x,1\n')).rows)).toEqual([
      { id: '\uFFFD', at: 'x', n: '1' },
    ])
  })
})

describe('files that cannot be imported', () => {
  const damagedGzip = gzipSync(csv.repeat(1000)).subarray(0, 60)
  test.each([
    ['empty.csv', '', 'import_file_empty'],
    ['empty.csv.gz', gzipSync(''), 'import_file_empty'],
    ['cut.csv.gz', damagedGzip, 'import_file_damaged'],
    ['not.parquet', 'id,at,n\n', 'import_file_damaged'],
    ['cut.parquet', 'PAR1 and nothing else', 'import_file_damaged'],
    ['sheet.xlsx', 'PK\u0003\u0004 zip', 'import_unknown_format'],
    ['picture.csv', Buffer.from([0x89, 0x50, 0, 0, 1]), 'import_unknown_format'],
    ['open.json', '[{"id": 1}, {"id"', 'import_file_damaged'],
    ['semicolon.csv', 'id;at;n\nu1;x;1\n', 'import_wrong_delimiter'],
    ['twice.csv', 'id,at,n,id\n', 'import_repeated_column'],
    ['missing.csv', 'id,n\nu1,1\n', 'import_missing_column'],
  ])('%s: %s', async (name, content, code) => {
    const error = await failure(read(name, content))
    expect(error.code).toBe(code)
    expect(error.detail).toContain(name)
  })

  test('a missing column is named, with those there are', async () => {
    expect((await failure(read('m.csv', 'id,when,n\n'))).detail).toBe(
      'm.csv has no column at; it has id, when, n',
    )
    expect((await read('o.csv', 'id,at\nu1,x\n', `${usual}\noptional: [n]`)).rows).toHaveLength(1)
  })

  test('JSON rows that are no objects or no JSON are errors of their rows', async () => {
    const { rows } = await read('j.ndjson', '{"id": "u1"}\n{"id": \n[1]\n\n{"id": "u4"}\n')
    expect(rows.map((row) => [row.number, row.line, isBroken(row)])).toEqual([
      [1, 1, false],
      [2, 2, true],
      [3, 3, true],
      [4, 5, false],
    ])
    const list = await read('j.json', '[{"a": "],["}, 5, {"b": [1, {"c": 2}]}, {"d": tru}]')
    expect(values(list.rows)).toEqual([
      { a: '],[' },
      'The row is not a JSON object.',
      { b: [1, { c: 2 }] },
      expect.stringMatching(/not valid JSON/),
    ])
  })
})

describe('mapping files', () => {
  test.each([
    ['name: t', 'import_mapping_invalid', /Give either/],
    ['name: t\nevents: "{"', 'mapping_invalid', /Line 1/],
    ['name: [', 'import_mapping_invalid', /./],
    ['name: t\nevents: a\ntimeZone: Europe/Lodnon', 'import_mapping_invalid', /Lodnon/],
    ['name: t\nevents: a\ncsv: {encoding: klingon}', 'import_mapping_invalid', /encoding/],
    ['name: t\nevents: a\nwhere: "items[0]"', 'import_mapping_invalid', /where/],
    ['name: t\nevents: a\nevnets: b', 'import_mapping_invalid', /evnets/],
  ])('%s', async (text, code, detail) => {
    const error = await failure(parseImportMapping(text))
    expect(error.code).toBe(code)
    expect(error.detail).toMatch(detail)
  })

  test('a file for which there is no entry is named, with the patterns there are', async () => {
    const mapping = await parseImportMapping('name: t\nfiles: [{match: "orders*.csv", events: a}]')
    expect(() => sectionFor(mapping, 'people.csv')).toThrow('people.csv; the mapping knows orders*.csv')
    expect(sectionFor(mapping, 'Orders-2026.CSV').match).toBe('orders*.csv')
  })
})
