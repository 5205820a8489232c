import { z } from 'zod'

/**
 * How much a field tells about somebody. `public`: nothing that says who it is (plan, city). `personal`: says who it is
 * (name, e-mail) or is in the customer's own words; viewers see it masked. `sensitive`: may harm (health, bank account);
 * viewers see only that there is something.
 */
export const fieldClasses = ['public', 'personal', 'sensitive'] as const
export const fieldClassSchema = z.enum(fieldClasses)
export type FieldClass = z.infer<typeof fieldClassSchema>

/** What a field belongs to: people (traits), accounts (traits of group calls), events (properties). */
export const fieldKinds = ['trait', 'account', 'property'] as const
export const fieldKindSchema = z.enum(fieldKinds)
export type FieldKind = z.infer<typeof fieldKindSchema>

/** Longest name of a field that can be classified. */
const longestName = 200

export const fieldSchema = z
  .object({
    kind: fieldKindSchema,
    name: z.string(),
    class: fieldClassSchema,
    byDefault: z.boolean().describe('true when nobody decided it: the class follows from the name'),
  })
  .meta({ id: 'ProfileField' })
export type ProfileField = z.infer<typeof fieldSchema>

export const fieldsSchema = z
  .object({
    fields: z.array(fieldSchema).describe('fields that were seen or decided, by kind and name'),
    version: z.number().int().describe('send it back with a change'),
    updatedAt: z.string().nullable(),
    updatedBy: z.string().nullable(),
  })
  .meta({ id: 'ProfileFields' })
export type ProfileFields = z.infer<typeof fieldsSchema>

/** One decision; null takes it back, so that the name decides again. */
export const fieldsChangeSchema = z.object({
  version: z.number().int().min(0).describe('the version that was read; another one answers 409'),
  fields: z
    .array(
      z.object({
        kind: fieldKindSchema,
        name: z.string().min(1).max(longestName),
        class: fieldClassSchema.nullable(),
      }),
    )
    .min(1)
    .max(1000),
})
export type FieldsChange = z.infer<typeof fieldsChangeSchema>
