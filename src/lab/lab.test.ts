import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { choiceOption, instantOf, isNumeric, numberColumn, numberOption } from './columns.ts'
import { labMethod, labMethodNames, readableLines, readTable } from './index.ts'
import { parseTable } from './table.ts'

const directory = mkdtempSync(join(tmpdir(), 'lab-'))
afterAll(() => rmSync(directory, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}

const code = (value: string) => expect.objectContaining({ code: value })

test('a table is read with its own delimiter, byte order mark, blanks, quotes and gzip', () => {
  const expected = { columns: ['a', 'b c'], rows: [{ a: '1', 'b c': 'x, y' }] }
  expect(readTable(file('comma.csv', '\ufeffa, b c\r\n1, "x, y"\r\n\r\n'))).toEqual(expected)
  expect(readTable(file('semicolon.csv', 'a;b c\n1;x, y'))).toEqual(expected)
  expect(readTable(file('tab.csv.gz', gzipSync('a\tb c\n1\tx, y\n')))).toEqual(expected)
  expect(parseTable('a,b\n', 'x')).toEqual({ columns: ['a', 'b'], rows: [] })
})

test('what is no table says why', () => {
  expect(() => readTable(join(directory, 'nowhere.csv'))).toThrow(code('not_found'))
  expect(() => readTable(file('empty.csv', ''))).toThrow(code('lab_table_unreadable'))
  expect(() => parseTable('a,a\n1,2', 'x')).toThrow(/two columns are called "a"/)
  expect(() => parseTable('a,b\n1,2\n3\n', 'x')).toThrow(/line 3/)
  const cut = gzipSync('a,b\n1,2\n'.repeat(500)).subarray(0, 30)
  expect(() => readTable(file('cut.csv.gz', cut))).toThrow(/not whole gzip/)
})

test('figures: missing ones are NaN, others say where they stand', () => {
  const table = parseTable('x,y\n1,a\nNA,2\n,3\n-2e3,nan\n', 'x')
  expect([...numberColumn(table, 'x')]).toEqual([1, Number.NaN, Number.NaN, -2000])
  expect(() => numberColumn(table, 'y')).toThrow(/Row 1, column y: "a"/)
  expect(() => numberColumn(table, 'z')).toThrow(/Missing: z. The file has: x, y/)
  expect([isNumeric(table, 'x'), isNumeric(table, 'y')]).toEqual([true, false])
  expect(isNumeric(parseTable('x\nNA\n', 'x'), 'x')).toBe(false)
  const infinite = parseTable('x\nInfinity\n', 'x')
  expect(() => numberColumn(infinite, 'x')).toThrow(code('lab_not_a_number'))
})

test('instants', () => {
  expect(instantOf('19970101')).toBe(Date.UTC(1997, 0, 1))
  expect(instantOf('2010-12-01 08:26:00')).toBe(Date.UTC(2010, 11, 1, 8, 26))
  expect(instantOf('2010-12-01T08:26:00+01:00')).toBe(Date.UTC(2010, 11, 1, 7, 26))
  expect(instantOf('2010-12-01')).toBe(Date.UTC(2010, 11, 1))
  expect([instantOf('12'), instantOf('soon'), instantOf('2010-13-01')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('options', () => {
  expect(numberOption({}, 'horizon')).toBeUndefined()
  expect(numberOption({ horizon: '12' }, 'horizon', { least: 1, whole: true })).toBe(12)
  for (const given of ['0', '1.5', 'x', '', true])
    expect(() => numberOption({ horizon: given }, 'horizon', { least: 1, whole: true })).toThrow(
      code('lab_bad_option'),
    )
  expect(() => numberOption({ longName: 'x' }, 'longName')).toThrow(/--long-name/)
  expect(choiceOption({ model: 'b' }, 'model', ['a', 'b'], 'a')).toBe('b')
  expect(choiceOption({}, 'model', ['a', 'b'], 'a')).toBe('a')
  expect(() => choiceOption({ model: 'c' }, 'model', ['a', 'b'], 'a')).toThrow(/one of a, b/)
})

test('methods are found by name and described in the same way', async () => {
  await expect(labMethod('alchemy')).rejects.toThrow(/There is no alchemy; there are/)
  await expect(labMethod('toString')).rejects.toThrow(code('lab_unknown_method'))
  for (const name of labMethodNames) {
    const method = await labMethod(name)
    expect(method.name).toBe(name)
    for (const text of [method.summary, method.columns]) expect(text.length).toBeGreaterThan(10)
    for (const { flag, description } of method.options) {
      expect(flag).toMatch(/^--[a-z][a-z-]*( <[a-z…,]+>)?$/)
      expect(description).not.toBe('')
    }
    const nothing = async () => method.run({ table: { columns: [], rows: [] }, options: {} })
    await expect(nothing(), name).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^lab_/) }),
    )
  }
})

test('results are readable, and say what they leave out', () => {
  const lines = readableLines({
    n: 12,
    mean: 1.23456789,
    none: null,
    inner: { x: 0.5 },
    list: [1, 2, 3],
    rows: Array.from({ length: 25 }, (_, t) => ({ t, value: t / 3 })),
  })
  expect(lines).toContain('mean  1.23457')
  expect(lines).toContain('none  –')
  expect(lines).toContain('  x  0.5')
  expect(lines).toContain('list  1 2 3')
  expect(lines).toContain('  1   0.333333')
  expect(lines.at(-1)).toBe('  … and 5 more (--json)')
})
