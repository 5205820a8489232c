import { oneOf, text } from '../app/search.ts'

export const boardPeriods = ['7d', '28d', '90d', '365d', 'custom'] as const
export const boardGrains = ['hour', 'day', 'week', 'month'] as const
export const boardComparisons = ['usual', 'previous', 'year', 'none'] as const
export const panelTabs = ['behind', 'talk', 'decisions', 'happened', 'meaning', 'history'] as const
export type PanelTab = (typeof panelTabs)[number]

/** The whole state of a board's page stands in its address: period, step, comparison, filter, and what is looked into. */
export function boardSearch(given: Record<string, unknown>) {
  return {
    ...oneOf(given, 'period', boardPeriods),
    ...oneOf(given, 'grain', boardGrains),
    ...oneOf(given, 'compare', boardComparisons),
    ...oneOf(given, 'tab', panelTabs),
    ...oneOf(given, 'mode', ['people'] as const),
    ...text(written(given), 'from', 'to', 'filter', 'tile', 'point', 'group', 'by', 'part'),
  }
}

/** A filter or a part that somebody wrote into the address as JSON without quotes is read as such. */
function written(given: Record<string, unknown>): Record<string, unknown> {
  const asText = (value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  return { ...given, filter: asText(given.filter), group: asText(given.group) }
}

export type BoardSearch = ReturnType<typeof boardSearch>
