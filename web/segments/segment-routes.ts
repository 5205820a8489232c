import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf } from '../app/search.ts'

export const segmentRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/groups',
    component: lazyRouteComponent(() => import('./groups-page.tsx'), 'GroupsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/groups/new',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'kind', ['list'] as const),
      ...oneOf(given, 'template', ['ordered', 'unanswered', 'leaving'] as const),
    }),
    component: lazyRouteComponent(() => import('./group-edit.tsx'), 'NewGroupPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/groups/$name',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'view', ['changes'] as const),
      ...oneOf(given, 'kind', ['entered', 'left'] as const),
    }),
    component: lazyRouteComponent(() => import('./group-page.tsx'), 'GroupPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/groups/$name/edit',
    component: lazyRouteComponent(() => import('./group-edit.tsx'), 'EditGroupPage'),
  }),
] as const
