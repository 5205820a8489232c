import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'

/** What somebody is told and sent. */
export const alertRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/alerts',
    component: lazyRouteComponent(() => import('./alerts-page.tsx'), 'AlertsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/alerts/$id',
    component: lazyRouteComponent(() => import('./alert-page.tsx'), 'AlertPage'),
  }),
] as const
