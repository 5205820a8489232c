import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { text } from '../app/search.ts'
import { boardSearch } from './board-search.ts'

export const boardRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/boards',
    component: lazyRouteComponent(() => import('./boards-page.tsx'), 'BoardsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/boards/new',
    validateSearch: (given: Record<string, unknown>) => text(given, 'measure'),
    component: lazyRouteComponent(() => import('./board-edit.tsx'), 'NewBoardPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/boards/$name',
    validateSearch: boardSearch,
    component: lazyRouteComponent(() => import('./board-page.tsx'), 'BoardPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/boards/$name/edit',
    validateSearch: (given: Record<string, unknown>) => text(given, 'add'),
    component: lazyRouteComponent(() => import('./board-edit.tsx'), 'EditBoardPage'),
  }),
] as const
