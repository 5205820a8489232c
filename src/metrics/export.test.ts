import { parse } from 'csv-parse/sync'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { expect, test } from 'vitest'
import { exportRequestSchema, writeFigures } from './export.ts'
import type { QueryResult } from './request.ts'

const point = (day: number, value: number | null, n: number, more = {}) => ({
  t: `2026-05-0${day}T00:00:00.000Z`,
  value,
  n,
  ...more,
})
const result: QueryResult = {
  name: 'ease',
  label: 'Ease, "as told"',
  kind: 'average',
  unit: 'score',
  good: 'up',
  from: '2026-05-01T00:00:00.000Z',
  to: '2026-05-03T00:00:00.000Z',
  grain: 'day',
  timeZone: 'Europe/Berlin',
  series: [
    {
      by: { channel: '=cmd()' },
      points: [point(1, 4.25, 40, { interval: { low: 4, high: 4.5 } }), point(2, null, 0)],
    },
    { by: { channel: 'others' }, others: true, points: [point(1, 3, 7, { tooFew: true }), point(2, 5, 31)] },
  ],
  asOf: '2026-05-02T12:00:00.000Z',
  late: [
    { source: 'calls', lastEventAt: '2026-05-01T00:00:00.000Z', expectedEvents: 3, probability: 0.0001 },
  ],
}
const filter = { property: 'plan', op: 'eq' as const, value: 'family, "fibre"' }
const asked = exportRequestSchema.parse({ name: 'ease', by: ['channel'], filter })

test('CSV: what was asked in the head, a line for each step and group, no formula for a spreadsheet', () => {
  const { name, bytes } = writeFigures(result, asked)
  expect(name).toBe('ease.csv')
  const text = new TextDecoder().decode(bytes)
  const lines = parse(text, { relax_column_count: true }) as string[][]
  const head = lines.filter(([first]) => first!.startsWith('#')).map(([first]) => first)
  expect(head).toContain(`# filter: ${JSON.stringify(filter)}`)
  expect(head).toContain('# late sources: calls')
  expect(lines.slice(head.length)).toEqual([
    ['channel', 't', 'value', 'n', 'too_few', 'interval_low', 'interval_high'],
    ["'=cmd()", '2026-05-01T00:00:00.000Z', '4.25', '40', '', '4', '4.5'],
    ["'=cmd()", '2026-05-02T00:00:00.000Z', '', '0', '', '', ''],
    ['others', '2026-05-01T00:00:00.000Z', '3', '7', 'true', '', ''],
    ['others', '2026-05-02T00:00:00.000Z', '5', '31', '', '', ''],
  ])
})

test('Parquet: the same lines with their types, and what was asked as metadata', async () => {
  const { name, bytes } = writeFigures(result, { ...asked, format: 'parquet' })
  expect(name).toBe('ease.parquet')
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const rows = await parquetReadObjects({ file })
  expect(rows).toHaveLength(4)
  expect(rows[0]).toMatchObject({ channel: '=cmd()', value: 4.25, n: 40, interval_low: 4, too_few: null })
  expect(rows[0]!.t).toEqual(new Date('2026-05-01T00:00:00.000Z'))
  expect(rows[1]!.value).toBeNull()
  const metadata = parquetMetadata(file).key_value_metadata
  expect(metadata).toContainEqual({ key: 'filter', value: JSON.stringify(filter) })
  expect(metadata).toContainEqual({ key: 'unit', value: 'score' })
})

test('nothing found is a file with its head and no line', () => {
  const none = { ...result, series: [] }
  const lines = new TextDecoder().decode(writeFigures(none, asked).bytes).trim().split('\r\n')
  expect(lines.at(-1)).toBe('t,value,n')
  expect(() => writeFigures(none, { ...asked, format: 'parquet' })).not.toThrow()
})
