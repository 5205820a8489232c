import { z } from 'zod'
import { storedSchema } from '../definitions/index.ts'
import { checkedConditionSchema, segmentSchema } from './segment.ts'

const person = z.object({ id: z.string(), name: z.string().nullable() })
const because = z
  .string()
  .describe(
    'event, time (it passed), person (joined, parted, or a trait), group (another one changed), definition, recount, joined (known as somebody else now), removed',
  )
const evidence = z.string().nullable().describe('messageId of the event by which it came about')
const next = z.string().nullable().describe('cursor of the next page; null at the end')
const masked = z.boolean().describe('true when names are masked for the reader')

export const countRequestSchema = z.strictObject({ condition: checkedConditionSchema })

export const countSchema = z
  .object({ count: z.number().int(), people: z.array(person), asOf: z.string(), masked })
  .meta({ id: 'SegmentCount' })

export const listedSegmentSchema = storedSchema(segmentSchema)
  .extend({
    size: z.number().int().nullable().describe('people in it; null until this version has been evaluated'),
    asOf: z.string().nullable().describe('the moment for which the size is right'),
  })
  .meta({ id: 'ListedSegment' })

export const membersSchema = z
  .object({
    size: z.number().int().nullable(),
    members: z.array(person.extend({ since: z.string(), evidence })),
    next,
    masked,
  })
  .meta({ id: 'SegmentMembers' })

export const changesSchema = z
  .object({
    changes: z.array(z.object({ person, entered: z.boolean(), at: z.string(), because, evidence })),
    next,
    masked,
  })
  .meta({ id: 'SegmentChanges' })

export const sizesSchema = z
  .object({ points: z.array(z.object({ t: z.string(), size: z.number().int() })) })
  .meta({ id: 'SegmentSizes' })

export const uploadSchema = z
  .object({
    upload: z.string(),
    identifiers: z.number().int(),
    found: z.number().int().describe('identifiers that lead to somebody who was seen'),
    people: z.number().int(),
    notFound: z
      .array(z.object({ type: z.string(), value: z.string(), line: z.number().int() }))
      .describe('the first hundred that lead to nobody yet; they enter when they are seen'),
    repeated: z.number().int(),
    faulty: z.number().int().describe('lines that are left out'),
    faults: z.array(z.object({ line: z.number().int(), reason: z.string() })),
  })
  .meta({ id: 'SegmentUpload' })
