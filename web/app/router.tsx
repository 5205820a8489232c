import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { entryRoutes, settingRoutes } from '../access/access-routes.ts'
import { accountRoutes } from '../accounts/account-routes.ts'
import { alertRoutes } from '../alerts/alert-routes.ts'
import { boardRoutes } from '../boards/board-routes.ts'
import { changeRoutes } from '../changes/change-routes.ts'
import { homeRoute, teamRoute } from '../dashboards/home-route.ts'
import { forecastRoutes } from '../forecasts/forecast-routes.ts'
import { identityRoutes } from '../identity/identity-routes.ts'
import { impactRoutes } from '../impact/impact-routes.ts'
import { importRoutes } from '../imports/import-routes.ts'
import { sourceRoutes } from '../ingestion/source-routes.ts'
import { mailRoutes } from '../mail/mail-routes.ts'
import { mentionRoutes } from '../mentions/mention-routes.ts'
import { measureRoutes } from '../metrics/measure-routes.ts'
import { peopleRoutes } from '../people/people-routes.ts'
import { segmentRoutes } from '../segments/segment-routes.ts'
import { subscriptionRoutes } from '../subscriptions/subscription-routes.ts'
import { traitRoutes } from '../traits/trait-routes.ts'
import { wallRoutes } from '../walls/wall-routes.ts'
import { warningRoutes } from '../warnings/warning-routes.ts'
import { webhookRoutes } from '../webhooks/webhook-routes.ts'
import { appRoute, rootRoute } from './app-route.tsx'
import { ProblemPage } from './fallback.tsx'

/** All addresses of the app. Pages are loaded when they are opened; moving the mouse over a link begins to. */
export function createAppRouter(queries: QueryClient) {
  const inside = appRoute.addChildren([
    homeRoute,
    teamRoute,
    ...boardRoutes,
    ...changeRoutes,
    ...peopleRoutes,
    ...warningRoutes,
    ...identityRoutes,
    ...segmentRoutes,
    ...traitRoutes,
    ...accountRoutes,
    ...wallRoutes,
    ...measureRoutes,
    ...impactRoutes,
    ...forecastRoutes,
    ...sourceRoutes,
    ...importRoutes,
    ...settingRoutes,
    ...webhookRoutes,
    ...mailRoutes,
    ...alertRoutes,
    ...subscriptionRoutes,
    ...mentionRoutes,
  ])
  return createRouter({
    routeTree: rootRoute.addChildren([...entryRoutes, inside]),
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: ProblemPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
