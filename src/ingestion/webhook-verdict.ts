import { z } from 'zod'

/** What became of one event, as the API shows it; the type is `Verdict` of the pipeline. */
export const verdictSchema = z
  .object({
    index: z.number().int(),
    messageId: z.string(),
    outcome: z.enum(['stored', 'duplicate', 'parked', 'refused']),
    code: z.string().optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Verdict' })
