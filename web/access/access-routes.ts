import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { appRoute, rootRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

/** Pages for people who are not signed in yet. */
export const entryRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/sign-in',
    validateSearch: (given: Record<string, unknown>) => text(given, 'to', 'error'),
    component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/join',
    validateSearch: (given: Record<string, unknown>) => text(given, 'token'),
    component: lazyRouteComponent(() => import('./join.tsx'), 'JoinPage'),
  }),
] as const

/** `?new=yes` opens the form for a new one, so that it can be linked to. */
const withForm = (given: Record<string, unknown>) => oneOf(given, 'new', ['yes'])

/** Settings, behind the name of the person. */
export const settingRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings',
    beforeLoad: () => {
      throw redirect({ to: '/settings/company' })
    },
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/company',
    component: lazyRouteComponent(() => import('./company.tsx'), 'CompanyPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/people',
    validateSearch: withForm,
    component: lazyRouteComponent(() => import('./people.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/keys',
    validateSearch: withForm,
    component: lazyRouteComponent(() => import('./keys.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/screens',
    validateSearch: (given: Record<string, unknown>) => ({ ...withForm(given), ...text(given, 'code') }),
    component: lazyRouteComponent(() => import('./screens.tsx'), 'ScreensPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/audit',
    validateSearch: (given: Record<string, unknown>) => text(given, 'action', 'actor'),
    component: lazyRouteComponent(() => import('./audit.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/profile',
    component: lazyRouteComponent(() => import('./profile.tsx'), 'ProfilePage'),
  }),
] as const
