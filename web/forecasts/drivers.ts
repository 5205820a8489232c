import type { ImpactView } from '../../src/impact/index.ts'

type Node = ImpactView['nodes'][number]

/** A measure that can be moved, with how far a slider reaches. */
export interface Driver {
  measure: string
  label: string
  unit: Node['unit']
  now: number
  low: number
  high: number
  step: number
}

/**
 * Measures that can be moved: those with a value and something above them; first those of which it is known what they
 * move, and among them the team's own. A slider reaches as far as twice what the measure moved in the weeks that are
 * known, and half its value at least.
 */
export function driversOf(view: ImpactView, own: readonly string[]): Driver[] {
  const lower = new Set(view.links.map(({ from }) => from))
  const known = new Set(view.links.filter(({ effect }) => effect !== null).map(({ from }) => from))
  const rank = ({ measure }: Driver) => (known.has(measure) ? 2 : 0) + (own.includes(measure) ? 1 : 0)
  return view.nodes
    .filter(({ measure, missing }) => !missing && lower.has(measure))
    .flatMap((node) => (node.now.value === null ? [] : [driverOf(node, node.now.value)]))
    .toSorted((one, other) => rank(other) - rank(one))
}

/** A measure that stands at 0 and never moved: so far can it be moved in its unit. */
const anyReach = 10

function driverOf({ measure, label, unit, weeks }: Node, value: number): Driver {
  const known = [value, ...weeks.flatMap((week) => (week.value === null ? [] : [week.value]))]
  const reach = Math.max(2 * (Math.max(...known) - Math.min(...known)), Math.abs(value) / 2) || anyReach
  const step = stepOf(reach / 50)
  const top = unit === 'percent' ? 100 : Number.POSITIVE_INFINITY
  // A value that is no step of the slider could not be gone back to.
  const now = Math.round(value / step) * step
  return {
    measure,
    label,
    unit,
    now: clean(now),
    low: clean(Math.max(Math.min(0, value), Math.floor((value - reach) / step) * step)),
    high: clean(Math.min(top, Math.ceil((value + reach) / step) * step)),
    step,
  }
}

/** The nearest 1, 2 or 5 of a power of ten. */
function stepOf(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size))
  const lead = size / power
  return clean(power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10))
}

/** Without the dust of binary fractions. */
const clean = (value: number) => Number(value.toPrecision(12))
