import { scaleLinear } from 'd3-scale'
import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** One reason between the beginning and the end. */
export interface Reason {
  key: string
  label: string
  /** A second, quiet line. */
  note?: string | undefined
  value: number
  /** Good or bad for customers; absent when neither. */
  good?: boolean | undefined
}

export interface WaterfallOptions {
  start: { label: string; value: number }
  reasons: readonly Reason[]
  /** The end; its value is the start and all reasons together. */
  end: { label: string; interval?: { low: number; high: number } | undefined }
  writeValue: (value: number) => string
  writeChange: (value: number) => string
}

interface WaterfallRow {
  key: string
  kind: 'start' | 'reason' | 'end'
  label: string
  shown: string
  note: string | undefined
  good: boolean | undefined
  text: string
  x: number
  width: number
  y: number
  height: number
  /** Where the next row begins. */
  after: number
}

export interface WaterfallLayout {
  rows: WaterfallRow[]
  /** Start and all reasons together. */
  total: number
  interval: { from: number; to: number } | null
  thick: number
}

const rowEms = 2.5
const notedEms = 3.5

/** Pixels that a waterfall needs. */
export function waterfallHeight({ reasons }: WaterfallOptions, fontSize: number): number {
  const rows = reasons.reduce((sum, { note }) => sum + (note ? notedEms : rowEms), rowEms * 2)
  return rows * fontSize + fontSize * 0.9
}

/** Lays a waterfall out: each reason begins where the one before it ends, so that all add up exactly. */
export function layOutWaterfall(options: WaterfallOptions, { width, fontSize: fs }: Size): WaterfallLayout {
  const { start, reasons, end, writeValue, writeChange } = options
  const sums = [start.value]
  for (const { value } of reasons) sums.push((sums.at(-1) ?? 0) + value)
  const total = sums.at(-1) ?? start.value
  const texts = [
    writeValue(start.value),
    ...reasons.map(({ value }) => writeChange(value)),
    writeValue(total),
  ]
  const textWidth = Math.max(...texts.map((text) => widthOf(text, fs))) + fs
  const labels = [start.label, end.label, ...reasons.flatMap(({ label, note = '' }) => [label, note])]
  const labelWidth = Math.min(Math.max(...labels.map((text) => widthOf(text, fs))), width * 0.46)
  const ends = [0, ...sums, ...(end.interval ? [end.interval.low, end.interval.high] : [])]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const left = labelWidth + fs
  const x = scaleLinear(
    [low, high === low ? low + 1 : high],
    [left, Math.max(left + fs * 2, width - textWidth)],
  )
  let y = 0
  const row = (
    part: Pick<WaterfallRow, 'key' | 'kind' | 'label' | 'note' | 'good' | 'text'>,
    from: number,
    to: number,
  ) => {
    const height = (part.note ? notedEms : rowEms) * fs
    const placed: WaterfallRow = {
      ...part,
      shown: cut(part.label, labelWidth + fs * 0.4, fs),
      note: part.note && cut(part.note, labelWidth + fs * 0.4, fs),
      x: Math.min(x(from), x(to)),
      width: Math.max(1.5, Math.abs(x(to) - x(from))),
      y,
      height,
      after: x(to),
    }
    y += height
    return placed
  }
  const plain = { note: undefined, good: undefined }
  const rows = [
    row({ key: 'start', kind: 'start', label: start.label, text: texts[0] ?? '', ...plain }, 0, start.value),
    ...reasons.map(({ key, label, note, good }, index) =>
      row(
        { key: `reason ${key}`, kind: 'reason', label, note, good, text: texts[index + 1] ?? '' },
        sums[index] ?? 0,
        sums[index + 1] ?? 0,
      ),
    ),
    row({ key: 'end', kind: 'end', label: end.label, text: texts.at(-1) ?? '', ...plain }, 0, total),
  ]
  const interval = end.interval ? { from: x(end.interval.low), to: x(end.interval.high) } : null
  return { rows, total, interval, thick: fs * 1.1 }
}
