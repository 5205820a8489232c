import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'

/** What is sent at fixed times; see alert-routes.ts for what is told when it happens. */
export const subscriptionRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/subscriptions',
    component: lazyRouteComponent(() => import('./subscriptions-page.tsx'), 'SubscriptionsPage'),
  }),
] as const
