import { z } from 'zod'

/** Columns of an event that an expression or a breakdown may name. */
export const fields = [
  'type',
  'name',
  'source',
  'channel',
  'userId',
  'anonymousId',
  'account',
  'messageId',
] as const
export type Field = (typeof fields)[number]

const operators = [
  'eq',
  'neq',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'exists',
  'missing',
] as const
export type Operator = (typeof operators)[number]

const scalar = z.union([z.string().max(2000), z.number(), z.boolean()], {
  error: '`value` is text, a number, or true or false',
})
export type Scalar = z.infer<typeof scalar>

/** What a comparison or a breakdown reads from an event. */
export type Operand = { property: string } | { field: Field } | { context: string }

/**
 * The operand that a short text names, as people write it in breakdowns and traits: a field (`channel`), `context.x`,
 * `properties.x`, or else a property.
 */
export function readOperand(text: string): Operand {
  if ((fields as readonly string[]).includes(text)) return { field: text as Field }
  if (text.startsWith('context.') && text.length > 8) return { context: text.slice(8) }
  if (text.startsWith('properties.') && text.length > 11) return { property: text.slice(11) }
  return { property: text }
}

export type Comparison = Operand & { op: Operator; value?: Scalar | Scalar[] }

/** Whether the person of an event is in a group of customers now. */
export type Membership = { segment: string; op: 'in' | 'notIn' }

/** A comparison with the trait of whoever did it: the computed trait of that name, else the newest that was sent. */
export type TraitComparison = { trait: string; op: Operator; value?: Scalar | Scalar[] }

/** A comparison with a trait of the account that the event belongs to; without one, the newest of the person. */
export type AccountComparison = { account: string; op: Operator; value?: Scalar | Scalar[] }

type Tree<Leaf> = { and: Tree<Leaf>[] } | { or: Tree<Leaf>[] } | { not: Tree<Leaf> } | Leaf

/** A condition on one event. Comparisons with a missing value are false; `neq`, `notIn` and `missing` are then true. */
export type Expression = Tree<Comparison>

/** A condition on an event and on who did it. */
export type PeopleExpression = Tree<Comparison | Membership | TraitComparison | AccountComparison>

const key = z.string().min(1).max(200)
const comparisonParts = {
  op: z.enum(operators, { error: `\`op\` is one of ${operators.join(', ')}` }),
  value: z.union([scalar, z.array(scalar).min(1).max(1000)]).optional(),
}

/** A comparison of what `operand` names: its shape with `op` and the `value` that the operator takes. */
export const comparisonSchema = (operand: z.ZodRawShape) =>
  z.strictObject({ ...operand, ...comparisonParts }).superRefine((given, context) => {
    const problem = valueProblem(given.op, given.value)
    if (problem) context.addIssue({ code: 'custom', path: ['value'], message: problem })
  })

function valueProblem(op: Operator, value: Scalar | Scalar[] | undefined): string | undefined {
  if (op === 'exists' || op === 'missing')
    return value === undefined ? undefined : `\`${op}\` takes no \`value\``
  if (op === 'in' || op === 'notIn')
    return Array.isArray(value) ? undefined : `\`${op}\` takes a list of values`
  if (value === undefined || Array.isArray(value)) return `\`${op}\` takes one \`value\``
  if (op === 'contains' || op === 'startsWith')
    return typeof value === 'string' ? undefined : `\`${op}\` takes text`
  if (op !== 'eq' && op !== 'neq' && typeof value === 'boolean') return `\`${op}\` takes a number or text`
  return undefined
}

/** An operator with the value it takes, of something that is named elsewhere. */
export const comparedSchema = z.strictObject(comparisonParts).superRefine((given, context) => {
  const problem = valueProblem(given.op, given.value)
  if (problem) context.addIssue({ code: 'custom', path: ['value'], message: problem })
})

/** Name of a group of customers, as measures, addresses and files use it. */
export const segmentNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, {
  error: 'a name has small letters, digits, _ and -, starts with a letter, and is at most 63 long',
})

const comparisons = {
  property: comparisonSchema({ property: key }),
  field: comparisonSchema({ field: z.enum(fields, { error: `\`field\` is one of ${fields.join(', ')}` }) }),
  context: comparisonSchema({ context: key }),
}
const membership = z.strictObject({
  segment: segmentNameSchema,
  op: z.enum(['in', 'notIn'], { error: '`op` of a group is in or notIn' }),
})

/** Trees of and, or and not over the given leaves, each known by the key that it has and no other. */
function treeOf(id: string, leaves: Record<string, z.ZodType>): z.ZodType {
  const tree: z.ZodType = z
    .lazy(() =>
      z.union(
        [
          z.strictObject({ and: z.array(tree).min(1).max(100) }),
          z.strictObject({ or: z.array(tree).min(1).max(100) }),
          z.strictObject({ not: tree }),
          ...Object.values(leaves),
        ],
        { error: (issue) => unionFault(issue as never, Object.keys(leaves)) },
      ),
    )
    .meta({ id })
  return tree
}

/** Where in the expression the first fault is, told by the branch that the writer meant. */
function unionFault(issue: { errors?: z.core.$ZodIssue[][]; input?: unknown }, leaves: string[]): string {
  const shape = issue.input
  if (typeof shape !== 'object' || shape === null || Array.isArray(shape)) return 'an expression is an object'
  if ('segment' in shape && !leaves.includes('segment')) return 'a group of customers cannot be named here'
  if (('trait' in shape || 'account' in shape) && !leaves.includes('trait'))
    return 'a trait cannot be named here'
  const branch = ['and', 'or', 'not', ...leaves].findIndex((name) => name in shape)
  const fault = branch < 0 ? undefined : issue.errors?.[branch]?.[0]
  if (!fault) return `an expression is {and: […]}, {or: […]}, {not: …}, or {${leaves.join('|')}, op, value}`
  const place = fault.path.length > 0 ? `${fault.path.map(String).join('.')}: ` : ''
  return `${place}${fault.message}`
}

export const expressionSchema = treeOf('Expression', comparisons) as z.ZodType<Expression, Expression>

/** Conditions in which groups of customers, traits of people and of accounts may be named. */
export const peopleExpressionSchema = treeOf('PeopleExpression', {
  ...comparisons,
  segment: membership,
  trait: comparisonSchema({ trait: key }),
  account: comparisonSchema({ account: key }),
}) as z.ZodType<PeopleExpression, PeopleExpression>

/** How deep an expression may nest; deeper ones are refused before they reach the engine's own limits. */
export const deepestExpression = 20

/** Depth of the tree, 1 for a single comparison. */
export function depthOf(expression: PeopleExpression): number {
  if ('and' in expression) return 1 + Math.max(...expression.and.map(depthOf))
  if ('or' in expression) return 1 + Math.max(...expression.or.map(depthOf))
  if ('not' in expression) return 1 + depthOf(expression.not)
  return 1
}

/** Names of the groups of customers that an expression speaks of, each once. */
export function segmentsOf(expression: PeopleExpression): string[] {
  return namedIn(expression, (leaf) => ('segment' in leaf ? leaf.segment : undefined))
}

/** Names of the people's traits that an expression speaks of, each once. */
export function traitsOf(expression: PeopleExpression): string[] {
  return namedIn(expression, (leaf) => ('trait' in leaf ? leaf.trait : undefined))
}

function namedIn(
  expression: PeopleExpression,
  nameOf: (leaf: PeopleExpression) => string | undefined,
): string[] {
  const parts =
    'and' in expression
      ? expression.and
      : 'or' in expression
        ? expression.or
        : 'not' in expression
          ? [expression.not]
          : undefined
  if (parts) return [...new Set(parts.flatMap((part) => namedIn(part, nameOf)))]
  const name = nameOf(expression)
  return name === undefined ? [] : [name]
}

/** All of the given conditions together; undefined when there is none. */
export function allOf(...conditions: (PeopleExpression | undefined)[]): PeopleExpression | undefined {
  const given = conditions.filter((condition) => condition !== undefined)
  return given.length <= 1 ? given[0] : { and: given }
}

const ordering: ReadonlySet<Operator> = new Set(['gt', 'gte', 'lt', 'lte'])
/** The beginning of a day, or of a moment, as ISO 8601 writes it: such texts stand in the order of time. */
const timePattern = /^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}|$)/

/**
 * What is wrong with the type of a value: more and less are told of numbers and of times, while of other texts they
 * would compare letters ("9" after "10"). Undefined when nothing is.
 */
export function typeFaultOf(expression: PeopleExpression): string | undefined {
  const parts =
    'and' in expression
      ? expression.and
      : 'or' in expression
        ? expression.or
        : 'not' in expression
          ? [expression.not]
          : undefined
  if (parts) return parts.map(typeFaultOf).find((fault) => fault !== undefined)
  const { op, value, ...operand } = expression as Comparison
  if (!ordering.has(op) || typeof value !== 'string' || timePattern.test(value)) return undefined
  const written = JSON.stringify(value)
  const hint =
    value.trim() !== '' && Number.isFinite(Number(value)) ? `; write ${Number(value)} without quotes` : ''
  return `\`${op}\` of ${Object.values(operand)[0]} takes a number or a time (ISO 8601), not the text ${written}${hint}`
}
