import { accessRoutes, openAccessRoutes } from './access/index.ts'
import { alertRoutes } from './alerts/index.ts'
import { boardRoutes, openBoardRoutes } from './boards/index.ts'
import { changeRoutes } from './changes/index.ts'
import { dashboardRoutes } from './dashboards/index.ts'
import { documentRoutes } from './definitions/index.ts'
import { forecastRoutes } from './forecasts/index.ts'
import { identityRoutes } from './identity/index.ts'
import { impactRoutes } from './impact/index.ts'
import { importRoutes } from './imports/index.ts'
import { mailRoutes } from './mail/index.ts'
import { matchingRoutes } from './matching/index.ts'
import { mcpRoutes } from './mcp/index.ts'
import { metricsRoutes } from './metrics/index.ts'
import { operationsRoutes } from './operations/index.ts'
import { openPanelRoutes, profileRoutes } from './profiles/index.ts'
import { segmentRoutes } from './segments/index.ts'
import type { createApp } from './server/index.ts'
import { simulationRoutes } from './simulation/index.ts'
import { openSubscriptionRoutes, subscriptionRoutes } from './subscriptions/index.ts'
import { traitRoutes } from './traits/index.ts'
import { warningRoutes } from './warnings/index.ts'
import { webhookRoutes } from './webhooks/index.ts'

type First<F extends (part: never, ...rest: never[]) => unknown> = Parameters<F>[0]
type Server = Parameters<typeof createApp>[0]

/** The parts of the program that answer; each as its own routes ask for it. */
interface Answering {
  access: First<typeof accessRoutes>
  ingestion: Pick<Server, 'apis' | 'open'>
  metrics: First<typeof metricsRoutes> & First<typeof mcpRoutes>['metrics']
  dashboards: First<typeof dashboardRoutes>
  imports: First<typeof importRoutes>
  demo: First<typeof simulationRoutes>
  identity: First<typeof identityRoutes>
  matching: First<typeof matchingRoutes>
  profiles: First<typeof profileRoutes>
  webhooks: First<typeof webhookRoutes>['webhooks']
  mailer: First<typeof mailRoutes>['mailer']
  alerts: First<typeof alertRoutes>['alerts']
  subscriptions: First<typeof subscriptionRoutes>['subscriptions'] & First<typeof openSubscriptionRoutes>
  traits: First<typeof traitRoutes>['traits']
  segments: First<typeof segmentRoutes>['segments'] & First<typeof mcpRoutes>['segments']
  boards: First<typeof boardRoutes>['boards'] & First<typeof openBoardRoutes>
  impact: First<typeof impactRoutes>['impact']
  forecasts: First<typeof forecastRoutes>['forecasts']
  changes: First<typeof changeRoutes>['changes']
  warnings: First<typeof warningRoutes>
  definitions: First<typeof documentRoutes> & First<typeof mcpRoutes>['definitions']
  operations: First<typeof operationsRoutes>
  version: string
}

/**
 * What each domain answers over HTTP: `apis` under /api/v1 for whoever signed in, in the order in which they are looked
 * through, and `open` for people and displays that have not.
 */
export function routersOf(parts: Answering): Pick<Server, 'apis' | 'open'> {
  const { access, ingestion, metrics, profiles, segments, boards, subscriptions, definitions, version } =
    parts
  const noteLook =
    (way: Parameters<typeof profiles.looks.note>[2]): First<typeof mcpRoutes>['noteLook'] =>
    (principal, person) =>
      profiles.looks.note(principal, `person:${person}`, way)
  return {
    apis: [
      accessRoutes(access),
      ...ingestion.apis,
      metricsRoutes(metrics),
      dashboardRoutes(parts.dashboards),
      importRoutes(parts.imports),
      simulationRoutes(parts.demo),
      identityRoutes(parts.identity, (workspace, people) => profiles.namesOf(workspace, people, false)),
      matchingRoutes(parts.matching),
      profileRoutes(profiles),
      webhookRoutes({ webhooks: parts.webhooks, access }),
      mailRoutes({ mailer: parts.mailer, access }),
      alertRoutes({ alerts: parts.alerts, access }),
      subscriptionRoutes({ subscriptions, access }),
      traitRoutes({ traits: parts.traits, looks: profiles.looks }),
      segmentRoutes({ segments, access }),
      boardRoutes({ boards, access }),
      impactRoutes({ impact: parts.impact, access }),
      forecastRoutes({ forecasts: parts.forecasts }),
      changeRoutes({ changes: parts.changes, access, noteLook: noteLook('changes') }),
      warningRoutes(parts.warnings),
      documentRoutes(definitions),
      mcpRoutes({
        version,
        metrics,
        definitions,
        segments,
        namesOf: profiles.namesOf,
        noteLook: noteLook('mcp'),
        audit: access.audit,
      }),
      operationsRoutes(parts.operations),
    ],
    open: [
      openAccessRoutes(access),
      openPanelRoutes(profiles),
      openBoardRoutes(boards),
      openSubscriptionRoutes(subscriptions),
      ...ingestion.open,
    ],
  }
}
