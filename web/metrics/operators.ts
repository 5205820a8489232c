import type { Expression } from '../../src/metrics/index.ts'

type Operator = Extract<Expression, { property: string }>['op']

/** Every way in which a value is compared, in the order in which they are offered. */
export const operators = [
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
] as const satisfies readonly Operator[]
