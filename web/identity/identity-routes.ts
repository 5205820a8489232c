import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

const states = ['open', 'later', 'joined', 'separated'] as const
const kinds = ['join', 'split', 'separation'] as const

/** Who is one person: pairs to decide on, what was decided, and the rules. */
export const identityRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/people/doubtful',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'state', states),
      ...text(given, 'pair'),
    }),
    component: lazyRouteComponent(() => import('./doubtful-page.tsx'), 'DoubtfulPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/people/decisions',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'kind', kinds),
    component: lazyRouteComponent(() => import('./decisions-page.tsx'), 'DecisionsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/identity',
    component: lazyRouteComponent(() => import('./rules-page.tsx'), 'RulesPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/matching',
    component: lazyRouteComponent(() => import('./matching-page.tsx'), 'MatchingPage'),
  }),
] as const
