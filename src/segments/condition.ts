import { z } from 'zod'
import {
  comparisonSchema,
  deepestExpression,
  depthOf,
  type Expression,
  expressionSchema,
  type Operator,
} from '../expression/index.ts'
import { segmentNameSchema } from './segment-name.ts'

type Value = string | number | boolean
const numberOps = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'] as const
export type NumberOp = (typeof numberOps)[number]

/** When events count: in the last days or hours until now, or between two times (each may be absent). */
export type Within = { days: number } | { hours: number } | { from?: string; to?: string }

/** What somebody did: how often (at least once when absent), and how much it came to. `times` of eq 0: has not done. */
export interface DidCondition {
  did: string | string[]
  where?: Expression | undefined
  times?: { op: NumberOp; value: number } | undefined
  total?:
    | { property: string; aggregate: 'sum' | 'average' | 'min' | 'max'; op: NumberOp; value: number }
    | undefined
  within?: Within | undefined
}

/** Something opened that no later event closed: of the same `key` by whoever sent it; without a key of the same person. */
export interface UnansweredCondition {
  unanswered: {
    opened: string | string[]
    where?: Expression | undefined
    closedBy: string | string[]
    key?: string | undefined
    within?: Within | undefined
  }
}

/** A comparison with the newest value of a trait; of a person without it `neq`, `notIn` and `missing` are true. */
export type TraitCondition = { trait: string; op: Operator; value?: Value | Value[] }
/** The same of a trait of the accounts that the person belongs to: true when it is true of one of them. */
export type AccountCondition = { account: string; op: Operator; value?: Value | Value[] }
export type ConsentCondition = { consent: string; is: 'yes' | 'no' | 'unknown' }
/** Whether the person is in another group. */
export type MemberCondition = { segment: string; in: boolean }

export type LeafCondition =
  | DidCondition
  | UnansweredCondition
  | TraitCondition
  | AccountCondition
  | ConsentCondition
  | MemberCondition

/** Who belongs to a group, as a tree. */
export type Condition = { and: Condition[] } | { or: Condition[] } | { not: Condition } | LeafCondition

const eventName = z.string().min(1).max(200)
const events = z.union([eventName, z.array(eventName).min(1).max(50)], {
  error: 'is the name of an event, or a list of 1 to 50 names',
})
const where = expressionSchema.refine((expression) => depthOf(expression) <= deepestExpression, {
  error: `nests at most ${deepestExpression} deep`,
})
const op = z.enum(numberOps, { error: `\`op\` is one of ${numberOps.join(', ')}` })

/** An instant, or a day of the workspace's calendar. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'is a day (2026-05-31) or a time with its zone (2026-05-31T08:00:00Z)',
})
const within = z.union(
  [
    z.strictObject({ days: z.number().int().min(1).max(3660) }),
    z.strictObject({ hours: z.number().int().min(1).max(87_600) }),
    z
      .strictObject({ from: moment.optional(), to: moment.optional() })
      .refine(({ from, to }) => from !== undefined || to !== undefined, {
        error: 'needs `from`, `to` or both',
      })
      .refine(
        ({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to),
        {
          error: '`from` is not after `to`',
        },
      ),
  ],
  { error: (issue) => faultOf(issue, ['days', 'hours', 'from'], '{days}, {hours} or {from, to}', { to: 2 }) },
)

const leaves = {
  did: z.strictObject({
    did: events,
    where: where.optional(),
    times: z.strictObject({ op, value: z.number().int().min(0).max(1_000_000_000) }).optional(),
    total: z
      .strictObject({
        property: z.string().min(1).max(200),
        aggregate: z.enum(['sum', 'average', 'min', 'max']),
        op,
        value: z.number().min(-1e15).max(1e15),
      })
      .optional(),
    within: within.optional(),
  }),
  unanswered: z.strictObject({
    unanswered: z.strictObject({
      opened: events,
      where: where.optional(),
      closedBy: events,
      key: z.string().min(1).max(200).optional(),
      within: within.optional(),
    }),
  }),
  trait: comparisonSchema({ trait: z.string().min(1).max(200) }),
  account: comparisonSchema({ account: z.string().min(1).max(200) }),
  consent: z.strictObject({
    consent: z.string().min(1).max(100),
    is: z.enum(['yes', 'no', 'unknown']),
  }),
  segment: z.strictObject({ segment: segmentNameSchema, in: z.boolean() }),
}
const kinds = ['and', 'or', 'not', ...(Object.keys(leaves) as (keyof typeof leaves)[])]

export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union(
      [
        z.strictObject({ and: z.array(conditionSchema).min(1).max(100) }),
        z.strictObject({ or: z.array(conditionSchema).min(1).max(100) }),
        z.strictObject({ not: conditionSchema }),
        ...Object.values(leaves),
      ],
      {
        error: (issue) =>
          faultOf(issue, kinds, `{and: […]}, {or: […]}, {not: …}, or one of ${kinds.slice(3).join(', ')}`),
      },
    ),
  )
  .meta({ id: 'Condition' }) as unknown as z.ZodType<Condition>

/** Conditions in one tree, and how deep it nests, at most: more is no longer read by anybody. */
export const mostConditions = 100
const deepestCondition = 20

/** The first fault of the branch that the writer meant, with its place. */
function faultOf(
  issue: { errors?: z.core.$ZodIssue[][]; input?: unknown },
  names: readonly string[],
  expected: string,
  aliases: Record<string, number> = {},
): string {
  const shape = issue.input
  if (typeof shape !== 'object' || shape === null || Array.isArray(shape)) return `is ${expected}`
  const named = names.findIndex((name) => name in shape)
  const alias = Object.keys(aliases).find((name) => name in shape)
  const branch = named >= 0 ? named : alias === undefined ? -1 : aliases[alias]!
  const fault = branch < 0 ? undefined : issue.errors?.[branch]?.[0]
  if (!fault) return `is ${expected}`
  const place = fault.path.length > 0 ? `${fault.path.map(String).join('.')}: ` : ''
  return `${place}${fault.message}`
}

/** The conditions directly under this one; none for a leaf. */
export function partsOf(condition: Condition): Condition[] {
  if ('and' in condition) return condition.and
  if ('or' in condition) return condition.or
  return 'not' in condition ? [condition.not] : []
}

/** Every leaf of the tree, in reading order. */
export function leavesOf(condition: Condition): LeafCondition[] {
  const parts = partsOf(condition)
  return parts.length > 0 ? parts.flatMap(leavesOf) : [condition as LeafCondition]
}

/** Names of the groups that the condition speaks of, each once. */
export function segmentsIn(condition: Condition): string[] {
  return [...new Set(leavesOf(condition).flatMap((leaf) => ('segment' in leaf ? [leaf.segment] : [])))]
}

/** What is wrong with the tree as a whole; undefined when nothing is. */
export function sizeProblem(condition: Condition): string | undefined {
  if (nesting(condition) > deepestCondition) return `nests at most ${deepestCondition} deep`
  const count = leavesOf(condition).length
  return count > mostConditions ? `has at most ${mostConditions} conditions; it has ${count}` : undefined
}

function nesting(condition: Condition): number {
  return 1 + Math.max(0, ...partsOf(condition).map(nesting))
}

/** The names of an event or a list of events. */
export function namesOf(event: string | string[]): string[] {
  return [...new Set([event].flat())].sort()
}
