import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

const signals = ['leave', 'dissatisfied'] as const

export const warningRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/warnings',
    validateSearch: (given: Record<string, unknown>) =>
      text(given, 'q', 'signal', 'whose', 'team', 'state', 'sort'),
    component: lazyRouteComponent(() => import('./warnings-page.tsx'), 'WarningsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/warnings/model',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'signal', signals),
      ...oneOf(given, 'whose', ['person', 'account'] as const),
      ...text(given, 'version', 'horizon'),
    }),
    component: lazyRouteComponent(() => import('./model-page.tsx'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/warnings/settings',
    component: lazyRouteComponent(() => import('./settings-page.tsx'), 'WarningSettingsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/warnings/$id',
    component: lazyRouteComponent(() => import('./warning-page.tsx'), 'WarningPage'),
  }),
] as const
