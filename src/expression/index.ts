export {
  allOf,
  type Comparison,
  comparedSchema,
  comparisonSchema,
  deepestExpression,
  depthOf,
  type Expression,
  expressionSchema,
  fields,
  type Operand,
  type Operator,
  type PeopleExpression,
  peopleExpressionSchema,
  readOperand,
  segmentNameSchema,
  segmentsOf,
} from './expression.ts'
export { type Binder, comparedSql, createBinder, expressionSql, numberSql, textSql } from './predicate.ts'
