import { oneOf, text } from '../app/search.ts'

export const periods = ['today', '7d', '28d', '90d', '365d', 'all', 'custom'] as const
export const grains = ['hour', 'day', 'week', 'month'] as const
/** Stands before the name of a group in a choice of what to compare with. */
export const groupPrefix = 'group '
export const comparisons = ['usual', 'previous', 'year', 'none'] as const

/** The whole state of a measure's page stands in its address: period, grain, breakdown, filter, and what lies open behind it. */
export function measureSearch(given: Record<string, unknown>) {
  return {
    ...oneOf(given, 'period', periods),
    ...oneOf(given, 'grain', grains),
    ...oneOf(given, 'compare', comparisons),
    ...oneOf(given, 'behind', ['rows', 'people'] as const),
    ...oneOf(given, 'view', ['table'] as const),
    ...text(given, 'from', 'to', 'by', 'filter', 'point', 'group', 'against'),
  }
}

export type MeasureSearch = ReturnType<typeof measureSearch>
