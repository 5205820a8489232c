import type { WebhookType } from '../../src/webhooks/index.ts'

/** What can be told, in the order in which forms offer it. */
export const webhookTypes = [
  'person.joined',
  'person.split',
  'segment.entered',
  'segment.left',
  'decision.due',
  'measure.crossed',
  'change.found',
  'warning.opened',
  'warning.closed',
] as const satisfies readonly WebhookType[]
