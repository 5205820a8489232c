import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

export const sourceRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/sources',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'new', ['yes'] as const),
    component: lazyRouteComponent(() => import('./sources-page.tsx'), 'SourcesPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/sources/$id',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'tab', ['connect', 'webhook'] as const),
    component: lazyRouteComponent(() => import('./source-page.tsx'), 'SourcePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/live',
    validateSearch: (given: Record<string, unknown>) => ({
      ...text(given, 'source', 'q'),
      ...oneOf(given, 'outcome', ['stored', 'parked', 'refused', 'duplicate'] as const),
    }),
    component: lazyRouteComponent(() => import('./live-page.tsx'), 'LivePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/parked',
    validateSearch: (given: Record<string, unknown>) => text(given, 'code', 'source', 'event', 'state'),
    component: lazyRouteComponent(() => import('./parked-page.tsx'), 'ParkedPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/parked/$id',
    component: lazyRouteComponent(() => import('./parked-event-page.tsx'), 'ParkedEventPage'),
  }),
] as const
