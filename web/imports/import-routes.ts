import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'

export const importRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/imports',
    component: lazyRouteComponent(() => import('./imports-page.tsx'), 'ImportsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/imports/new',
    component: lazyRouteComponent(() => import('./new-import-page.tsx'), 'NewImportPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/imports/$id',
    component: lazyRouteComponent(() => import('./import-page.tsx'), 'ImportPage'),
  }),
] as const
