import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf, text } from '../app/search.ts'

const states = ['waiting', 'delivered', 'failed'] as const

/** Webhooks, in the settings. */
export const webhookRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/webhooks',
    validateSearch: (given: Record<string, unknown>) => oneOf(given, 'new', ['yes']),
    component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/webhooks/$id',
    validateSearch: (given: Record<string, unknown>) => ({
      ...oneOf(given, 'state', states),
      ...text(given, 'delivery'),
    }),
    component: lazyRouteComponent(() => import('./webhook-page.tsx'), 'WebhookPage'),
  }),
] as const
