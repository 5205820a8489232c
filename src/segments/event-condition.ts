import { type Binder, type Expression, expressionSql } from '../expression/index.ts'
import type { Edge, Plan, RuleOf, Window } from './plan.ts'

/** An instant in ms as the engine's own type. */
export function instantSql(instant: number, binder: Binder): string {
  return binder.bind("DateTime64(3, 'UTC')", new Date(instant).toISOString().slice(0, 23).replace('T', ' '))
}

function edgeSql(edge: Edge, zone: string, binder: Binder): string {
  if ('instant' in edge) return instantSql(edge.instant, binder)
  const day = binder.bind('Date', edge.day)
  return `toDateTime64(${edge.next ? `addDays(${day}, 1)` : day}, 3, ${binder.bind('String', zone)})`
}

/** Condition of a name; one of several. */
export function namesSql(names: readonly string[], binder: Binder): string {
  return names.length === 1
    ? `name = ${binder.bind('String', names[0]!)}`
    : `name IN ${binder.bind('Array(String)', names)}`
}

/** Conditions of the beginning and the end of a window. */
export function windowSql({ from, to }: Window, zone: string, binder: Binder): string[] {
  return [
    ...(from ? [`ts ${'instant' in from && from.open ? '>' : '>='} ${edgeSql(from, zone, binder)}`] : []),
    ...(to ? [`ts < ${edgeSql(to, zone, binder)}`] : []),
  ]
}

/** Which stretch of the table a rule reads: names and window. */
export function stretchSql(names: readonly string[], window: Window, zone: string, binder: Binder): string {
  return [namesSql(names, binder), ...windowSql(window, zone, binder)].join(' AND ')
}

/** Condition of an event that counts for the rule. */
export function countsSql(
  { names, where, window }: { names: readonly string[]; where?: Expression | undefined; window: Window },
  zone: string,
  binder: Binder,
): string {
  const stretch = stretchSql(names, window, zone, binder)
  return where ? `${stretch} AND ${expressionSql(where, binder)}` : stretch
}

/** The part of a keyed rule's events that open something. */
export function opensSql(rule: RuleOf<'unanswered'>, zone: string, binder: Binder): string {
  return countsSql({ names: rule.opened, where: rule.where, window: rule.window }, zone, binder)
}

/** Condition of the events by which a rule may come to hold or cease to; undefined when it does not look at events itself. */
export function lookedAtSql(
  rule: Plan['rules'][number],
  plan: Pick<Plan, 'zone'>,
  binder: Binder,
): string | undefined {
  switch (rule.kind) {
    case 'did':
      return countsSql(rule, plan.zone, binder)
    case 'unanswered':
      return `(${opensSql(rule, plan.zone, binder)} OR ${namesSql(rule.closedBy, binder)})`
    case 'trait':
    case 'account':
      return `type IN ('identify', 'group')`
    case 'consent':
      return `(mapContains(context, ${binder.bind('String', `consent.${rule.category}`)}) OR ${namesSql(['Email Marked as Spam', 'Unsubscribed'], binder)})`
    default:
      return undefined
  }
}
