import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../app/app-route.tsx'
import { oneOf } from '../app/search.ts'

/** E-mail, in the settings. */
export const mailRoutes = [
  createRoute({
    getParentRoute: () => appRoute,
    path: '/settings/mail',
    validateSearch: (given: Record<string, unknown>) =>
      oneOf(given, 'state', ['waiting', 'sent', 'failed'] as const),
    component: lazyRouteComponent(() => import('./mail-page.tsx'), 'MailPage'),
  }),
] as const
