import { type Binder, comparedSql } from '../expression/index.ts'
import { personSql, personSqlOf } from '../identity/index.ts'
import type { Plan, RuleOf } from './plan.ts'
import { actorsSql, peopleSql, type Scope } from './scope.ts'
import type { Source } from './source.ts'

/** Places and rules of one kind in a plan. */
function rulesOf<Kind extends 'trait' | 'computed' | 'account'>(
  plan: Plan,
  kind: Kind,
): [number, RuleOf<Kind>][] {
  return [...plan.rules.entries()].flatMap(([place, rule]) =>
    rule.kind === kind ? [[place, rule as RuleOf<Kind>] as [number, RuleOf<Kind>]] : [],
  )
}

/** What people's traits and those of their accounts say. */
export function traitSources(plan: Plan, scope: Scope, binder: Binder): Source[] {
  const computed = rulesOf(plan, 'computed')
  const sent = rulesOf(plan, 'trait')
  return [
    ...(computed.length > 0 ? [computedSource(computed, plan, scope, binder)] : []),
    ...(sent.length > 0 ? [sentSource(sent, plan, scope, binder)] : []),
    ...rulesOf(plan, 'account').map(([place, rule]) => accountSource(place, rule, plan, scope, binder)),
  ]
}

/** A person's trait is the newest of their actors' traits. */
function sentSource(rules: [number, RuleOf<'trait'>][], plan: Plan, scope: Scope, binder: Binder): Source {
  const names = binder.bind('Array(String)', [...new Set(rules.map(([, { name }]) => name))])
  const holds = rules.map(([place, rule]) => {
    const named = `name = ${binder.bind('String', rule.name)}`
    const compared = {
      text: `argMaxIf(value, version, ${named})`,
      present: `countIf(${named}) > 0`,
    }
    return [place, comparedSql(rule, compared, binder)]
  })
  const from = `FROM person_traits
WHERE workspace = ${binder.bind('String', plan.workspace)} AND name IN ${names}${actorsSql(scope)}
GROUP BY person`
  return { person: personSql, holds: Object.fromEntries(holds), from }
}

function accountSource(
  place: number,
  rule: RuleOf<'account'>,
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const workspace = binder.bind('String', plan.workspace)
  const holds = comparedSql(rule, { text: 'newest', present: '1' }, binder)
  const from = `FROM account_members
WHERE workspace = ${workspace}${actorsSql(scope)} AND account IN (
SELECT account FROM (SELECT account, argMax(value, version) AS newest FROM account_traits WHERE workspace = ${workspace} AND name = ${binder.bind('String', rule.name)} GROUP BY account)
WHERE ${holds})
GROUP BY person`
  return { person: personSql, holds: { [place]: '1' }, from }
}

/** What a person said last about a category, under any of their actors. */
export function consentSource(
  place: number,
  rule: RuleOf<'consent'>,
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const from = `FROM person_consents
WHERE workspace = ${binder.bind('String', plan.workspace)} AND category = ${binder.bind('String', rule.category)}${actorsSql(scope)}
GROUP BY person`
  const holds = `argMax(state, version) IN ${binder.bind('Array(String)', rule.is)}`
  return { person: personSql, holds: { [place]: holds }, from }
}

function computedSource(
  rules: [number, RuleOf<'computed'>][],
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const names = binder.bind('Array(String)', [...new Set(rules.map(([, { name }]) => name))])
  const holds = rules.map(([place, rule]) => {
    const named = `name = ${binder.bind('String', rule.name)}`
    const without = rule.without === undefined ? `''` : binder.bind('String', rule.without)
    const compared = {
      text: `if(countIf(${named}) > 0, anyIf(value, ${named}), ${without})`,
      present: rule.without === undefined ? `countIf(${named}) > 0` : '1',
    }
    return [place, comparedSql(rule, compared, binder)]
  })
  const from = `FROM computed_traits FINAL
WHERE workspace = ${binder.bind('String', plan.workspace)} AND name IN ${names}${peopleSql(scope)}
GROUP BY person`
  return { person: 'person', holds: Object.fromEntries(holds), from }
}

/** People named by an uploaded list, of those who were ever seen. */
export function listedSource(
  place: number,
  { upload }: RuleOf<'listed'>,
  plan: Plan,
  scope: Scope,
  binder: Binder,
): Source {
  const workspace = binder.bind('String', plan.workspace)
  const people = listedPeopleSql(workspace, binder.bind('UInt64', upload))
  return {
    person: 'person',
    holds: { [place]: '1' },
    from: `FROM (${people})
WHERE person != 0${peopleSql(scope)}
GROUP BY person`,
  }
}

/**
 * Each identifier of a list that leads to somebody who was seen: type, value, line and person. A user_id or anonymous_id
 * names an actor; what else there is was seen beside one.
 *
 * @param workspace SQL of the workspace
 * @param upload SQL of the list
 */
export function listedPeopleSql(workspace: string, upload: string): string {
  const list = `FROM segment_lists FINAL WHERE workspace = ${workspace} AND upload = ${upload}`
  const actor = `xxHash64(concat(${workspace}, '\\0', if(type = 'user_id', 'u', 'a'), '\\0', value))`
  const actors = `SELECT type, value, line, ${actor} AS actor ${list} AND type IN ('user_id', 'anonymous_id')`
  return `SELECT type, value, line, ${personSqlOf('actor')} AS person FROM (${actors})
WHERE actor IN (SELECT actor FROM events WHERE workspace = ${workspace} AND robot = 0 AND actor IN (SELECT actor FROM (${actors})))
UNION ALL
SELECT type, value, line, found.person AS person FROM (SELECT type, value, line ${list} AND type NOT IN ('user_id', 'anonymous_id')) AS listed
INNER JOIN (SELECT type, value, argMax(person, version) AS person FROM identity_identifiers WHERE workspace = ${workspace} AND (type, value) IN (SELECT type, value ${list}) GROUP BY type, value) AS found
ON found.type = listed.type AND found.value = listed.value
WHERE found.person != 0`
}
