import type { TFunction } from 'i18next'
import type { Definition, Expression } from '../../src/metrics/index.ts'

/** One condition that is no tree: a comparison, or a group of customers. */
export type Leaf = Exclude<Expression, { and: Expression[] } | { or: Expression[] } | { not: Expression }>

/** What a measure counts, in one sentence that needs no knowledge of the definition's form. */
export function definitionInWords(definition: Definition, t: TFunction): string {
  const where =
    'filter' in definition && definition.filter
      ? ` ${t('say.where', { condition: conditionInWords(definition.filter, t) })}`
      : ''
  const robots = definition.robots ? ` ${t('say.robots')}` : ''
  return `${core(definition, t)}${where}.${robots}`
}

function core(definition: Definition, t: TFunction): string {
  switch (definition.kind) {
    case 'ratio':
      return t('say.ratio', {
        numerator: partInWords(definition.numerator, t),
        denominator: partInWords(definition.denominator, t),
      })
    case 'open':
      return t('say.open', {
        event: eventsInWords(definition.event, t),
        closedBy: eventsInWords(definition.closedBy, t),
        key: definition.key,
      })
    case 'percentile':
      return definition.percentile === 0.5
        ? t('say.median', { property: definition.property, event: eventsInWords(definition.event, t) })
        : t('say.percentile', {
            percent: Math.round(definition.percentile * 100),
            property: definition.property,
            event: eventsInWords(definition.event, t),
          })
    case 'unique':
      return definition.property === undefined
        ? t('say.people', { event: eventsInWords(definition.event, t) })
        : t('say.unique', { property: definition.property, event: eventsInWords(definition.event, t) })
    case 'count':
      return t('say.count', { event: eventsInWords(definition.event, t) })
    case 'formula':
      return t('say.formula', { formula: definition.formula })
    case 'share':
      return t('say.share', { part: partInWords(definition.part, t) })
    case 'latest':
      return t('say.latest', { event: eventsInWords(definition.event, t) })
    case 'conversion':
    case 'retention':
    case 'between':
    case 'stickiness':
      return t(`say.${definition.kind}`)
    default:
      return t(`say.${definition.kind}`, {
        property: definition.property,
        event: eventsInWords(definition.event, t),
      })
  }
}

type Part = Extract<Definition, { kind: 'ratio' }>['numerator']

function partInWords(part: Part, t: TFunction): string {
  const event = eventsInWords(part.event, t)
  const where = part.filter ? ` ${t('say.where', { condition: conditionInWords(part.filter, t) })}` : ''
  if (part.kind === 'count') return t('say.part.count', { event }) + where
  if (part.kind === 'sum') return t('say.part.sum', { event, property: part.property }) + where
  return part.property === undefined
    ? t('say.part.people', { event }) + where
    : t('say.part.unique', { event, property: part.property }) + where
}

function eventsInWords(event: string | string[] | undefined, t: TFunction): string {
  if (event === undefined) return t('say.anyEvent')
  const names = (Array.isArray(event) ? event : [event]).map((name) => `“${name}”`)
  return names.join(` ${t('say.or')} `)
}

/** A condition in words: `plan is “family” and channel is not “web”`. */
export function conditionInWords(expression: Expression, t: TFunction): string {
  if ('and' in expression) return expression.and.map((part) => inner(part, t)).join(` ${t('say.and')} `)
  if ('or' in expression) return expression.or.map((part) => inner(part, t)).join(` ${t('say.or')} `)
  if ('not' in expression) return t('say.not', { condition: inner(expression.not, t) })
  if ('segment' in expression) return t(`say.segment.${expression.op}`, { segment: expression.segment })
  return comparisonInWords(expression, t)
}

function inner(expression: Expression, t: TFunction): string {
  const text = conditionInWords(expression, t)
  return 'and' in expression || 'or' in expression ? `(${text})` : text
}

function comparisonInWords(comparison: Exclude<Leaf, { segment: string }>, t: TFunction): string {
  const operand = operandOf(comparison).name
  const { value } = comparison
  const written = Array.isArray(value)
    ? value.map(quoted).join(', ')
    : value === undefined
      ? ''
      : quoted(value)
  return t(`say.op.${comparison.op}`, { operand, value: written })
}

function quoted(value: string | number | boolean): string {
  return typeof value === 'string' ? `“${value}”` : String(value)
}

/** What a comparison reads: which part of the event, and its name there. */
export function operandOf(comparison: Leaf): {
  part: 'property' | 'field' | 'context' | 'segment' | 'trait' | 'account'
  name: string
} {
  if ('segment' in comparison) return { part: 'segment', name: comparison.segment }
  if ('property' in comparison) return { part: 'property', name: comparison.property }
  if ('field' in comparison) return { part: 'field', name: comparison.field }
  if ('trait' in comparison) return { part: 'trait', name: comparison.trait }
  if ('account' in comparison) return { part: 'account', name: comparison.account }
  return { part: 'context', name: comparison.context }
}
