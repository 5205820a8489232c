import { z } from 'zod'

export const consentStates = ['yes', 'no', 'unknown'] as const

/**
 * What the customer last said about one category: from `context.consent.categoryPreferences` of any event, and from
 * `Unsubscribed` and `Email Marked as Spam` (category `email`). A category that was never spoken of is not listed.
 */
export const consentSchema = z
  .object({
    category: z.string(),
    state: z.enum(consentStates).describe('unknown: something was said that is neither yes nor no'),
    at: z.string().describe('when it was said'),
    source: z.string().describe('id of the source that sent it'),
    evidence: z.string().describe('messageId of the event that says it'),
  })
  .meta({ id: 'Consent' })
export type Consent = z.infer<typeof consentSchema>
