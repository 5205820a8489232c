import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf } from '../app/search.ts'
import { teams } from './teams.ts'

/** The page a team opens first. */
export const teamRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/team',
  validateSearch: (given: Record<string, unknown>) => oneOf(given, 'team', teams),
  component: lazyRouteComponent(() => import('./team-page.tsx'), 'TeamPage'),
})

/** The command centre is the first page. */
export const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./home-page.tsx'), 'HomePage'),
})
