import { scaleLinear } from 'd3-scale'
import { apart, cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** One bar made of parts, in the order of the parts. */
export interface Stack {
  key: string
  label: string
  /** One value for each part, not negative; null counts as nothing. */
  values: readonly (number | null)[]
}

export interface StackedOptions {
  /** Names of the parts; the fifth and further are drawn as one grey part. At most four have a colour. */
  parts: readonly { key: string; label: string; rest?: boolean }[]
  writeValue: (value: number) => string
  /** Each bar as a whole of 100. */
  share?: boolean
}

interface PlacedStack {
  key: string
  label: string
  x: number
  width: number
  pieces: { part: number; y: number; height: number; value: number }[]
  total: number
}

export interface StackedLayout {
  stacks: PlacedStack[]
  /** Labels under the bars, as many as fit. */
  ticks: { x: number; label: string }[]
  /** Names of the parts beside the last bar. */
  names: { part: number; x: number; y: number; from: number; label: string }[]
  yTicks: { y: number; label: string }[]
  right: number
  bottom: number
}

/** Lays stacked bars out; each part is named beside the last bar. */
export function layOutStacks(stacks: readonly Stack[], options: StackedOptions, size: Size): StackedLayout {
  const { width, height, fontSize: fs } = size
  const { parts, share = false, writeValue } = options
  const totalOf = (stack: Stack) => stack.values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const highest = share ? 100 : Math.max(...stacks.map(totalOf), 0) || 1
  const nameWidth = Math.min(Math.max(0, ...parts.map(({ label }) => widthOf(label, fs))), width * 0.3)
  const right = width - nameWidth - fs
  const bottom = height - fs * 1.8
  const y = scaleLinear([0, highest], [bottom, fs * 1.2])
  const step = right / Math.max(1, stacks.length)
  const placed = stacks.map((stack, index): PlacedStack => {
    const total = totalOf(stack)
    let sum = 0
    const pieces = stack.values.map((given, part) => {
      const value = share ? (total === 0 ? 0 : ((given ?? 0) / total) * 100) : (given ?? 0)
      const top = y(sum + value)
      const height = y(sum) - top
      sum += value
      return { part, y: top, height, value }
    })
    const thick = Math.max(1, Math.min(step * 0.78, fs * 4))
    return {
      key: stack.key,
      label: stack.label,
      x: index * step + (step - thick) / 2,
      width: thick,
      pieces,
      total,
    }
  })
  return {
    stacks: placed,
    ticks: ticksOf(placed, step, fs, right),
    names: namesOf(placed.at(-1), options, { ...size, right, bottom, nameWidth }),
    yTicks: y.ticks(3).map((value) => ({ y: y(value), label: share ? `${value}` : writeValue(value) })),
    right,
    bottom,
  }
}

function ticksOf(stacks: readonly PlacedStack[], step: number, fs: number, right: number) {
  const widest = Math.max(1, ...stacks.map(({ label }) => widthOf(label, fs))) + fs * 0.8
  const every = Math.max(1, Math.ceil(widest / step))
  return stacks
    .filter((_, index) => index % every === 0)
    .map(({ x, width, label }) => ({ x: Math.min(x + width / 2, right - widest / 2 + fs), label }))
}

function namesOf(
  last: PlacedStack | undefined,
  { parts }: StackedOptions,
  { fontSize: fs, right, bottom, nameWidth }: Size & { right: number; bottom: number; nameWidth: number },
) {
  const shown = (last?.pieces ?? []).filter(({ part, height }) => parts[part] && height > 0)
  const middles = shown.map(({ y, height }) => y + height / 2)
  const places = apart(middles, fs * 1.25, fs * 0.8, bottom - fs * 0.3)
  return shown.map(({ part }, index) => ({
    part,
    x: right + fs * 0.8,
    y: (places[index] ?? 0) + fs * 0.36,
    from: middles[index] ?? 0,
    label: cut(parts[part]?.label ?? '', nameWidth + fs * 0.4, fs),
  }))
}
