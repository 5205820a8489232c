import type { TFunction } from 'i18next'
import type { Point } from '../../src/metrics/index.ts'

/** How values and times are written in a sentence. */
interface Writers {
  value: (value: number) => string
  at: (t: string) => string
}

/** The course of a measure in one sentence: between which values, and the last exception from what is usual. */
export function courseInWords(points: readonly Point[], write: Writers, t: TFunction): string {
  const whole = points.filter((point) => point.value !== null && !point.partial)
  const values = whole.map((point) => point.value ?? 0)
  if (values.length === 0) return t('measure.sentenceNone')
  const outside = whole.filter(
    ({ value, usual }) =>
      value !== null && usual?.low != null && usual.high != null && (value < usual.low || value > usual.high),
  )
  const range = t('measure.sentence', {
    low: write.value(Math.min(...values)),
    high: write.value(Math.max(...values)),
  })
  const last = outside.at(-1)
  if (!last) return range
  return `${range} ${t('measure.sentenceOutside', { count: outside.length, at: write.at(last.t) })}`
}
