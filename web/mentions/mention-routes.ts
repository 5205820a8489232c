import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'

/** What colleagues named the reader in. */
export const mentionRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/mentions',
    component: lazyRouteComponent(() => import('./mentions-page.tsx'), 'MentionsPage'),
  }),
] as const
