/** One line of `tandem bench`: something measured on this machine, beside what is aimed at and the same work done plainly. */
export interface BenchFigure {
  name: string
  value: number
  unit: string
  /** What is aimed at, in the unit; null when the figure only informs. */
  aim: number | null
  /** Whether the aim is met; null without an aim. */
  met: boolean | null
  /** The same work done the plain way in the same run; null when there is no such thing. */
  baseline: number | null
  /** Ours to the baseline; null without one. */
  ratio: number | null
}
