import { scaleLinear } from 'd3-scale'
import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** One thing that is compared. */
export interface BarItem {
  key: string
  label: string
  /** Null when there is nothing to draw; then `note` says why. */
  value: number | null
  /** 95 % interval of the value. */
  interval?: { low: number; high: number } | undefined
  /** Written instead of the value: '12 answers'. */
  note?: string | undefined
  /** Not in focus, such as all others together: grey, and last. */
  rest?: boolean | undefined
}

export interface BarsOptions {
  writeValue: (value: number) => string
  /** Bars stand on each other ('across', the usual) or beside each other ('up'). */
  direction?: 'across' | 'up'
  /** As they are given; else the largest comes first. */
  asGiven?: boolean
  aim?: number | undefined
}

export interface PlacedBar {
  key: string
  label: string
  /** What fits of the label. */
  shown: string
  text: string
  rest: boolean
  /** The bar; null without a value. */
  bar: { x: number; y: number; width: number; height: number } | null
  /** Both ends of the interval along the bar. */
  interval: { from: number; to: number } | null
  labelAt: { x: number; y: number }
  valueAt: { x: number; y: number; anchor: 'start' | 'middle' | 'end' }
  /** The whole stripe, for pressing. */
  area: { x: number; y: number; width: number; height: number }
}

export interface BarsLayout {
  bars: PlacedBar[]
  /** Place of zero, and of the aim, along the bars. */
  zero: number
  aim: number | null
  /** Ends of these two lines across the bars. */
  lines: [number, number]
}

const rowEms = 2.15

/** Pixels that so many bars need when they stand on each other. */
export function barsHeight(count: number, fontSize: number): number {
  return Math.max(1, count) * fontSize * rowEms
}

/** The largest first; what is not in focus and what has no value last. */
export function inOrder(items: readonly BarItem[], asGiven = false): BarItem[] {
  const rank = (item: BarItem) => (item.rest ? 2 : item.value === null ? 1 : 0)
  return [...items].sort((a, b) => rank(a) - rank(b) || (asGiven ? 0 : (b.value ?? 0) - (a.value ?? 0)))
}

/** Lays bars out from zero, each with its label and its value written at its end. */
export function layOutBars(items: readonly BarItem[], options: BarsOptions, size: Size): BarsLayout {
  const ordered = inOrder(items, options.asGiven)
  return options.direction === 'up' ? upright(ordered, options, size) : across(ordered, options, size)
}

const textOf = (item: BarItem, options: BarsOptions) =>
  item.note ?? (item.value === null ? '–' : options.writeValue(item.value))

/** From the least to the greatest of values, intervals and aim; always with zero in it. */
function domainOf(items: readonly BarItem[], aim: number | undefined): [number, number] {
  const all = items.flatMap((item) => [
    ...(item.value === null ? [] : [item.value]),
    ...(item.interval ? [item.interval.low, item.interval.high] : []),
  ])
  const ends = [0, ...all, ...(aim === undefined ? [] : [aim])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  return low === high ? [0, 1] : [low, high]
}

function across(items: readonly BarItem[], options: BarsOptions, { width, height, fontSize: fs }: Size) {
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => widthOf(text, fs)))
  const labelWidth = Math.min(widest(items.map((item) => item.label)), width * 0.4)
  const valueWidth = widest(items.map((item) => textOf(item, options))) + fs * 0.6
  const domain = domainOf(items, options.aim)
  const left = labelWidth + fs * 0.9 + (domain[0] < 0 ? valueWidth : 0)
  const right = Math.max(left + fs * 2, width - valueWidth)
  const x = scaleLinear(domain, [left, right])
  const row = height / Math.max(1, items.length)
  const thick = Math.min(row * 0.62, fs * 1.35)
  const bars = items.map((item, index): PlacedBar => {
    const top = index * row
    const base = top + row / 2 + fs * 0.36
    const end = item.value === null ? x(0) : x(item.value)
    const interval = item.interval && { from: x(item.interval.low), to: x(item.interval.high) }
    const down = (item.value ?? 0) < 0
    const far = down ? Math.min(end, interval?.from ?? end) : Math.max(end, interval?.to ?? end)
    return {
      key: item.key,
      label: item.label,
      shown: cut(item.label, labelWidth + fs * 0.4, fs),
      text: textOf(item, options),
      rest: item.rest ?? false,
      bar:
        item.value === null
          ? null
          : {
              x: Math.min(x(0), end),
              y: top + (row - thick) / 2,
              width: Math.max(1, Math.abs(end - x(0))),
              height: thick,
            },
      interval: interval ?? null,
      labelAt: { x: 0, y: base },
      valueAt: { x: far + (down ? -1 : 1) * fs * 0.5, y: base, anchor: down ? 'end' : 'start' },
      area: { x: 0, y: top, width, height: row },
    }
  })
  const aim = options.aim === undefined ? null : x(options.aim)
  return { bars, zero: x(0), aim, lines: [0, height] as [number, number] }
}

function upright(items: readonly BarItem[], options: BarsOptions, { width, height, fontSize: fs }: Size) {
  const domain = domainOf(items, options.aim)
  const below = fs * 1.7 + (domain[0] < 0 ? fs * 1.4 : 0)
  const y = scaleLinear(domain, [height - below, fs * 1.6])
  const step = width / Math.max(1, items.length)
  const thick = Math.min(step * 0.7, fs * 4)
  const bars = items.map((item, index): PlacedBar => {
    const middle = (index + 0.5) * step
    const end = item.value === null ? y(0) : y(item.value)
    const interval = item.interval && { from: y(item.interval.high), to: y(item.interval.low) }
    const down = (item.value ?? 0) < 0
    const far = down ? Math.max(end, interval?.to ?? end) : Math.min(end, interval?.from ?? end)
    return {
      key: item.key,
      label: item.label,
      shown: cut(item.label, step - fs * 0.4, fs),
      text: cut(textOf(item, options), step + fs * 0.2, fs),
      rest: item.rest ?? false,
      bar:
        item.value === null
          ? null
          : {
              x: middle - thick / 2,
              y: Math.min(y(0), end),
              width: thick,
              height: Math.max(1, Math.abs(end - y(0))),
            },
      interval: interval ?? null,
      labelAt: { x: middle, y: height - fs * 0.4 },
      valueAt: { x: middle, y: down ? far + fs * 1.2 : far - fs * 0.45, anchor: 'middle' },
      area: { x: index * step, y: 0, width: step, height },
    }
  })
  const aim = options.aim === undefined ? null : y(options.aim)
  return { bars, zero: y(0), aim, lines: [0, width] as [number, number] }
}
