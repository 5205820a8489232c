import { z } from 'zod'
import { describeChange } from '../definitions/index.ts'
import { metricFields } from './field-order.ts'
import type { Metric } from './metric.ts'

const side = z.object({ name: z.string(), label: z.string() })
export const clashSchema = z
  .object({
    kind: z
      .enum(['duplicate', 'clash'])
      .describe('duplicate: they say the same; clash: they read the same events differently and look alike'),
    measures: z.tuple([side, side]),
    alike: z
      .array(z.enum(['label', 'question', 'aim']))
      .describe('what makes them look alike; for a duplicate it may be nothing'),
    diff: z.string().describe('what differs in what they count; `- ` the first, `+ ` the second'),
  })
  .meta({ id: 'MeasureClash' })
export type Clash = z.infer<typeof clashSchema>

/** Fields that say what something is called and who looks after it, not what is counted. */
const telling = new Set(['name', 'label', 'description', 'question', 'good', 'owners', 'aim'])
/** Labels that share this part of their words look alike. */
const alikeWords = 0.6

/**
 * Measures that say the same, and measures that read the same events in different ways under a like name, question or aim:
 * two teams that speak of one number may mean two.
 *
 * @returns pairs by name, each once; [] when all are distinct
 */
export function clashesOf(metrics: readonly Metric[]): Clash[] {
  const sorted = metrics.toSorted((one, two) => (one.name < two.name ? -1 : 1))
  return sorted.flatMap((one, index) => sorted.slice(index + 1).flatMap((two) => clashOf(one, two) ?? []))
}

function clashOf(one: Metric, two: Metric): Clash | undefined {
  const diff = describeChange(countedBy(one), countedBy(two), metricFields)
  const alike = [
    ...(likeLabels(one.label, two.label) ? ['label' as const] : []),
    ...(one.question !== '' && wordsOf(one.question).join(' ') === wordsOf(two.question).join(' ')
      ? ['question' as const]
      : []),
    ...(one.aim && two.aim && one.unit === two.unit && one.aim.value === two.aim.value
      ? ['aim' as const]
      : []),
  ]
  const measures: Clash['measures'] = [
    { name: one.name, label: one.label },
    { name: two.name, label: two.label },
  ]
  if (diff === '') return { kind: 'duplicate', measures, alike, diff }
  const sameEvents = one.kind === two.kind && basisOf(one) === basisOf(two)
  const sameLabel = wordsOf(one.label).join(' ') === wordsOf(two.label).join(' ')
  return (sameEvents && alike.length > 0) || sameLabel ? { kind: 'clash', measures, alike, diff } : undefined
}

/** What a measure counts, without what it is called. */
function countedBy(metric: Metric): object {
  return Object.fromEntries(Object.entries(metric).filter(([field]) => !telling.has(field)))
}

/** The events and properties that a measure reads, without its conditions, as a text to compare. */
function basisOf(metric: Metric): string {
  const withoutFilters = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutFilters)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).filter(([key]) => !['filter', 'state', 'robots'].includes(key))
    return Object.fromEntries(entries.map(([key, inner]) => [key, withoutFilters(inner)]))
  }
  return describeChange(null, withoutFilters(countedBy(metric)) as object, metricFields)
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Jaccard's share of common words. */
function likeLabels(one: string, two: string): boolean {
  const [a, b] = [new Set(wordsOf(one)), new Set(wordsOf(two))]
  const both = [...a].filter((word) => b.has(word)).length
  return both > 0 && both / (a.size + b.size - both) >= alikeWords
}
