import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

const treeSearch = (given: Record<string, unknown>) => text(given, 'tree', 'at')

export const impactRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/impact',
    validateSearch: treeSearch,
    component: lazyRouteComponent(() => import('./tree-page.tsx'), 'TreePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/impact/teams/$team',
    validateSearch: treeSearch,
    component: lazyRouteComponent(() => import('./team-page.tsx'), 'TeamPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/impact/change',
    validateSearch: (given: Record<string, unknown>) => ({
      ...text(given, 'tree', 'measure'),
      ...oneOf(given, 'compare', ['previous', 'year'] as const),
    }),
    component: lazyRouteComponent(() => import('./change-page.tsx'), 'ChangePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/impact/edit',
    validateSearch: (given: Record<string, unknown>) => text(given, 'tree'),
    component: lazyRouteComponent(() => import('./edit-page.tsx'), 'EditTreePage'),
  }),
] as const
