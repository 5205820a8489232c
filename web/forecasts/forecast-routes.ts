import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

/** What measures are likely to be. */
export const forecastRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/forecasts',
    validateSearch: (given: Record<string, unknown>) => text(given, 'q', 'team'),
    component: lazyRouteComponent(() => import('./forecasts-page.tsx'), 'ForecastsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/forecasts/$measure',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'grain', ['hour', 'day', 'week', 'month'] as const),
      ...text(given, 'by', 'filter', 'ahead'),
    }),
    component: lazyRouteComponent(() => import('./forecast-page.tsx'), 'ForecastPage'),
  }),
] as const
