import { RE2JS } from 're2js'
import { z } from 'zod'

/** How identifiers of one type may come together. */
export const typeRuleSchema = z.object({
  /** 1 is trusted most: of two pieces of evidence of the same moment the one of the better type is heard first. */
  priority: z.int().min(1).max(1000),
  /** How many different ones a person may have within the window; null: any number. */
  limit: z.int().min(1).max(10_000).nullable(),
  /** Days; null: ever. Counted from when each was first seen. */
  windowDays: z.number().min(1).max(36_500).nullable(),
  /** A value seen with more different user_ids than this joins nobody: a shop's telephone. null: any number. */
  sharedBy: z.int().min(1).max(10_000).nullable(),
})
export type TypeRule = z.infer<typeof typeRuleSchema>

const blockedValueSchema = z.object({
  /** The type it is blocked for; null: for all. */
  type: z.string().min(1).max(64).nullable(),
  value: z.string().min(1).max(1000),
})

/** What may make two identifiers one person. */
export const identityRulesSchema = z
  .object({
    types: z
      .record(z.string().min(1).max(64), typeRuleSchema)
      .refine((types) => 'user_id' in types && 'anonymous_id' in types, {
        message: 'user_id and anonymous_id need a rule each',
      })
      .refine((types) => Object.keys(types).length <= 100, { message: 'at most 100 types' }),
    /** For types that are not named: identifiers of other systems. */
    others: typeRuleSchema,
    blocked: z.object({
      /** Regular expressions (RE2), looked for in the value. */
      patterns: z
        .array(z.string().min(1).max(500).refine(isPattern, { message: 'not a regular expression (RE2)' }))
        .max(100),
      values: z.array(blockedValueSchema).max(10_000),
    }),
  })
  .meta({ id: 'IdentityRules' })
export type IdentityRules = z.infer<typeof identityRulesSchema>

/**
 * The rules of a new workspace. Limits, windows, priorities and blocked values are the defaults of Segment's Unify;
 * the numbers of `sharedBy` are ours: more than a household.
 */
export const defaultRules: IdentityRules = {
  types: {
    user_id: { priority: 1, limit: 1, windowDays: null, sharedBy: null },
    email: { priority: 2, limit: 5, windowDays: 365, sharedBy: 5 },
    phone: { priority: 3, limit: 5, windowDays: 365, sharedBy: 5 },
    anonymous_id: { priority: 5, limit: 5, windowDays: 7, sharedBy: 10 },
  },
  others: { priority: 4, limit: 5, windowDays: null, sharedBy: 10 },
  blocked: {
    patterns: [
      '^[0-]*$',
      '(?i)^(-1|null|none|nil|nan|undefined|unknown|anonymous|guest|test|n/a|na|true|false|\\[object object\\])$',
    ],
    values: [],
  },
}

/** Rules as they are kept: version 0 are the defaults. */
export const storedRulesSchema = z.object({
  rules: identityRulesSchema,
  version: z.int().min(0),
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
})
export type StoredRules = z.infer<typeof storedRulesSchema>

/** What other rules would change. */
export const rulesPreviewSchema = z.object({
  /** People of more than one actor, now and then. */
  joinedNow: z.int(),
  joinedThen: z.int(),
  /** People who would come out of several of today's, and people of today who would become several. */
  peopleJoined: z.int(),
  peopleParted: z.int(),
})
export type RulesPreview = z.infer<typeof rulesPreviewSchema>

/** The rule for identifiers of a type. */
export function ruleOf(rules: IdentityRules, type: string): TypeRule {
  return Object.hasOwn(rules.types, type) ? (rules.types[type] as TypeRule) : rules.others
}

/** Whether it is a regular expression of RE2, the language of ClickHouse's `match`. */
function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text)
    return true
  } catch {
    return false
  }
}
