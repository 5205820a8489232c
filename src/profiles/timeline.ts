import { z } from 'zod'

/** Parts of a customer's life with the company; the lanes of the page, in the order in which they are drawn. */
export const areas = [
  'network',
  'calls',
  'visits',
  'stores',
  'bills',
  'orders',
  'deliveries',
  'conversations',
  'surveys',
  'letters',
  'emails',
  'contract',
  'digital',
  'other',
] as const
export const areaSchema = z.enum(areas)
export type Area = z.infer<typeof areaSchema>

/**
 * How an entry reads: `wrong` went wrong for the customer, `look` is worth a look, `contact` is a contact like others,
 * `quiet` is everyday use (a page, a programme), drawn as a tick.
 */
export const tones = ['quiet', 'contact', 'look', 'wrong'] as const
export const toneSchema = z.enum(tones)
export type Tone = z.infer<typeof toneSchema>

/** Languages in which titles are written; the app asks with the reader's. */
export const titleLanguages = ['en', 'de'] as const
export const titleLanguageSchema = z.enum(titleLanguages)
export type TitleLanguage = z.infer<typeof titleLanguageSchema>

export const entrySchema = z
  .object({
    at: z.string().describe('when; of several events the newest'),
    began: z.string().nullable().describe('when the first of several events was; null for one event'),
    area: areaSchema,
    tone: toneSchema,
    event: z.string().describe('name of the event; of several the commonest'),
    title: z.string().describe('in plain words with its figures, in the language asked for'),
    detail: z.string().nullable().describe('a second line: pages of a visit, reason, plan'),
    quote: z.string().nullable().describe('the customer’s own words; null for who sees masked'),
    team: z.string().nullable().describe('team that was concerned, as sent'),
    channel: z.string(),
    source: z.string().describe('id of the source'),
    count: z.number().int().describe('events in it'),
    events: z.array(z.string()).describe('their messageIds, newest first, at most 100'),
    person: z.string().nullable().describe('who it was, in the timeline of an account; null elsewhere'),
  })
  .meta({ id: 'TimelineEntry' })
export type TimelineEntry = z.infer<typeof entrySchema>

export const timelineSchema = z
  .object({
    days: z.array(
      z.object({
        day: z.string().describe('YYYY-MM-DD in the workspace’s time zone'),
        entries: z.array(entrySchema).describe('newest first'),
      }),
    ),
    timeZone: z.string(),
    masked: z.boolean(),
    next: z
      .string()
      .nullable()
      .describe('cursor of what is older; null at the end. A day may go on on the next page'),
  })
  .meta({ id: 'Timeline' })
export type Timeline = z.infer<typeof timelineSchema>

const instant = z.string().max(40)
export const timelineQuerySchema = z.object({
  from: instant
    .optional()
    .describe('day (YYYY-MM-DD, in the workspace’s zone) or instant (ISO 8601); included'),
  to: instant.optional().describe('day (included) or instant (left out)'),
  area: areaSchema.optional(),
  cursor: z.string().max(2000).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50).describe('entries'),
  lang: titleLanguageSchema.default('en'),
})
export type TimelineQuery = z.infer<typeof timelineQuerySchema>

export const markSchema = z
  .object({
    at: z.string().describe('when; of several the newest'),
    tone: toneSchema,
    title: z.string(),
    count: z.number().int(),
  })
  .meta({ id: 'LaneMark' })
export type LaneMark = z.infer<typeof markSchema>

export const lanesSchema = z
  .object({
    from: z.string().describe('start of the first day'),
    to: z.string().describe('now'),
    timeZone: z.string(),
    lanes: z
      .array(z.object({ area: areaSchema, marks: z.array(markSchema) }))
      .describe('areas in which something happened, in the order of drawing; marks oldest first'),
    masked: z.boolean(),
  })
  .meta({ id: 'Lanes' })
export type Lanes = z.infer<typeof lanesSchema>

export const lanesQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(366).default(90),
  lang: titleLanguageSchema.default('en'),
})
export type LanesQuery = z.infer<typeof lanesQuerySchema>
