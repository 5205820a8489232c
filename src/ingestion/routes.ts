import type { Access } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { ReadTrait } from '../mapping/index.ts'
import type { Debugger } from './debugger.ts'
import { debuggerRoutes } from './debugger-routes.ts'
import type { Intake } from './ingestion.ts'
import { createMending } from './parked-mending.ts'
import { parkedRoutes } from './parked-routes.ts'
import type { ParkedStore } from './parked-store.ts'
import { createSourceActivity } from './source-activity.ts'
import { createSourceHealth } from './source-health.ts'
import type { SourceOutcomes } from './source-outcomes.ts'
import { sourceRoutes } from './source-routes.ts'
import { createWebhookReceiver } from './webhook-receiver.ts'
import { webhookReceivingRoutes, webhookRoutes } from './webhook-routes.ts'
import { createWebhookStore } from './webhook-store.ts'

export interface IngestionRoutesDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  clock: () => number
  access: Access
  intake: Pick<Intake, 'accept' | 'preview'>
  /** The store whose `parkEvents` the intake has as `park`. */
  parked: ParkedStore
  /** The debugger whose `observer` the intake has. */
  live: Debugger
  outcomes: SourceOutcomes
  /** Reads computed traits for mappings of a workspace; absent: they cannot be asked for. */
  readTrait?: ((workspace: string, ...asked: Parameters<ReadTrait>) => Promise<unknown>) | undefined
}

/**
 * Everything people and systems ask of ingestion besides Segment's own addresses.
 *
 * @returns `apis` for /api/v1, and `open` for addresses that need no sign-in (webhooks bring their own proof)
 */
export function ingestionRoutes(dependencies: IngestionRoutesDependencies) {
  const { postgres, clickhouse, clock, access, intake, parked, live, outcomes, readTrait } = dependencies
  const traitsOf = (workspace: string): ReadTrait | undefined =>
    readTrait && ((trait, identifier) => readTrait(workspace, trait, identifier))
  const webhooks = createWebhookStore({ postgres, clock })
  const activity = createSourceActivity({ clickhouse, clock })
  const health = createSourceHealth({ activity, outcomes, parked, clock })
  const mending = createMending({
    store: parked,
    intake,
    async sourceOf(workspace, id) {
      const sources = await access.listSources(workspace, { archived: true })
      return sources.find((source) => source.id === id)
    },
    traitsOf,
    mappingOf: async (source) => (await webhooks.rulesOf(source)).mapping,
    audit: access.audit,
  })
  const receive = createWebhookReceiver({
    store: webhooks,
    findSource: access.findSource,
    sourceById: async (id) => access.sourceById(id),
    accept: intake.accept,
    park: parked.parkEvents,
    traitsOf,
    noteOutcomes: outcomes.note,
    observer: live.observer,
    clock,
  })
  const { getSource } = access
  return {
    apis: [
      parkedRoutes({ store: parked, mending }),
      webhookRoutes({ store: webhooks, intake, clock, access, getSource, traitsOf }),
      debuggerRoutes({ debugger: live, activity, getSource }),
      sourceRoutes({ access, health, activity, outcomes, parked }),
    ],
    open: [webhookReceivingRoutes(receive)],
  }
}
