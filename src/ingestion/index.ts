export { createDebugger, type Debugger, type WatchedEvent, type WatchFilter } from './debugger.ts'
export { type EventRow, type EventType, eventNames, eventTypes } from './event.ts'
export { createEventWriter, type EventWriter } from './event-writer.ts'
export {
  type AcceptOptions,
  type Intake,
  type IntakeOptions,
  type IntakeStatus,
  openIntake,
} from './ingestion.ts'
export type { IntakeHandler } from './intake-handler.ts'
export type { Decision, ParkedDetail, ParkedReason, ParkedSummary, Selection } from './parked.ts'
export type { MendRequest, Preview, ReplayResult } from './parked-mending.ts'
export { createParkedStore, type ParkedLimits, type ParkedStore } from './parked-store.ts'
export {
  type Halt,
  type IntakeEvent,
  type Observer,
  type Outcome,
  type ParkEvents,
  type ParkedEvent,
  park,
  refuse,
  type Source,
  type Step,
  type Trace,
  type Verdict,
} from './pipeline.ts'
export { createPreview } from './preview.ts'
export { type IngestionRoutesDependencies, ingestionRoutes } from './routes.ts'
export type { SourceView } from './source.ts'
export type { RecentEvent, SeenEvent, SeenProperty } from './source-activity.ts'
export { createSourceOutcomes, type SourceOutcomes } from './source-outcomes.ts'
export { eventSpec, scorePercent } from './spec.ts'
export type { EventSpec, PropertySpec } from './spec-event.ts'
export { decodeStored, decodeStoredMap } from './stored-value.ts'
export type { StoredEvents } from './tally.ts'
export type {
  WebhookAnswer,
  WebhookMapping,
  WebhookPreview,
  WebhookSecret,
  WebhookSettings,
} from './webhook.ts'
