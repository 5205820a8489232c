import { z } from 'zod'
import { languageSchema, teamSchema } from '../access/index.ts'
import { actionKeySchema, warningKindSchema, warningStateSchema, whoseSchema } from './warning.ts'

const note = z.string().trim().max(2000)

export const languageQuerySchema = z.object({
  lang: languageSchema.default('en').describe('language of labels'),
})

export const warningsQuerySchema = languageQuerySchema.extend({
  signal: warningKindSchema.optional().describe('all kinds when absent'),
  whose: whoseSchema.optional(),
  team: teamSchema.optional(),
  state: warningStateSchema.default('open'),
  assigned: z.string().max(200).optional().describe('id of a member; `nobody` for those without'),
  search: z.string().trim().max(200).default(''),
  person: z.string().max(200).optional(),
  sort: z.enum(['chance', 'value', 'newest']).default('chance'),
  cursor: z.string().max(500).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
export type WarningsQuery = z.infer<typeof warningsQuerySchema>

export const snoozeSchema = z.strictObject({
  until: z.iso.datetime({ offset: true }),
  note: note.optional(),
})
export const doneSchema = z.strictObject({ action: actionKeySchema, note: note.optional() })
export const wrongSchema = z.strictObject({ note: note.min(1).describe('what is wrong about it') })
export const assignSchema = z.strictObject({
  to: z.string().min(1).max(200).nullable().describe('id of a member; null takes it back'),
  team: teamSchema.optional().describe('moves it to the list of another team'),
})
export const reopenSchema = z.strictObject({ note: note.optional() })
