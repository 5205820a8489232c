import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { text } from '../app/search.ts'

export const peopleRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/people',
    validateSearch: (given: Record<string, unknown>) => text(given, 'q', 'group', 'trait', 'least'),
    component: lazyRouteComponent(() => import('./people-page.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/people/$id',
    validateSearch: (given: Record<string, unknown>) => text(given, 'area', 'to'),
    component: lazyRouteComponent(() => import('./person-page.tsx'), 'PersonPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/fields',
    component: lazyRouteComponent(() => import('./fields-page.tsx'), 'FieldsPage'),
  }),
] as const
