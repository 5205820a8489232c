import { z } from 'zod'

/** Names of the fields by which people are compared. */
export const personFields = [
  'first name',
  'last name',
  'birthday',
  'email',
  'phone',
  'street',
  'postcode',
  'city',
  'devices',
] as const
const personFieldSchema = z.enum(personFields)
export type PersonField = z.infer<typeof personFieldSchema>

/** What a workspace wants of the matcher. */
export const matchingSettingsSchema = z
  .object({
    on: z.boolean().describe('whether it runs by itself'),
    everyHours: z.int().min(1).max(720),
    threshold: z.number().min(0.01).max(0.999).describe('least probability of a pair that is asked about'),
    fields: z
      .array(personFieldSchema)
      .min(1)
      .refine((fields) => new Set(fields).size === fields.length, 'A field is named twice.'),
    describedBy: z
      .array(z.string().min(1).max(200))
      .max(20)
      .describe('events beside identify calls whose properties (email, phone, …) describe the customer'),
    mostProposals: z
      .int()
      .min(1)
      .max(20_000)
      .describe('new pairs that one run may put into the review queue'),
  })
  .meta({ id: 'MatchingSettings' })
export type MatchingSettings = z.infer<typeof matchingSettingsSchema>

export const defaultSettings: MatchingSettings = {
  on: true,
  everyHours: 24,
  threshold: 0.5,
  fields: [...personFields],
  describedBy: [],
  mostProposals: 2000,
}

/** Settings with the version that was read, by which a change of somebody else is noticed. */
export const settingsChangeSchema = matchingSettingsSchema.extend({
  version: z.int().min(0).describe('0 as long as nobody changed them'),
})
export type SettingsChange = z.infer<typeof settingsChangeSchema>

export const storedSettingsSchema = settingsChangeSchema.extend({
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
})
export type StoredSettings = z.infer<typeof storedSettingsSchema>

const ruleReportSchema = z.object({
  rule: z.string().describe('what two people must share to be compared'),
  blocks: z.int(),
  largest: z.int().describe('people in the largest block'),
  pairs: z.number(),
  cap: z.int().describe('most people a block could have'),
  split: z.int().describe('people in larger blocks, which were split by another field'),
  leftOut: z.int().describe('people not compared by this rule: their block was too large even when split'),
})

/** What a run did and learned. */
export const runReportSchema = z.object({
  people: z.int().describe('people who were compared'),
  pairs: z.number().describe('pairs that were compared'),
  found: z.number().describe('pairs at or above the threshold'),
  proposed: z.int().describe('of these, pairs new in the review queue'),
  seconds: z.number(),
  rules: z.array(ruleReportSchema).describe('empty when all pairs were compared'),
  matches: z.number().describe('pairs that are one person, as estimated'),
  households: z.number().describe('pairs of different people of one household, as estimated'),
  iterations: z.int(),
  converged: z.boolean(),
  fields: z.array(
    z.object({
      field: z.string(),
      levels: z.array(
        z.object({
          level: z.string(),
          match: z.number().describe('share of matches that show this level'),
          other: z.number().describe('share of other pairs that show it'),
          weight: z.number().describe('bits'),
        }),
      ),
    }),
  ),
})
export type RunReport = z.infer<typeof runReportSchema>

export const runStates = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type RunState = (typeof runStates)[number]

/** A run of the matcher over the people of a workspace. */
export const matchingRunSchema = z
  .object({
    id: z.string(),
    state: z.enum(runStates),
    progress: z.number().min(0).max(1),
    startedBy: z.string().nullable().describe('null: by the schedule'),
    settings: matchingSettingsSchema,
    report: runReportSchema.nullable(),
    error: z.object({ code: z.string(), detail: z.string().nullable() }).nullable(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'MatchingRun' })
export type MatchingRun = z.infer<typeof matchingRunSchema>
