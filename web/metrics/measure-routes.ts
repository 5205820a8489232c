import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { text } from '../app/search.ts'
import { measureSearch } from './measure-search.ts'

export const measureRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures',
    validateSearch: (given: Record<string, unknown>) => text(given, 'q', 'team'),
    component: lazyRouteComponent(() => import('./catalogue.tsx'), 'CataloguePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/new',
    validateSearch: (given: Record<string, unknown>) => text(given, 'event'),
    component: lazyRouteComponent(() => import('./measure-edit.tsx'), 'NewMeasurePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/$name',
    validateSearch: measureSearch,
    component: lazyRouteComponent(() => import('./measure-page.tsx'), 'MeasurePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/measures/$name/edit',
    component: lazyRouteComponent(() => import('./measure-edit.tsx'), 'EditMeasurePage'),
  }),
] as const
