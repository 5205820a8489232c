import { z } from 'zod'
import { consentSchema } from './consent.ts'
import { fieldClassSchema } from './field.ts'

/** A value that the reader may not see whole: personal ones as `a•••@e•••.com`, sensitive ones as `•••`. */
const maskedFlag = z.boolean().describe('true when the reader may not see the whole value')

export const traitDetailSchema = z
  .object({
    name: z.string(),
    value: z.unknown(),
    at: z.string().nullable().describe('when it was said; for a computed trait when it was computed'),
    source: z.string().nullable().describe('id of the source that said it; null for a computed trait'),
    evidence: z
      .string()
      .nullable()
      .describe('messageId of the event that said it; null for a computed trait'),
    class: fieldClassSchema,
    masked: maskedFlag,
    computed: z.boolean().describe('computed from events by a definition of ours, not sent'),
    label: z.string().nullable().describe('name for people of a computed trait; null otherwise'),
    scored: z
      .object({ signal: z.string(), horizonDays: z.number().int(), version: z.number().int() })
      .nullable()
      .describe('the model of the early warning that gave it, a chance in percent; null for all others'),
  })
  .meta({ id: 'TraitDetail' })
export type TraitDetail = z.infer<typeof traitDetailSchema>

export const profileIdentifierSchema = z
  .object({
    type: z.string().describe('user_id, anonymous_id, email, phone, or the type of another system’s id'),
    value: z.string(),
    masked: maskedFlag,
    evidence: z.string().nullable().describe('messageId of an event that shows it'),
    firstSeen: z.string().nullable(),
    lastSeen: z.string().nullable(),
  })
  .meta({ id: 'ProfileIdentifier' })

/** What the customer said in their own words: answers to surveys, messages, reviews. Left out for who sees masked. */
export const wordsSchema = z
  .object({
    text: z.string(),
    at: z.string(),
    about: z.string().nullable().describe('topic or kind as it was sent: call, visit, order, general …'),
    source: z.string().describe('channel on which it was said: survey, conversation, web …'),
    event: z.string().describe('name of the event'),
    evidence: z.string().describe('messageId of the event'),
  })
  .meta({ id: 'CustomerWords' })
export type CustomerWords = z.infer<typeof wordsSchema>

export const personAccountSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    since: z.string(),
    lastSeen: z.string(),
    evidence: z.string(),
  })
  .meta({ id: 'PersonAccount' })

export const personSegmentSchema = z
  .object({ name: z.string(), label: z.string(), since: z.string().nullable() })
  .meta({ id: 'PersonSegment' })
export type PersonSegment = z.infer<typeof personSegmentSchema>

export const personSchema = z
  .object({
    id: z.string().describe('person id: the earliest of the person’s actors, decimal'),
    name: z
      .string()
      .nullable()
      .describe('name or, without one, what is nearest to it; masked where it must be'),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    masked: z.boolean().describe('true when personal values are masked for the reader'),
    robot: z.boolean().describe('true when the newest events all came from a program'),
    traits: z.record(z.string(), z.unknown()),
    traitDetails: z.array(traitDetailSchema),
    identifiers: z.array(profileIdentifierSchema),
    accounts: z.array(personAccountSchema),
    consent: z.array(consentSchema),
    eventCount: z.number().int(),
    firstSeen: z.string().nullable(),
    lastSeen: z.string().nullable(),
    words: z.array(wordsSchema).describe('the newest words first, at most five'),
    segments: z.array(personSegmentSchema),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof personSchema>

export const personHitSchema = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    userId: z.string().nullable(),
    accounts: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
    facts: z
      .array(z.object({ name: z.string(), value: z.unknown() }))
      .describe('public traits, at most four: plan, city …'),
    lastSeen: z.string().nullable(),
    matched: z
      .object({ field: z.string(), value: z.string() })
      .nullable()
      .describe('the field in which the search was found; null without a search'),
  })
  .meta({ id: 'PersonHit' })
export type PersonHit = z.infer<typeof personHitSchema>

export const peoplePageSchema = z
  .object({
    people: z.array(personHitSchema),
    next: z.string().nullable().describe('cursor of the next page; null at the end'),
    masked: z.boolean(),
    narrow: z
      .boolean()
      .describe('true: so many people match the search that only some are listed; a longer text narrows it'),
    searched: z
      .array(z.string())
      .nullable()
      .describe(
        'fields that a search looks in for this reader: those whose values they may see; null without a search',
      ),
  })
  .meta({ id: 'PeoplePage' })
export type PeoplePage = z.infer<typeof peoplePageSchema>

/** Longest search text, in characters; more is an error. */
const longestSearch = 200

export const peopleQuerySchema = z.object({
  search: z.string().trim().max(longestSearch).optional(),
  segment: z.string().max(200).optional().describe('only members of this group of customers'),
  account: z.string().max(1000).optional().describe('only members of this account'),
  trait: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('a computed trait with numbers, or a chance: only people who have it, with `least` and `most`'),
  least: z.coerce.number().optional().describe('only people whose `trait` is at least this'),
  most: z.coerce.number().optional().describe('only people whose `trait` is at most this'),
  cursor: z.string().max(2000).optional(),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
})
export type PeopleQuery = z.infer<typeof peopleQuerySchema>

export const rawEventSchema = z
  .object({
    messageId: z.string(),
    at: z.string(),
    receivedAt: z.string(),
    type: z.string(),
    name: z.string(),
    source: z.string(),
    channel: z.string(),
    userId: z.string().nullable(),
    anonymousId: z.string().nullable(),
    account: z.string().nullable(),
    robot: z.boolean(),
    properties: z.record(z.string(), z.unknown()),
    context: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'RawEvent' })
export type RawEvent = z.infer<typeof rawEventSchema>

export const rawEventsSchema = z.object({ events: z.array(rawEventSchema), next: z.string().nullable() })
export type RawEvents = z.infer<typeof rawEventsSchema>

const messageId = z.string().min(1).max(1000)
export const rawEventsQuerySchema = z.object({
  messageId: z
    .union([messageId, z.array(messageId).max(200)])
    .optional()
    .describe('only this event; may stand several times. Events of others are not found'),
  cursor: z.string().max(2000).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})
export type RawEventsQuery = z.infer<typeof rawEventsQuerySchema>
