import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** One step of a journey and how many people came to it. */
export interface JourneyStep {
  key: string
  label: string
  people: number
  /** Written beside the step, such as the usual time from the step before. */
  note?: string | undefined
}

export interface StepsOptions {
  steps: readonly JourneyStep[]
  writePeople: (people: number) => string
  /** Share of those who began, 0–100. */
  writeShare: (share: number) => string
  /** What stands between two steps: how many did not come further. */
  writeLost: (people: number) => string
}

interface PlacedStep {
  key: string
  label: string
  shown: string
  text: string
  /** People of the step as a bar, and those who did not come from the step before beside it. */
  bar: { x: number; y: number; width: number; height: number }
  lost: { x: number; width: number; people: number; text: string } | null
  textX: number
  note: string | undefined
  y: number
}

export interface StepsLayout {
  steps: PlacedStep[]
  row: number
}

const rowEms = 3.4

/** Pixels that so many steps need. */
export function stepsHeight(count: number, fontSize: number): number {
  return Math.max(1, count) * fontSize * rowEms
}

/** Lays the steps of a journey out, one below the other, each as long as people came to it. */
export function layOutSteps(options: StepsOptions, { width, fontSize: fs }: Size): StepsLayout {
  const { steps, writePeople, writeShare, writeLost } = options
  const first = steps[0]?.people ?? 0
  const most = Math.max(1, ...steps.map(({ people }) => people))
  const texts = steps.map(({ people }) =>
    first > 0 ? `${writePeople(people)}, ${writeShare((people / first) * 100)}` : writePeople(people),
  )
  const textWidth = Math.max(0, ...texts.map((text) => widthOf(text, fs))) + fs
  const narrow = width < fs * 34
  const labelWidth = narrow
    ? width
    : Math.min(Math.max(0, ...steps.map(({ label }) => widthOf(label, fs))), width * 0.34)
  const left = narrow ? 0 : labelWidth + fs
  const room = Math.max(fs * 2, width - left - textWidth)
  const row = fs * rowEms
  return {
    row,
    steps: steps.map((step, index) => {
      const before = steps[index - 1]?.people
      const lost = before === undefined ? 0 : Math.max(0, before - step.people)
      const length = (step.people / most) * room
      const top = index * row + (narrow ? fs * 1.5 : fs * 0.5)
      return {
        key: step.key,
        label: step.label,
        shown: cut(step.label, labelWidth + fs * 0.4, fs),
        text: texts[index] ?? '',
        bar: { x: left, y: top, width: Math.max(1, length), height: fs * 1.35 },
        lost:
          lost > 0
            ? { x: left + length, width: (lost / most) * room, people: lost, text: writeLost(lost) }
            : null,
        textX: width,
        note: step.note,
        y: index * row,
      }
    }),
  }
}
