export {
  allOf,
  type Comparison,
  deepestExpression,
  depthOf,
  type Expression,
  expressionSchema,
  type Field,
  fields,
  type Operand,
  type Operator,
} from './expression.ts'
export { type Binder, createBinder, expressionSql, numberSql, textSql } from './predicate.ts'
