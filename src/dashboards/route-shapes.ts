import { z } from 'zod'
import { languageSchema } from '../access/index.ts'
import { headlineStateSchema } from './state.ts'
import {
  headlineRuleSchema,
  thresholdsSchema,
  type Wall,
  wallDefinitionSchema,
  wallKindSchema,
} from './wall.ts'

export const wallSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: wallKindSchema.describe('kind of company whose template it began from'),
    version: z.number().int(),
    automatic: z.boolean().describe('nobody edited it: it follows the events that the workspace has'),
    definition: wallDefinitionSchema,
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: 'Wall' })

export const oneWall = z.object({ id: z.string().describe('id of a wall, or `default` for the first') })
export const inOneLanguage = z.object({
  language: languageSchema.default('en').describe('language of the words on the wall'),
})

const tried = {
  rules: z.array(headlineRuleSchema).min(1).max(40).optional().describe('absent: the rules of the wall'),
  thresholds: thresholdsSchema.optional().describe('absent: those of the wall'),
}
export const triedSchema = z.strictObject(tried)
export const triedOnPastSchema = z.strictObject({
  ...tried,
  days: z.number().int().min(1).max(14).default(3).describe('how many days back'),
})

export const triedNowSchema = z.object({
  headline: headlineStateSchema,
  length: z.number().int(),
  limit: z.number().int(),
  rules: z.array(z.object({ id: z.string(), longest: z.number().int() })),
})

export const pastSchema = z.object({
  from: z.string(),
  to: z.string(),
  stretches: z.array(
    headlineStateSchema.extend({ from: z.string(), to: z.string(), length: z.number().int() }),
  ),
  hours: z.array(z.object({ rule: z.string(), hours: z.number() })).describe('hours that each rule was said'),
})

export const templatesSchema = z.object({
  templates: z.array(
    z.object({
      kind: wallKindSchema,
      name: z.string(),
      note: z.string(),
      filled: z.number().int().describe('places, of six, that events fill'),
      places: z.array(
        z.object({
          label: z.string(),
          filledBy: z.string().nullable(),
          missing: z.array(z.string()).describe('events without which the place stays empty'),
        }),
      ),
    }),
  ),
})

/** A wall as the API shows it. */
export function shown({ workspace: _, ...rest }: Wall) {
  return rest
}
