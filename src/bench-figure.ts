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
  /** Ours to the baseline; null without one, and of nothing. */
  ratio: number | null
}

/** What is aimed at; of an aim on both sides it is said whether it is met. */
type Aim = { atMost: number } | { atLeast: number } | { near: number; met: boolean }

/**
 * A line of the bench: whether the aim is met, and the ratio to the baseline, follow from the figures.
 *
 * @param measured.aim absent or null: the figure only informs
 * @param measured.baseline the same work done plainly, in the unit; absent: there is no such thing
 * @param measured.digits decimals that are shown; absent: the figures as they are
 */
export function benchFigure(measured: {
  name: string
  value: number
  unit: string
  aim?: Aim | null | undefined
  baseline?: number | undefined
  digits?: number
}): BenchFigure {
  const { name, unit, aim, baseline, digits } = measured
  const rounded = (value: number) => (digits === undefined ? value : Number(value.toFixed(digits)))
  const value = rounded(measured.value)
  return {
    name,
    value,
    unit,
    aim: aim ? rounded('atMost' in aim ? aim.atMost : 'atLeast' in aim ? aim.atLeast : aim.near) : null,
    met: aim ? isMet(value, aim) : null,
    baseline: baseline === undefined ? null : rounded(baseline),
    ratio: baseline ? Number((measured.value / baseline).toFixed(3)) : null,
  }
}

function isMet(value: number, aim: Aim): boolean {
  if ('atMost' in aim) return value <= aim.atMost
  return 'atLeast' in aim ? value >= aim.atLeast : aim.met
}
