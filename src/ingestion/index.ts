export { benchIntake } from './bench.ts'
export { createDebugger } from './debugger.ts'
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
export { createParkedStore, type ParkedLimits } from './parked-store.ts'
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
export { ingestionRoutes } from './routes.ts'
export { createSourceOutcomes } from './source-outcomes.ts'
export { eventSpec, scorePercent } from './spec.ts'
export type { StoredEvents } from './tally.ts'
