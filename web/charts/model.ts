export type Tone = 'blue' | 'ochre' | 'ember' | 'ink'

/** Colour of a mark in this tone, for both themes. */
export function toneColour(tone: Tone): string {
  return tone === 'ink' ? 'var(--ink3)' : `var(--${tone}-mark)`
}

/** Colour of the n-th of several lines or parts, from 0; from the fifth on they are not told apart. */
export function seriesColour(index: number): string {
  return index < 4 ? `var(--c${index + 1})` : 'var(--rest)'
}

/** A point on a line; x is any number that grows (usually milliseconds). */
export interface XY {
  x: number
  y: number
}

/** A range at x. */
export interface Band {
  x: number
  low: number
  high: number
}

/** A step of the likely course. */
export interface Ahead extends Band {
  middle: number
  outer?: { low: number; high: number } | undefined
}

/** Something that happened, marked on the line. */
export interface Note {
  /** Where on the axis; the middle of what lasted. */
  x: number
  title: string
  detail?: string | undefined
}

/** A further line on the same scale, named at its end. */
export interface FurtherLine {
  key: string
  label: string
  line: readonly XY[]
  /** Grey and thin: a time before, or all others. */
  quiet?: boolean
}

export interface LineBandProps {
  line: readonly XY[]
  /** Name of the line, written at its end; needed when there are further lines. */
  label?: string | undefined
  /** Up to three further lines, or one that is quiet. */
  further?: readonly FurtherLine[] | undefined
  /** How sure the values of the line are (95 %), in blue around it. */
  interval?: readonly Band[] | undefined
  /** What we aim at: a line across, with its words. */
  aim?: { value: number; label: string } | undefined
  /** Usual range behind the line. */
  band?: readonly Band[] | undefined
  /** Likely course after the last point, with its range (80 %) and, where it is known, a wider one (95 %). */
  forecast?: readonly Ahead[] | undefined
  /** The step that is going on, as far as it has come: a ring, for it is no fall. */
  soFar?: XY | undefined
  notes?: readonly Note[] | undefined
  /** Ends of the x axis. */
  span: readonly [number, number]
  /** Labelled places on the x axis. */
  ticks: readonly { x: number; label: string }[]
  /** The present moment: a dot, a line down and its label. */
  now?: { x: number; label: string } | undefined
  /** Words set beside the usual range and over the end of the forecast. */
  bandLabel?: string | undefined
  forecastLabel?: string | undefined
  writeValue: (value: number) => string
  tone?: Tone
  /** The chart in one sentence: level, direction, exception, forecast. */
  sentence: string
  /** CSS height; text takes the font size of its surroundings. */
  height?: string
  /** Bars of counts read from zero; a line may crop. */
  fromZero?: boolean
}
