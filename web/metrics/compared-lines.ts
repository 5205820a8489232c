import type { TFunction } from 'i18next'
import type { Point } from '../../src/metrics/index.ts'
import type { FurtherLine } from '../charts/model.ts'

/** The time before, the year before, or the group that points are compared with, as a quiet line. */
export function comparedLines(points: readonly Point[], t: TFunction): FurtherLine[] {
  const lineOf = (read: (point: Point) => number | null | undefined) =>
    points.flatMap((point) => {
      const y = read(point)
      return y == null ? [] : [{ x: Date.parse(point.t), y }]
    })
  const lines: FurtherLine[] = [
    {
      key: 'previous',
      label: t('tile.before'),
      line: lineOf(({ previous }) => previous?.value),
      quiet: true,
    },
    { key: 'year', label: t('tile.yearBefore'), line: lineOf(({ year }) => year?.value), quiet: true },
    {
      key: 'other',
      label: t('tile.otherGroup'),
      line: lineOf(({ other }) => (other?.tooFew ? null : other?.value)),
      quiet: true,
    },
  ]
  return lines.filter(({ line }) => line.length > 1)
}
