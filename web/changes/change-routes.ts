import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { text } from '../app/search.ts'

/** What changed in how customers behave. */
export const changeRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/changes',
    validateSearch: (given: Record<string, unknown>) => text(given, 'team', 'state', 'kind', 'measure'),
    component: lazyRouteComponent(() => import('./changes-page.tsx'), 'ChangesPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/changes/people',
    validateSearch: (given: Record<string, unknown>) => text(given, 'kind'),
    component: lazyRouteComponent(() => import('./people-page.tsx'), 'ChangedPeoplePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/changes/settings',
    component: lazyRouteComponent(() => import('./settings-page.tsx'), 'ChangeSettingsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/changes/$id',
    validateSearch: (given: Record<string, unknown>) => text(given, 'by', 'behind'),
    component: lazyRouteComponent(() => import('./change-page.tsx'), 'ChangePage'),
  }),
] as const
