import type { Forecast } from '../../src/forecasts/index.ts'
import type { Annotation } from '../charts/annotations-layout.ts'
import type { Ahead } from '../charts/model.ts'

/** The likely course as a chart draws it: it begins where the line ends, so that nothing gapes between them. */
export function aheadOf({ history, points }: Pick<Forecast, 'history' | 'points'>): Ahead[] {
  if (points.length === 0) return []
  const last = history.findLast(({ value }) => value !== null)
  const start = last?.value ?? null
  return [
    ...(last && start !== null
      ? [
          {
            x: Date.parse(last.t),
            low: start,
            middle: start,
            high: start,
            outer: { low: start, high: start },
          },
        ]
      : []),
    ...points.map((point) => ({
      x: Date.parse(point.t),
      low: point.low80,
      middle: point.value,
      high: point.high80,
      outer: { low: point.low95, high: point.high95 },
    })),
  ]
}

/** Days ahead that are not like others, for the axis: each that the forecast was moved for. */
export function knownDays({ points }: Pick<Forecast, 'points'>): Annotation[] {
  return points.flatMap(({ t, known }) =>
    known && known.length > 0 ? [{ key: t, x: Date.parse(t), title: known.join(', ') }] : [],
  )
}
