import { describe, expect, test } from 'vitest'
import { placeAnnotations } from './annotations-layout.ts'
import { type BarItem, barsHeight, inOrder, layOutBars } from './bars-layout.ts'
import { layOutCohorts } from './cohort-grid-layout.ts'
import { apart, cut, widthOf, wrap } from './fit.ts'
import { layOut } from './line-band-layout.ts'
import { layOutPath, pathHeight } from './path-flow-layout.ts'
import { layOutReliability } from './reliability-layout.ts'
import { layOutStacks } from './stacked-bars-layout.ts'
import { layOutStages } from './stage-map-layout.ts'
import { layOutSteps, stepsHeight } from './steps-layout.ts'
import { layOutTree } from './tree-links-layout.ts'
import { layOutWaterfall } from './waterfall-layout.ts'

const fontSize = 13
const sizeOf = (width: number, height: number) => ({ width, height, fontSize })
const write = (value: number) => String(Math.round(value))

describe('text that is made to fit', () => {
  test('is cut with an ellipsis, and keeps a letter', () => {
    expect(cut('Answered first time', 400, 13)).toBe('Answered first time')
    expect(widthOf(cut('Answered first time', 60, 13), 13)).toBeLessThanOrEqual(60)
    expect(cut('Answered', 1, 13)).toBe('A…')
  })

  test('is wrapped into so many lines, the last of them cut', () => {
    const lines = wrap('The full history stands on the screen of the agent', 120, 13, 2)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(widthOf(line, 13)).toBeLessThanOrEqual(120)
    expect(lines[1]).toMatch(/…$/)
  })

  test('labels move apart in their order and stay inside', () => {
    const places = apart([50, 52, 10, 51], 12, 0, 60)
    expect(places[2]).toBeLessThan(places[0]!)
    const sorted = places.toSorted((a, b) => a - b)
    for (const [index, at] of sorted.slice(1).entries())
      expect(at - sorted[index]!).toBeGreaterThanOrEqual(12)
    expect(sorted.at(-1)).toBeLessThanOrEqual(60)
  })
})

describe('bars', () => {
  const items: BarItem[] = [
    { key: 'rest', label: 'All others', value: 90, rest: true },
    { key: 'few', label: 'Post', value: null, note: '11 answers' },
    { key: 'b', label: 'Telephone', value: 20, interval: { low: 15, high: 44 } },
    { key: 'a', label: 'Website', value: 40 },
  ]

  test('the largest comes first, what is too few and the others last', () => {
    expect(inOrder(items).map(({ key }) => key)).toEqual(['a', 'b', 'few', 'rest'])
    expect(inOrder(items, true).map(({ key }) => key)).toEqual(['b', 'a', 'few', 'rest'])
  })

  test.each(['across', 'up'] as const)(
    '%s: from zero, as long as the value, values beyond intervals',
    (direction) => {
      const size = sizeOf(500, direction === 'across' ? barsHeight(4, fontSize) : 260)
      const { bars, zero } = layOutBars(items, { writeValue: write, direction }, size)
      const lengthOf = (key: string) => {
        const bar = bars.find((one) => one.key === key)?.bar
        return direction === 'across' ? bar?.width : bar?.height
      }
      expect(lengthOf('a')! / lengthOf('b')!).toBeCloseTo(2, 5)
      expect(lengthOf('few')).toBeUndefined()
      for (const { bar, valueAt, interval } of bars) {
        expect(valueAt.x).toBeGreaterThanOrEqual(0)
        expect(valueAt.x).toBeLessThanOrEqual(500)
        if (bar && direction === 'across') expect(bar.x).toBeCloseTo(zero, 5)
        if (interval && direction === 'across') expect(valueAt.x).toBeGreaterThan(interval.to)
      }
    },
  )

  test('values below zero go the other way, and their figures stand outside', () => {
    const { bars, zero } = layOutBars(
      [
        { key: 'up', label: 'Up', value: 10 },
        { key: 'down', label: 'Down', value: -10 },
      ],
      { writeValue: write },
      sizeOf(400, 60),
    )
    const [up, down] = bars
    expect(down!.bar!.x + down!.bar!.width).toBeCloseTo(zero, 5)
    expect(up!.bar!.x).toBeCloseTo(zero, 5)
    expect(down!.valueAt).toMatchObject({ anchor: 'end' })
    expect(down!.valueAt.x).toBeLessThan(down!.bar!.x)
  })
})

test('stacked bars: parts fill the whole, shares make 100, names do not touch', () => {
  const parts = ['bill', 'line', 'visit'].map((key) => ({ key, label: key }))
  const stacks = [
    { key: '1', label: '1 Nov', values: [10, 20, null] },
    { key: '2', label: '2 Nov', values: [1, 1, 98] },
  ]
  const at = layOutStacks(stacks, { parts, writeValue: write, share: true }, sizeOf(400, 200))
  for (const { pieces } of at.stacks) {
    expect(pieces.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(100, 5)
    const [first, second] = pieces
    expect(second!.y + second!.height).toBeCloseTo(first!.y, 5)
  }
  const ys = at.names.map(({ y }) => y).toSorted((a, b) => a - b)
  for (const [index, y] of ys.slice(1).entries()) expect(y - ys[index]!).toBeGreaterThan(fontSize)
})

test('a waterfall adds up exactly and each reason begins where the one before ends', () => {
  const options = {
    start: { label: 'All customers', value: 9 },
    reasons: [24, 17, 14, 9, -5].map((value, index) => ({
      key: String(index),
      label: `Reason ${index}`,
      value,
    })),
    end: { label: 'Amara today', interval: { low: 57, high: 77 } },
    writeValue: write,
    writeChange: write,
  }
  const at = layOutWaterfall(options, sizeOf(520, 300))
  expect(at.total).toBe(68)
  expect(at.rows.at(-1)?.text).toBe('68')
  for (const [index, row] of at.rows.slice(1, -1).entries()) {
    const from = at.rows[index]!.after
    expect(Math.min(Math.abs(row.x - from), Math.abs(row.x + row.width - from))).toBeLessThan(1e-6)
  }
  expect(at.rows.at(-2)!.after).toBeCloseTo(at.rows.at(-1)!.after, 6)
  expect(at.interval!.from).toBeLessThan(at.rows.at(-1)!.after)
})

test('cohorts: what is not over has no cell, and what does not fit is left to the table', () => {
  const cohorts = Array.from({ length: 8 }, (_, index) => ({
    key: `w${index}`,
    label: `Week ${index}`,
    people: 100,
    shares: Array.from({ length: 8 }, (_, period) => (period > 7 - index ? null : 100 / (period + 1))),
  }))
  const options = {
    cohorts,
    writePeriod: String,
    writeShare: write,
    writePeople: write,
    heads: ['Began', 'People'] as const,
  }
  const wide = layOutCohorts(options, sizeOf(900, 300))
  expect(wide.periods).toBe(8)
  expect(wide.cells).toHaveLength(36)
  expect(Math.max(...wide.cells.map(({ strength }) => strength))).toBe(1)
  const narrow = layOutCohorts(options, sizeOf(320, 300))
  expect(narrow.periods).toBeLessThan(8)
  for (const { x } of narrow.cells) expect(x + narrow.cell.width).toBeLessThanOrEqual(321)
})

test.each([320, 700])(
  'the steps of a journey at %d: each bar and what was lost make the step before',
  (width) => {
    const steps = [1000, 640, 640, 90].map((people, index) => ({
      key: String(index),
      label: `Step ${index}`,
      people,
    }))
    const at = layOutSteps(
      {
        steps,
        writePeople: write,
        writeShare: (share) => `${write(share)} %`,
        writeLost: (lost) => `−${lost}`,
      },
      sizeOf(width, stepsHeight(4, fontSize)),
    )
    expect(at.steps[3]!.text).toBe('90, 9 %')
    expect(at.steps[2]!.lost).toBeNull()
    const [first, second] = at.steps
    expect(second!.lost!.people).toBe(360)
    expect(second!.bar.width + second!.lost!.width).toBeCloseTo(first!.bar.width, 5)
  },
)

test('paths: as thick as people went, nothing lies on anything, others come last', () => {
  const nodes = [
    { key: 'start', column: 0, label: 'Bill opened' },
    { key: 'help', column: 1, label: 'Help searched' },
    { key: 'call', column: 1, label: 'Call started' },
    { key: 'others', column: 1, label: 'Others', rest: true },
  ]
  const flows = [
    { from: 'start', to: 'help', value: 30 },
    { from: 'start', to: 'call', value: 10 },
    { from: 'start', to: 'others', value: 60 },
  ]
  const at = layOutPath({ nodes, flows, writeValue: write }, sizeOf(600, pathHeight(nodes, fontSize)))
  const placed = new Map(at.nodes.map((node) => [node.key, node]))
  expect(placed.get('start')!.value).toBe(100)
  expect(placed.get('others')!.y).toBeGreaterThan(placed.get('call')!.y)
  expect(placed.get('help')!.y + placed.get('help')!.height).toBeLessThan(placed.get('call')!.y)
  const thick = at.flows.map((flow) => flow.thick).reduce((sum, one) => sum + one, 0)
  expect(thick).toBeCloseTo(placed.get('start')!.height, 5)
  for (const { y, height } of at.nodes)
    expect(y + height).toBeLessThanOrEqual(pathHeight(nodes, fontSize) + 1)
})

describe('a tree of figures', () => {
  const nodes = [
    { key: 'top', column: 0, label: 'Would recommend us', value: '38' },
    ...['b', 'c'].map((key) => ({ key, column: 1, label: key, value: '1' })),
    ...['d', 'e', 'f'].map((key) => ({ key, column: 2, label: key, value: '1' })),
  ]
  const links = [
    { from: 'b', to: 'top', evidence: 'tested' as const, strength: 1 },
    { from: 'c', to: 'top', evidence: 'seen' as const, strength: 0.2 },
    { from: 'd', to: 'b', evidence: 'judged' as const, strength: 0.1, label: '+4' },
    { from: 'e', to: 'b', evidence: 'seen' as const, strength: 0 },
    { from: 'f', to: 'gone', evidence: 'seen' as const, strength: 1 },
  ]
  const columns = ['What customers tell us', 'What matters to them', 'What teams work on']

  test('boxes of a column do not touch, stronger links are thicker, ends have places of their own', () => {
    const at = layOutTree({ columns, nodes, links }, { width: 900, fontSize })
    expect(at.listed).toBe(false)
    const last = at.nodes.filter(({ column }) => column === 2)
    for (const [index, node] of last.slice(1).entries())
      expect(node.y).toBeGreaterThanOrEqual(last[index]!.y + last[index]!.height)
    expect(at.links).toHaveLength(4)
    const [strong, weak] = at.links
    expect(strong!.thick).toBeGreaterThan(weak!.thick)
    expect(strong!.head).not.toBe(weak!.head)
    for (const { y, height } of at.nodes) expect(y + height).toBeLessThanOrEqual(at.height)
    const top = at.nodes.find(({ key }) => key === 'top')!
    expect(at.links[2]!.labelAt.x).toBeGreaterThan(top.x + top.width)
  })

  test('labels of lines that run side by side do not stand on one another', () => {
    const beside = ['b', 'top'].map((to) => ({
      from: 'd',
      to,
      evidence: 'seen' as const,
      strength: 0.1,
      label: '+0.6',
    }))
    const at = layOutTree({ columns, nodes, links: beside }, { width: 900, fontSize })
    const [one, other] = at.links.map(({ labelAt }) => labelAt)
    const apart = Math.abs(one!.y - other!.y) >= fontSize || Math.abs(one!.x - other!.x) >= fontSize * 2
    expect(apart).toBe(true)
    const alone = layOutTree({ columns, nodes, links: beside.slice(0, 1) }, { width: 900, fontSize })
    expect(alone.links[0]!.labelAt.x).toBeGreaterThan(alone.nodes.find(({ key }) => key === 'b')!.x)
  })

  test('on a phone they are lists, one below the other', () => {
    const at = layOutTree({ columns, nodes, links }, { width: 358, fontSize })
    expect(at.listed).toBe(true)
    expect(at.links).toEqual([])
    expect(at.heads.map(({ label }) => label)).toEqual(columns)
    for (const [index, node] of at.nodes.slice(1).entries())
      expect(node.y).toBeGreaterThan(at.nodes[index]!.y + at.nodes[index]!.height)
  })
})

test('stages stand beside each other, and below each other where it is narrow', () => {
  const stages = ['Find us', 'Join', 'Use every day'].map((label) => ({ key: label, label, value: '61' }))
  const wide = layOutStages(stages, { width: 900, fontSize })
  expect(wide.down).toBe(false)
  expect(new Set(wide.stages.map(({ y }) => y)).size).toBe(1)
  const narrow = layOutStages(stages, { width: 300, fontSize })
  expect(narrow.down).toBe(true)
  expect(new Set(narrow.stages.map(({ x }) => x)).size).toBe(1)
  expect(narrow.way!.to.y).toBeGreaterThan(narrow.way!.from.y)
})

test('annotations that would touch are one mark; what is outside is left out', () => {
  const at = (key: string, x: number, until?: number) => ({ key, x, until, title: key })
  const marks = placeAnnotations(
    [at('b', 110), at('a', 100, 150), at('before', -40), at('lasted', -40, 20), at('after', 900)],
    (value) => value,
    500,
  )
  expect(marks.map(({ annotations }) => annotations.map(({ key }) => key))).toEqual([['lasted'], ['a', 'b']])
  expect(marks[1]!.spans).toEqual([{ key: 'a', from: 100, to: 150 }])
  expect(marks[0]!.x).toBe(0)
})

test('a line leaves room for its aim, its interval and further lines, and names them apart', () => {
  const line = [0, 1, 2, 3].map((x) => ({ x, y: 50 }))
  const at = layOut(
    {
      line,
      label: 'This month',
      further: [
        {
          key: 'before',
          label: 'The month before',
          line: line.map(({ x }) => ({ x, y: 50.2 })),
          quiet: true,
        },
      ],
      interval: line.map(({ x }) => ({ x, low: 40, high: 60 })),
      aim: { value: 85, label: 'Our aim 85' },
      span: [0, 3],
      ticks: [],
      writeValue: write,
      sentence: '',
    },
    { width: 600, height: 240, fontSize },
  )
  expect(at.y.domain()[1]).toBeGreaterThanOrEqual(85)
  expect(at.aim!.labelY).toBeGreaterThan(0)
  const [one, other] = at.names
  expect(Math.abs(one!.y - other!.y)).toBeGreaterThanOrEqual(fontSize)
})

describe('what was said against what came', () => {
  const write = (share: number) => String(Math.round(share * 100))
  const words = { write, across: 'said', up: 'came' }

  test('a point on the even line lies on it, and its interval is around it', () => {
    const points = [
      { said: 0.1, came: 0.1, low: 0.05, high: 0.2, n: 100 },
      { said: 0.6, came: 0.4, low: 0.3, high: 0.5, n: 25 },
    ]
    const { points: placed, even } = layOutReliability({ points, ...words }, sizeOf(400, 300))
    const slope = (even.y2 - even.y1) / (even.x2 - even.x1)
    const off = ({ x, y }: { x: number; y: number }) => y - (even.y1 + slope * (x - even.x1))
    expect(off(placed[0]!)).toBeCloseTo(0)
    // Less came than was said: below the line, which is further down.
    expect(off(placed[1]!)).toBeGreaterThan(10)
    for (const { y, low, high } of placed) expect(low > y && y > high).toBe(true)
    expect(placed[0]!.radius).toBeGreaterThan(placed[1]!.radius)
  })

  test('without a point there is still a frame', () => {
    const { ticks, points } = layOutReliability({ points: [], ...words }, sizeOf(300, 200))
    expect(points).toEqual([])
    expect(ticks.length).toBeGreaterThan(1)
  })
})
