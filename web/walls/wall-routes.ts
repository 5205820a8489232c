import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf } from '../app/search.ts'
import { editTabs } from './edit-tabs.ts'

/** Walls: the list, one of them, and editing it. */
export const wallRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/walls',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'new', ['yes']),
    component: lazyRouteComponent(() => import('./walls-page.tsx'), 'WallsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/walls/$id',
    component: lazyRouteComponent(() => import('./wall-page.tsx'), 'WallPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/walls/$id/edit',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'tab', editTabs),
    component: lazyRouteComponent(() => import('./wall-edit-page.tsx'), 'WallEditPage'),
  }),
] as const
