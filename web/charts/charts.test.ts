import { describe, expect, test } from 'vitest'
import { fileName, toCsv } from './export.ts'
import { layOut } from './line-band-layout.ts'
import type { LineBandProps } from './model.ts'

describe('a chart as CSV', () => {
  test('has its columns, what it is about, and quotes where needed', () => {
    const csv = toCsv(
      {
        columns: ['Day', 'Said'],
        rows: [
          ['Monday, late', 'a "word"'],
          ['Tuesday', 4.5],
        ],
      },
      ['Last week'],
    )
    expect(csv).toBe('# Last week\r\nDay,Said\r\n"Monday, late","a ""word"""\r\nTuesday,4.5\r\n')
  })

  test('holds no text that a spreadsheet would run, and keeps negative numbers', () => {
    expect(toCsv({ columns: ['a', 'b'], rows: [['=HYPERLINK("x")', -4]] })).toBe(
      'a,b\r\n"\'=HYPERLINK(""x"")",-4\r\n',
    )
  })

  test('gets a name that file systems take', () => {
    expect(fileName('Bezüge / Tag: „neu“', 'csv')).toBe('bezüge-tag-neu.csv')
    expect(fileName('???', 'png')).toBe('figure.png')
  })
})

describe('the layout of a line', () => {
  const hours = Array.from({ length: 8 }, (_, x) => ({ x, y: 70 + x }))
  const props: LineBandProps = {
    line: hours,
    band: hours.map(({ x, y }) => ({ x, low: y - 4, high: y + 2 })),
    forecast: [7, 8, 9, 10].map((x) => ({ x, low: 75, middle: 77, high: 82 })),
    notes: [{ x: 6.8, title: 'Outage in a place with a long name', detail: 'over at 13:35' }],
    span: [0, 10],
    ticks: [0, 2, 4, 6, 7, 8, 10].map((x) => ({ x, label: `${x}:00` })),
    now: { x: 7, label: '7:32' },
    bandLabel: 'Usual Saturday',
    forecastLabel: 'Likely at 20:00, 75 to 82',
    writeValue: (value) => String(value),
    sentence: '',
  }
  test.each([
    [830, 404, 25],
    [342, 190, 13],
    [480, 240, 14],
  ])(
    'at %d × %d with text of %d px everything stands inside and no label runs into another',
    (width, height, fontSize) => {
      const at = layOut(props, { width, height, fontSize })
      for (const { y } of props.line) {
        expect(at.y(y)).toBeGreaterThanOrEqual(0)
        expect(at.y(y)).toBeLessThanOrEqual(at.bottom)
      }
      expect(at.right).toBeLessThan(width)
      const xs = at.xTicks.map((tick) => tick.x).sort((a, b) => a - b)
      for (const [index, x] of xs.slice(1).entries())
        expect(x - xs[index]!).toBeGreaterThanOrEqual(fontSize * 3)
      expect(at.xTicks.some((tick) => tick.now && tick.label === '7:32')).toBe(true)
      const [note] = at.notes
      // Close to now, it stands to the left of it.
      expect(note!.anchor).toBe('end')
      expect(note!.textX).toBeLessThan(at.x(7))
      expect(at.forecastLabelY).toBeGreaterThanOrEqual(fontSize)
    },
  )

  test('bars of counts begin at zero', () => {
    const at = layOut({ ...props, fromZero: true }, { width: 600, height: 300, fontSize: 14 })
    expect(at.y.domain()[0]).toBe(0)
  })

  test('a line of one value still has a scale', () => {
    const at = layOut(
      { ...props, line: [{ x: 1, y: 5 }], band: [], forecast: [] },
      { width: 600, height: 300, fontSize: 14 },
    )
    expect(Number.isFinite(at.y(5))).toBe(true)
  })
})
