import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

export const periods = ['today', '7d', '28d', '90d', '365d', 'all', 'custom'] as const
export const grains = ['hour', 'day', 'week', 'month'] as const
export const comparisons = ['usual', 'previous', 'none'] as const

/** The whole state of a measure's page stands in its address: period, grain, breakdown, filter, and what lies open behind it. */
function measureSearch(given: Record<string, unknown>) {
  return {
    ...oneOf(given, 'period', periods),
    ...oneOf(given, 'grain', grains),
    ...oneOf(given, 'compare', comparisons),
    ...oneOf(given, 'behind', ['rows', 'people'] as const),
    ...oneOf(given, 'view', ['table'] as const),
    ...text(given, 'from', 'to', 'by', 'filter', 'point', 'group'),
  }
}

export type MeasureSearch = ReturnType<typeof measureSearch>

export const measureRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures',
    validateSearch: (given: Record<string, unknown>) => text(given, 'q', 'team'),
    component: lazyRouteComponent(() => import('./catalogue.tsx'), 'CataloguePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/new',
    validateSearch: (given: Record<string, unknown>) => text(given, 'event'),
    component: lazyRouteComponent(() => import('./measure-edit.tsx'), 'NewMeasurePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/$name',
    validateSearch: measureSearch,
    component: lazyRouteComponent(() => import('./measure-page.tsx'), 'MeasurePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/$name/edit',
    component: lazyRouteComponent(() => import('./measure-edit.tsx'), 'EditMeasurePage'),
  }),
] as const
