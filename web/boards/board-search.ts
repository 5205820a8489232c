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
    ...text(given, 'from', 'to', 'filter', 'tile', 'point', 'group', 'by', 'part'),
  }
}

export type BoardSearch = ReturnType<typeof boardSearch>
