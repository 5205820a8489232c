import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** One estimate with its likely range. */
export interface Estimate {
  key: string
  label: string
  value: number
  low: number
  high: number
  /** Not in focus. */
  rest?: boolean
}

export interface DotOptions {
  writeValue: (value: number) => string
  /** A value to compare with, such as nothing at all, or our aim. */
  reference?: { value: number; label: string } | undefined
}

export interface DotLayout {
  x: ScaleLinear<number, number>
  rows: {
    key: string
    label: string
    shown: string
    y: number
    dot: number
    from: number
    to: number
    text: string
    textX: number
    rest: boolean
  }[]
  reference: { x: number; label: string; anchor: 'start' | 'middle' | 'end' } | null
  bottom: number
  row: number
}

const rowEms = 2.3

/** Pixels that so many estimates need. */
export function dotHeight(count: number, fontSize: number, reference: boolean): number {
  return count * fontSize * rowEms + (reference ? fontSize * 1.8 : 0)
}

/** Lays estimates out one below the other on one scale; the range is written at the right. */
export function layOutDots(estimates: readonly Estimate[], options: DotOptions, size: Size): DotLayout {
  const { width, fontSize: fs } = size
  const { reference, writeValue } = options
  const texts = estimates.map(({ value, low, high }) =>
    low === high ? writeValue(value) : `${writeValue(value)} (${writeValue(low)}–${writeValue(high)})`,
  )
  const widest = (list: string[]) => Math.max(0, ...list.map((text) => widthOf(text, fs)))
  const labelWidth = Math.min(widest(estimates.map(({ label }) => label)), width * 0.36)
  const textWidth = Math.min(widest(texts), width * 0.38)
  const ends = [
    ...estimates.flatMap(({ value, low, high }) => [value, low, high]),
    ...(reference ? [reference.value] : []),
  ]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const room = (high - low || Math.abs(high) || 1) * 0.04
  const left = labelWidth + fs * 1.2
  const right = Math.max(left + fs * 3, width - textWidth - fs)
  const x = scaleLinear([low - room, high + room], [left, right])
  const row = fs * rowEms
  return {
    x,
    row,
    bottom: estimates.length * row,
    rows: estimates.map(({ key, label, value, low: from, high: to, rest = false }, index) => ({
      key,
      label,
      shown: cut(label, labelWidth + fs * 0.4, fs),
      y: (index + 0.5) * row,
      dot: x(value),
      from: x(from),
      to: x(to),
      text: texts[index] ?? '',
      textX: right + fs * 0.8,
      rest,
    })),
    reference: reference ? placed(reference, x(reference.value), width, fs) : null,
  }
}

function placed({ label }: { label: string }, x: number, width: number, fs: number) {
  const half = widthOf(label, fs) / 2
  const anchor = x - half < 0 ? 'start' : x + half > width ? 'end' : 'middle'
  return { x, label, anchor } as const
}
