import type { ClickHouse } from '../db/index.ts'
import { createBinder, expressionSql } from '../expression/index.ts'
import { personSql, personSqlOf } from '../identity/index.ts'
import { instantSql, namesSql, opensSql } from './event-condition.ts'
import { type Statement, settings } from './members-sql.ts'
import type { RuleOf } from './plan.ts'
import { idsSql, mostInScope } from './scope.ts'
import { type EventRule, eventRules, type Watched } from './touched.ts'

interface Span {
  from: number
  to: number
}

/** Finds out who may have to be looked at again. */
export function createPeopleQueries(clickhouse: ClickHouse) {
  /** People of one column `person`. */
  async function people(statement: Statement): Promise<string[]> {
    const rows = await clickhouse.query<{ person: string }>(statement.sql, statement.params)
    return rows.map(({ person }) => person)
  }

  async function inParts<Row>(ids: readonly string[], ask: (list: string) => Promise<Row[]>): Promise<Row[]> {
    const rows: Row[] = []
    for (let start = 0; start < ids.length; start += mostInScope)
      rows.push(...(await ask(idsSql(ids.slice(start, start + mostInScope)))))
    return rows
  }

  return {
    /** People with events received in the span, at most `most`: names of the events, and whether one tells something about them. */
    async received(workspace: string, span: Span, most: number) {
      const rows = await clickhouse.query<{ person: string; names: string[]; told: number }>(
        `SELECT toString(${personSql}) AS person, groupUniqArray(name) AS names,
  max(type IN ('identify', 'group') OR name IN ('Unsubscribed', 'Email Marked as Spam') OR arrayExists(key -> startsWith(key, 'consent.'), mapKeys(context))) AS told
FROM events WHERE ${receivedSql}
GROUP BY person LIMIT {most: UInt32}`,
        { workspace, ...timesOf(span), most },
      )
      return new Map(rows.map(({ person, names, told }) => [person, { names, told: told === 1 }]))
    },

    /** Members of the accounts of which something was told in the span. */
    async ofAccounts(workspace: string, span: Span): Promise<string[]> {
      return people({
        sql: `SELECT DISTINCT toString(${personSql}) AS person FROM account_members
WHERE workspace = {workspace: String} AND account IN (SELECT account FROM events WHERE ${receivedSql} AND type = 'group')`,
        params: { workspace, ...timesOf(span) },
      })
    },

    /** People who opened what a closing event received in the span may have closed, by whomever it was sent. */
    async answered(
      workspace: string,
      rule: RuleOf<'unanswered'>,
      zone: string,
      span: Span,
    ): Promise<string[]> {
      return people(answeredStatement(workspace, rule, zone, span))
    },

    /** People with an event that left a group's window since the group was looked at; by group. */
    async moved(
      workspace: string,
      watched: readonly Watched[],
      now: number,
    ): Promise<Map<string, Set<string>>> {
      const found = new Map<string, Set<string>>()
      for (const one of watched) {
        const statement = movedStatement(workspace, one, now)
        if (statement) found.set(one.name, new Set(await people(statement)))
      }
      return found
    },

    /** When the next event leaves a window, at most `ahead` ms from now; undefined when none does. */
    async nextMove(
      workspace: string,
      watched: readonly Watched[],
      now: number,
      ahead: number,
    ): Promise<number | undefined> {
      const statement = nextMoveStatement(workspace, watched, now, ahead)
      if (!statement) return undefined
      const [row] = await clickhouse.query<{ n: string; at: string }>(statement.sql, statement.params)
      return row && Number(row.n) > 0 ? Number(row.at) : undefined
    },

    /** The person of each id, and every actor that may be theirs. */
    async actorsOf(workspace: string, ids: readonly string[]) {
      const persons = await inParts(ids, (list) =>
        clickhouse.query<{ id: string; person: string }>(
          `SELECT toString(id) AS id, toString(${personSqlOf('id')}) AS person FROM (SELECT arrayJoin(${list}) AS id)`,
        ),
      )
      const actors = await inParts([...new Set(persons.map(({ person }) => person))], (list) =>
        clickhouse.query<{ actor: string; person: string }>(
          `SELECT toString(id) AS actor, toString(${personSqlOf('id')}) AS person FROM (
SELECT DISTINCT actor AS id FROM identity_map WHERE workspace = {workspace: String} AND person IN ${list})`,
          { workspace },
        ),
      )
      return { persons: new Map(persons.map(({ id, person }) => [id, person])), actors }
    },

    /** Those of the actors who were ever seen, robots left out. */
    async seen(workspace: string, actors: readonly string[]): Promise<Set<string>> {
      const rows = await inParts(actors, (list) =>
        clickhouse.query<{ actor: string }>(
          `SELECT DISTINCT toString(actor) AS actor FROM events WHERE workspace = {workspace: String} AND robot = 0 AND actor IN ${list}`,
          { workspace },
        ),
      )
      return new Set(rows.map(({ actor }) => actor))
    },
  }
}
export type PeopleQueries = ReturnType<typeof createPeopleQueries>

const receivedSql = `workspace = {workspace: String} AND robot = 0
  AND received_at >= {from: DateTime64(3, 'UTC')} AND received_at <= {to: DateTime64(3, 'UTC')}`

function timesOf({ from, to }: Span) {
  const time = (at: number) => new Date(Math.max(at, 0)).toISOString().slice(0, 23).replace('T', ' ')
  return { from: time(from), to: time(to) }
}

function answeredStatement(
  workspace: string,
  rule: RuleOf<'unanswered'>,
  zone: string,
  span: Span,
): Statement {
  const binder = createBinder()
  const key = `properties[${binder.bind('String', rule.key ?? '')}]`
  const times = timesOf(span)
  Object.assign(binder.params, { workspace, ...times })
  const sql = `SELECT DISTINCT toString(${personSql}) AS person FROM events
WHERE workspace = {workspace: String} AND robot = 0 AND ${opensSql(rule, zone, binder)} AND ${key} != '' AND ${key} IN (
SELECT ${key} FROM events WHERE ${receivedSql} AND ${namesSql(rule.closedBy, binder)})`
  return { sql, params: binder.params }
}

/** Rules whose window moves, with how long an event counts in them. */
function movingRules(watched: Watched): { rule: EventRule; span: number }[] {
  return eventRules(watched.plan).flatMap((rule) =>
    rule.window.span === undefined ? [] : [{ rule, span: rule.window.span }],
  )
}

function openingNames(rule: EventRule): readonly string[] {
  return rule.kind === 'did' ? rule.names : rule.opened
}

function movedStatement(workspace: string, watched: Watched, now: number): Statement | undefined {
  const binder = createBinder()
  const moved = movedSql(watched, now, binder)
  if (moved === undefined) return undefined
  return {
    sql: `SELECT DISTINCT toString(${personSql}) AS person FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0 AND ${moved}`,
    params: binder.params,
  }
}

/**
 * Condition of the events that counted when the group was looked at last, and no longer do. An event counts as long as it
 * happened after the beginning of the window. Undefined when no window moves, or time did not pass.
 */
export function movedSql(
  watched: Watched,
  now: number,
  binder: ReturnType<typeof createBinder>,
): string | undefined {
  if (now <= watched.lookedAt) return undefined
  const parts = movingRules(watched).map(({ rule, span }) => {
    const where = rule.where ? ` AND ${expressionSql(rule.where, binder)}` : ''
    return `(${namesSql(openingNames(rule), binder)} AND ts > ${instantSql(watched.lookedAt - span, binder)} AND ts <= ${instantSql(now - span, binder)}${where})`
  })
  return parts.length === 0 ? undefined : `(${[...new Set(parts)].join(' OR ')})`
}

function nextMoveStatement(
  workspace: string,
  watched: readonly Watched[],
  now: number,
  ahead: number,
): Statement | undefined {
  const binder = createBinder()
  const rules = watched.flatMap(movingRules)
  const stretches = new Map<string, string>()
  for (const { rule, span } of rules) {
    const names = namesSql(openingNames(rule), binder)
    const sql = `SELECT min(toUnixTimestamp64Milli(ts)) + ${binder.bind('Int64', span)} AS left_at, count() AS leaving FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0 AND ${names} AND ts > ${instantSql(now - span, binder)} AND ts <= ${instantSql(now - span + ahead, binder)}`
    stretches.set(sql, sql)
  }
  if (stretches.size === 0) return undefined
  return {
    sql: `SELECT toString(count()) AS n, toString(min(left_at)) AS at FROM (\n${[...stretches.values()].join('\nUNION ALL\n')}\n) WHERE leaving > 0\n${settings}`,
    params: binder.params,
  }
}
