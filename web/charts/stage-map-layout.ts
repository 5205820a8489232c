import { wrap } from './fit.ts'
import type { Tone } from './model.ts'
import type { Size } from './size.ts'

/** One stage of the journey and its figure. */
export interface Stage {
  key: string
  label: string
  value: string
  unit?: string | undefined
  /** What the figure says: 'answer found first time'. */
  note?: string | undefined
  change?: string | undefined
  tone?: Tone | undefined
  level?: 'needs' | 'watch' | 'steady' | undefined
}

interface PlacedStage extends Stage {
  x: number
  y: number
  width: number
  height: number
  lines: string[]
}

export interface StageLayout {
  stages: PlacedStage[]
  /** The way from the first stage to the last, with a stop at each. */
  way: { from: { x: number; y: number }; to: { x: number; y: number } } | null
  stops: { x: number; y: number }[]
  height: number
  /** Stages stand below each other. */
  down: boolean
}

const leastStageEms = 10

/** Lays the stages of a journey out along one way: from left to right, or downwards where it is narrow. */
export function layOutStages(
  stages: readonly Stage[],
  { width, fontSize: fs }: Pick<Size, 'width' | 'fontSize'>,
): StageLayout {
  const down = width < stages.length * fs * leastStageEms
  const rail = fs * 1.1
  const tall = down ? fs * 6.2 : fs * 7.8
  const wide = down ? width - rail * 2 : width / Math.max(1, stages.length)
  const placed = stages.map((stage, index) => ({
    ...stage,
    x: down ? rail * 2 : index * wide,
    y: down ? index * tall : rail * 2,
    width: down ? wide : wide - fs,
    height: tall,
    lines: stage.note ? wrap(stage.note, (down ? wide : wide - fs) - fs * 0.4, fs, 2) : [],
  }))
  const stops = placed.map(({ x, y }) =>
    down ? { x: rail * 0.6, y: y + fs * 1.1 } : { x: x + rail * 0.5, y: rail * 0.7 },
  )
  const [from, to] = [stops[0], stops.at(-1)]
  return {
    stages: placed,
    way: from && to && stops.length > 1 ? { from, to } : null,
    stops,
    height: down ? stages.length * tall : rail * 2 + tall,
    down,
  }
}
