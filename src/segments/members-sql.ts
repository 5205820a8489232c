import type { QueryParams } from '../db/index.ts'
import { type Binder, createBinder, numberSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { countsSql, namesSql, opensSql, stretchSql, windowSql } from './event-condition.ts'
import type { Formula } from './formula.ts'
import type { Plan, RuleOf } from './plan.ts'
import { eventsSql, everybodySql, peopleSql, type Scope, withSql } from './scope.ts'
import type { Source } from './source.ts'
import { consentSource, listedSource, traitSources } from './told-sql.ts'

/** A statement with its values. */
export interface Statement {
  sql: string
  params: QueryParams
}

export const settings =
  'SETTINGS do_not_merge_across_partitions_select_final = 1, optimize_move_to_prewhere_if_final = 1'

/**
 * SQL of the people for whom a plan's condition holds, as the column `person`; without SETTINGS, so that it can be a part
 * of a statement.
 */
export function membersSql(plan: Plan, scope: Scope, binder: Binder): string {
  const workspace = binder.bind('String', plan.workspace)
  const sources = sourcesOf(plan, scope, binder).map((source) => sourceSql(source, plan))
  if (plan.everybody) {
    const nothing = plan.rules.map((_, place) => `0 AS f${place}`).join(', ')
    sources.push(`SELECT person, ${nothing} FROM (${everybodySql(workspace, scope)})`)
  }
  const columns = plan.rules.map((_, place) => `max(f${place}) AS f${place}`).join(', ')
  // One source has one row for each person already.
  const rows =
    sources.length === 1
      ? sources[0]!
      : `SELECT person, ${columns} FROM (\n${sources.join('\nUNION ALL\n')}\n) GROUP BY person`
  return `SELECT person FROM (\n${rows}\n) WHERE ${formulaSql(plan.formula, plan.usual)}${peopleSql(scope)}`
}

/** The people for whom the condition holds: how many, and some of them, the same ones as long as they belong to it. */
export function countStatement(plan: Plan, sample: number): Statement {
  const binder = createBinder()
  const members = membersSql(plan, 'everybody', binder)
  const sql = `SELECT count() AS count, arrayMap(one -> toString(one.2), groupArraySorted(${Math.trunc(sample)})((intHash64(person), person))) AS sample FROM (${members})\n${settings}`
  return { sql, params: binder.params }
}

/** Those of the people in the scope for whom the condition holds, as `person` in decimal text. */
export function holdingStatement(plan: Plan, scope: Exclude<Scope, 'everybody'>): Statement {
  const binder = createBinder()
  const members = membersSql(plan, scope, binder)
  return {
    sql: `${withSql(scope)}SELECT toString(person) AS person FROM (${members})\n${settings}`,
    params: binder.params,
  }
}

function sourceSql({ person, holds, from }: Source, { rules, usual }: Plan): string {
  const columns = rules.map((_, place) => {
    const sql = holds[place]
    const otherwise = sql === undefined ? '0' : usual[place] ? `NOT (${sql})` : sql
    return `${otherwise} AS f${place}`
  })
  return `SELECT ${person} AS person, ${columns.join(', ')}\n${from}`
}

function formulaSql(formula: Formula, usual: readonly boolean[]): string {
  if ('all' in formula) return `(${formula.all.map((part) => formulaSql(part, usual)).join(' AND ')})`
  if ('any' in formula) return `(${formula.any.map((part) => formulaSql(part, usual)).join(' OR ')})`
  if ('not' in formula) return `NOT ${formulaSql(formula.not, usual)}`
  return usual[formula.rule] ? `(f${formula.rule} = 0)` : `(f${formula.rule} = 1)`
}

function sourcesOf(plan: Plan, scope: Scope, binder: Binder): Source[] {
  const sources: Source[] = []
  const scans = new Map<string, [number, RuleOf<'did'>][]>()
  for (const [place, rule] of plan.rules.entries()) {
    if (rule.kind === 'did') {
      const key = rule.names.join('\0')
      scans.set(key, [...(scans.get(key) ?? []), [place, rule]])
    }
    if (rule.kind === 'unanswered') sources.push(unansweredSource(place, rule, plan, scope, binder))
    if (rule.kind === 'member') sources.push(memberSource(place, rule, plan, scope, binder))
    if (rule.kind === 'consent') sources.push(consentSource(place, rule, plan, scope, binder))
    if (rule.kind === 'listed') sources.push(listedSource(place, rule, plan, scope, binder))
  }
  const did = [...scans.values()].map((scan) => didSource(scan, plan, scope, binder))
  return [...did, ...sources, ...traitSources(plan, scope, binder)]
}

/** Rules about the same events share one scan. */
function didSource(scan: [number, RuleOf<'did'>][], plan: Plan, scope: Scope, binder: Binder): Source {
  const [[, first]] = scan as [[number, RuleOf<'did'>]]
  const alone = scan.length === 1
  // A rule by itself is the whole condition of the scan; several look at all that one of them looks at.
  const condition = alone
    ? countsSql(first, plan.zone, binder)
    : `(${[...new Set(scan.map(([, { names, window }]) => stretchSql(names, window, plan.zone, binder)))].join(' OR ')})`
  const holds = scan.map(([place, rule]) => [
    place,
    didSql(rule, alone ? undefined : `(${countsSql(rule, plan.zone, binder)})`, binder),
  ])
  const once = scan.some(([, rule]) => countsEachOnce(rule))
  const from = eventsSql(binder.bind('String', plan.workspace), condition, scope, once)
  return { person: personSql, holds: Object.fromEntries(holds), from: `${from}\nGROUP BY person` }
}

/** Whether an event that is there twice would make a difference. */
function countsEachOnce({ times, total }: RuleOf<'did'>): boolean {
  if (total && (total.aggregate === 'sum' || total.aggregate === 'average')) return true
  return times !== undefined && !(times.value === 0 || (times.op === 'gte' && times.value === 1))
}

const signs = { eq: '=', neq: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** Whether the events of one person (those that meet `when`; absent: all) are as many, and come to as much, as asked. */
function didSql({ times, total }: RuleOf<'did'>, when: string | undefined, binder: Binder): string {
  const count = when ? `countIf(${when})` : 'count()'
  const parts = times
    ? [`${count} ${signs[times.op]} ${binder.bind('UInt64', times.value)}`]
    : total
      ? []
      : [`${count} > 0`]
  if (total) {
    const fn = { sum: 'sumKahan', average: 'avg', min: 'min', max: 'max' }[total.aggregate]
    const number = numberSql({ property: total.property }, binder)
    const figure = when ? `${fn}If(${number}, ${when})` : `${fn}(${number})`
    // Sums of decimals in another order differ in their last digits, which no answer may depend on.
    parts.push(`ifNull(round(${figure}, 6) ${signs[total.op]} ${binder.bind('Float64', total.value)}, 0)`)
  }
  return parts.length === 1 ? parts[0]! : `(${parts.join(' AND ')})`
}

/**
 * People with an opening that no closing event followed. Closings before the window cannot close what was opened in it,
 * so they need not be read.
 */
function unansweredSource(
  place: number,
  rule: RuleOf<'unanswered'>,
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const workspace = binder.bind('String', plan.workspace)
  const names = namesSql([...new Set([...rule.opened, ...rule.closedBy])].sort(), binder)
  const since = windowSql({ ...(rule.window.from ? { from: rule.window.from } : {}) }, plan.zone, binder)
  const condition = [names, ...since].join(' AND ')
  const opens = opensSql(rule, plan.zone, binder)
  const closes = namesSql(rule.closedBy, binder)
  if (rule.key === undefined) {
    const open = `maxIf(ts, ${opens}) > maxIf(ts, ${closes})`
    return {
      person: personSql,
      holds: { [place]: open },
      from: `${eventsSql(workspace, condition, scope, false)}\nGROUP BY person`,
    }
  }
  const key = `properties[${binder.bind('String', rule.key)}]`
  // Who closes it may be somebody else, so the keys that matter are found first, then all events that have them.
  const keys =
    scope === 'everybody'
      ? ''
      : ` AND ${key} IN (SELECT ${key} FROM events WHERE workspace = ${workspace} AND robot = 0 AND ${opens} AND actor IN scope_actors)`
  const from = `FROM (
SELECT arrayJoin(openings) AS opening, closed FROM (
SELECT groupArrayIf((${personSql}, ts), ${opens}) AS openings, maxIf(ts, ${closes}) AS closed
${eventsSql(workspace, `${condition} AND ${key} != ''${keys}`, 'everybody', false)}
GROUP BY ${key}))
WHERE opening.2 > closed${peopleSql(scope, 'opening.1')}
GROUP BY person`
  return { person: 'opening.1', holds: { [place]: '1' }, from }
}

function memberSource(
  place: number,
  { segment }: RuleOf<'member'>,
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const from = `FROM segment_members FINAL
WHERE workspace = ${binder.bind('String', plan.workspace)} AND segment = ${binder.bind('String', segment)} AND present = 1${peopleSql(scope)}`
  return { person: 'person', holds: { [place]: '1' }, from }
}
