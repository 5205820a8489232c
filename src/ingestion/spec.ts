import { accountEvents } from './spec-accounts.ts'
import { commerceEvents } from './spec-commerce.ts'
import type { EventSpec } from './spec-event.ts'
import { lifecycleEvents } from './spec-lifecycle.ts'
import { serviceEvents, voiceEvents } from './spec-service.ts'

/** Every event Tandem knows by name, in the order of the docs. Other names are the sender's own and pass unchecked. */
export const eventSpec: readonly EventSpec[] = [
  ...serviceEvents,
  ...voiceEvents,
  ...lifecycleEvents,
  ...commerceEvents,
  ...accountEvents,
]
