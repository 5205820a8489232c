import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { text } from '../app/search.ts'

export const accountRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/accounts',
    validateSearch: (given: Record<string, unknown>) => text(given, 'q'),
    component: lazyRouteComponent(() => import('./accounts-page.tsx'), 'AccountsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/accounts/$id',
    component: lazyRouteComponent(() => import('./account-page.tsx'), 'AccountPage'),
  }),
] as const
