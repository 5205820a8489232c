import { z } from 'zod'
import { personIdSchema } from './decision.ts'
import { identifierSchema } from './identifier.ts'
import { activitySchema } from './preview.ts'

export const reviewStates = ['open', 'later', 'joined', 'separated'] as const
export const reviewSources = ['rules', 'matcher'] as const

/** One comparison of the matcher: what the field says for or against, in bits. */
export const waterfallStepSchema = z.object({
  field: z.string().max(100),
  leftValue: z.string().max(1000).nullable(),
  rightValue: z.string().max(1000).nullable(),
  level: z.string().max(100),
  weight: z.number(),
})
export type WaterfallStep = z.infer<typeof waterfallStepSchema>

/** Two people who may be one, as the matcher proposes them. */
export const proposalSchema = z.object({
  left: personIdSchema,
  right: personIdSchema,
  probability: z.number().min(0).max(1),
  waterfall: z.array(waterfallStepSchema).max(50),
})
export type Proposal = z.infer<typeof proposalSchema>

const reviewPersonSchema = z.object({
  id: z.string(),
  identifiers: z.array(identifierSchema),
  ...activitySchema.shape,
})

/** A pair that waits for an answer, or had one. */
export const reviewSchema = z
  .object({
    id: z.string(),
    source: z.enum(reviewSources),
    state: z.enum(reviewStates),
    probability: z.number().nullable().describe('null for pairs that the rules found'),
    left: reviewPersonSchema,
    right: reviewPersonSchema,
    shared: z.array(identifierSchema).describe('identifiers that were seen with both'),
    waterfall: z.array(waterfallStepSchema),
    proposedAt: z.iso.datetime(),
    answeredAt: z.iso.datetime().nullable(),
    answeredBy: z.string().nullable(),
    reason: z.string().nullable(),
    decision: z.string().nullable(),
  })
  .meta({ id: 'IdentityReview' })
export type Review = z.infer<typeof reviewSchema>

export const reviewsPageSchema = z.object({ reviews: z.array(reviewSchema), cursor: z.string().nullable() })
export type ReviewsPage = z.infer<typeof reviewsPageSchema>

export const reviewAnswerSchema = z.object({
  answer: z.enum(['join', 'separate', 'later']),
  reason: z.string().trim().min(1).max(2000).optional(),
})
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>

/** Types that two accounts of one customer share; a device is rather shared by two customers. */
export const isDoubtful = (type: string): boolean => type === 'email' || type === 'phone'
