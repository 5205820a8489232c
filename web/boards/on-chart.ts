import type { Annotation } from '../../src/boards/index.ts'
import type { Metric } from '../../src/metrics/index.ts'

/** Whether something that happened belongs on the chart of a measure: on all charts, on this one's, or on one of its events. */
export function isOnChart({ scope }: Pick<Annotation, 'scope'>, measure: Metric): boolean {
  if (scope === null) return true
  if (scope.measures?.includes(measure.name)) return true
  const written = JSON.stringify(measure)
  return scope.events?.some((event) => written.includes(JSON.stringify(event))) ?? false
}
