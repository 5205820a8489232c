import type { WaterfallStep } from '../../src/identity/index.ts'

/** One bar: where it begins and how long it is, in percent of the width. */
export interface Bar {
  from: number
  width: number
}

export interface WaterfallLayout {
  steps: (WaterfallStep & { bar: Bar })[]
  total: { weight: number; bar: Bar }
  /** Where the odds are even, in percent of the width. */
  even: number
}

const leastWidth = 0.6

/** Places bars one after the other so that they add up to the total; the total begins where the odds are even. */
export function layOut(steps: readonly WaterfallStep[]): WaterfallLayout {
  const ends: number[] = []
  for (const { weight } of steps) ends.push((ends.at(-1) ?? 0) + weight)
  const total = ends.at(-1) ?? 0
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const span = high - low || 1
  const at = (value: number) => ((value - low) / span) * 100
  const bar = (a: number, b: number): Bar => {
    const width = Math.max(at(Math.max(a, b)) - at(Math.min(a, b)), leastWidth)
    return { from: Math.min(at(Math.min(a, b)), 100 - width), width }
  }
  return {
    steps: steps.map((step, index) => ({ ...step, bar: bar(ends[index - 1] ?? 0, ends[index] ?? 0) })),
    total: { weight: total, bar: bar(0, total) },
    even: at(0),
  }
}
