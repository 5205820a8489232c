import type { TFunction } from 'i18next'
import type { Point, QueryResult, Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'

/** How a value compares, in words: the change, on what, and whether that is good for customers. */
export interface Compared {
  change: string
  on: string
  tone: 'blue' | 'ember' | undefined
}

/** How a point compares with what it was asked to be compared with; undefined without that. */
export function compareInWords(
  point: Point,
  { unit, good }: Pick<QueryResult, 'unit' | 'good'>,
  fmt: Format,
  t: TFunction,
): Compared | undefined {
  const base = baseOf(point)
  if (point.value === null || base === undefined) return undefined
  const difference = point.value - base.value
  const { usual } = point
  const within =
    usual?.low != null && usual.high != null && point.value >= usual.low && point.value <= usual.high
  const tone =
    within || good === 'none' || difference === 0
      ? undefined
      : (good === 'up') === difference > 0
        ? ('blue' as const)
        : ('ember' as const)
  return {
    change: changeInWords(difference, unit, fmt, t),
    on: within ? t('measure.withinUsual') : t(`tile.on.${base.what}`),
    tone,
  }
}

/** '+2', '−0:10', or that nothing changed when it would be written as nothing. */
export function changeInWords(difference: number, unit: Unit, fmt: Format, t: TFunction): string {
  return /[1-9]/.test(fmt.difference(difference, unit)) ? fmt.change(difference, unit) : t('tile.unchanged')
}

function baseOf(point: Point): { value: number; what: 'usual' | 'previous' | 'year' | 'other' } | undefined {
  const bases = [
    { value: point.usual?.middle, what: 'usual' as const },
    { value: point.previous?.value, what: 'previous' as const },
    { value: point.year?.value, what: 'year' as const },
    { value: point.other?.value, what: 'other' as const },
  ]
  return bases.flatMap(({ value, what }) => (value == null ? [] : [{ value, what }]))[0]
}
