import type { QueryParams } from '../db/index.ts'
import { type Binder, createBinder, expressionSql, numberSql, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { eventsOf, isNumeric, longestList, longestListValue, operandOf, type TraitRule } from './trait.ts'

/** A statement with its values. */
export interface Statement {
  sql: string
  params: QueryParams
}

/** A rule under the name of its trait. */
export interface NamedRule {
  name: string
  rule: TraitRule
}

/** Which values are asked: of these rules, in a workspace, as they are at a moment. */
export interface ValuesQuestion {
  workspace: string
  rules: readonly NamedRule[]
  /** ms; later events do not count yet */
  now: number
  /** Only of these people (person ids, decimal); absent means all. */
  people?: readonly string[]
}

/** The value of a trait for a person, as the engine gives it. */
export interface ValueRow {
  name: string
  person: string
  value: string
  /** newest event behind it */
  at: string
  n: string
  different: string
}

export const day = 86_400_000

// Repeated events are equal in every column that is read here, so filtering before merging them is exact.
const settings =
  'SETTINGS do_not_merge_across_partitions_select_final = 1, optimize_move_to_prewhere_if_final = 1'

/** Compiling a statement costs more than it saves where few events are read. */
const withoutCompiling = 'compile_expressions = 0, compile_aggregate_expressions = 0'

/**
 * A row (name, person, value, at, n, different) for each person and trait that has a value. One trait of all people is
 * read in the order of events; several traits of a few people are read together, by the ordering by actor. What is read
 * from an event and which rules it meets are columns of their own, so that each is worked out once.
 */
export function valuesSql(question: ValuesQuestion, binder: Binder): string {
  const { rules, now } = question
  const alone = rules.length === 1
  const reads = new Map<string, string>()
  const readAs = (sql: string | undefined) => {
    if (sql === undefined) return ''
    const known = reads.get(sql) ?? `x${reads.size}`
    reads.set(sql, known)
    return known
  }
  const figures = rules.map(({ rule }, index) => {
    const when = alone ? undefined : readAs(ruleCondition(rule, now, binder))
    return figuresOf(rule, { when, read: readAs(readSql(rule, binder)), index })
  })
  const values = rules.map(({ name, rule }, index) => {
    const { value, different } = shownSql(rule, index, now, binder)
    return `(${binder.bind('String', name)}, ${value}, at_${index}, n_${index}, toUInt64(${different}))`
  })
  const people = question.people && binder.bind('Array(UInt64)', `[${question.people.join(',')}]`)
  const columns = [...reads].map(([sql, column]) => `${sql} AS ${column}`)
  return `SELECT one.1 AS name, person, one.2 AS value, one.3 AS at, one.4 AS n, one.5 AS different
FROM (SELECT person,
  ${figures.join(',\n  ')}
FROM (SELECT ${[`${personSql} AS person`, 'ts', 'message_id', ...columns].join(',\n  ')}
FROM ${eventsSql(question, binder)})
GROUP BY person${people ? `\nHAVING person IN ${people}` : ''})
ARRAY JOIN [${values.join(', ')}] AS one
WHERE n > 0`
}

/** Values for reading: numbers as the engine gives them. */
export function valuesStatement(question: ValuesQuestion): Statement {
  const binder = createBinder()
  const sql = `SELECT name, toString(person) AS person, value, toString(at) AS at, toString(n) AS n, toString(different) AS different
FROM (${valuesSql(question, binder)})
${settings}${question.people ? `, ${withoutCompiling}` : ''}`
  return { sql, params: binder.params }
}

/** Writes the values of one trait for all people at once. */
export function writeAllStatement(
  workspace: string,
  rule: NamedRule,
  { now, version }: { now: number; version: number },
): Statement {
  const binder = createBinder()
  const sql = `INSERT INTO computed_traits (workspace, name, person, value, at, n, different, version, removed)
SELECT ${binder.bind('String', workspace)}, name, person, value, at, n, different, ${binder.bind('UInt64', version)}, 0
FROM (${valuesSql({ workspace, rules: [rule], now }, binder)})
${settings}`
  return { sql, params: binder.params }
}

/** Removes the values that a whole computation of that version did not give again. */
export function removeOlderStatement(workspace: string, name: string, version: number): Statement {
  const binder = createBinder()
  const written = binder.bind('UInt64', version)
  const sql = `INSERT INTO computed_traits (workspace, name, person, value, at, n, different, version, removed)
SELECT workspace, name, person, '', at, 0, 0, ${written}, 1
FROM computed_traits FINAL
WHERE workspace = ${binder.bind('String', workspace)} AND name = ${binder.bind('String', name)} AND version < ${written}`
  return { sql, params: binder.params }
}

/** The stored values of some people: the newest row of each, found by person instead of by FINAL, which reads all. */
export function storedStatement(
  workspace: string,
  names: readonly string[],
  people: readonly string[],
): Statement {
  const binder = createBinder()
  const sql = `SELECT name, toString(person) AS person, newest.1 AS value, toString(newest.2) AS at, toString(newest.3) AS n, toString(newest.4) AS different
FROM (SELECT name, person, argMax((value, at, n, different, removed), version) AS newest
FROM computed_traits
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', names)}
  AND person IN ${binder.bind('Array(UInt64)', `[${people.join(',')}]`)}
GROUP BY name, person)
WHERE newest.5 = 0`
  return { sql, params: binder.params }
}

export interface TouchedQuestion {
  workspace: string
  rules: readonly NamedRule[]
  received: { from: number; to: number } | null
  /** The stored values are those of this moment, ms. */
  since: number
  now: number
  /** How many people at most. */
  limit: number
}

/**
 * People whose values may differ from those of `since`: with new events, with events that time has brought into or out
 * of a window, and with another number of days since their last event.
 */
export function touchedStatement(question: TouchedQuestion): Statement {
  const binder = createBinder()
  const { workspace, rules, received, since, now } = question
  const of = (some: readonly NamedRule[]) =>
    binder.bind('Array(String)', [...new Set(some.flatMap(({ rule }) => eventsOf(rule)))].sort())
  const events = (names: string, condition: string) =>
    `SELECT ${personSql} AS person FROM events WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${names} AND robot = 0 AND ${condition}`
  const between = (column: string, from: number, to: number) =>
    `${column} > ${instantSql(from, binder)} AND ${column} <= ${instantSql(to, binder)}`

  const parts: string[] = []
  if (received) parts.push(events(of(rules), between('received_at', received.from - 1, received.to)))
  if (since < now) {
    parts.push(events(of(rules), between('ts', since, now)))
    const windows = Map.groupBy(rules, ({ rule }) => rule.within?.days)
    for (const [days, some] of windows)
      if (days !== undefined)
        parts.push(events(of(some), between('ts', since - days * day, now - days * day)))
    const ages = rules.filter(({ rule }) => rule.kind === 'days_since')
    if (ages.length > 0) {
      const names = binder.bind('Array(String)', ages.map(({ name }) => name).sort())
      const daysAt = (at: number) =>
        `intDiv(${binder.bind('Int64', at)} - toUnixTimestamp64Milli(at), ${day})`
      parts.push(
        `SELECT person FROM computed_traits FINAL WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${names} AND ${daysAt(since)} != ${daysAt(now)}`,
      )
    }
  }
  const sql = `SELECT DISTINCT toString(person) AS person FROM (
${parts.join('\nUNION ALL\n')})
LIMIT ${binder.bind('UInt32', question.limit)}`
  return { sql: parts.length === 0 ? 'SELECT toString(0) AS person WHERE 0' : sql, params: binder.params }
}

/** The events that made a person's value: first the one that decides it (the smallest, the first …), else the newest. */
export function behindStatement(
  question: { workspace: string; rule: TraitRule; now: number; person: string },
  limit: number,
): Statement {
  const binder = createBinder()
  const operand = operandOf(question.rule)
  const text = operand ? `toString(${textSql(operand, binder)})` : "''"
  const rules = [{ name: '', rule: question.rule }]
  const number = operand && numberSql(operand, binder)
  const order = { min: `${number},`, max: `${number} DESC,`, first: 'ts, message_id,' }[
    question.rule.kind as string
  ]
  const sql = `SELECT message_id AS messageId, toString(ts) AS at, name, source, channel, ${text} AS value
FROM ${eventsSql({ ...question, rules, people: [question.person] }, binder)}
ORDER BY ${order ?? ''} ts DESC, message_id DESC
LIMIT ${binder.bind('UInt32', limit)}`
  return { sql, params: binder.params }
}

/** How the values of a rule are spread over people, and ten people with one: those whose newest event is newest. */
export function spreadStatement(workspace: string, rule: TraitRule, now: number): Statement {
  const binder = createBinder()
  const spread = isNumeric(rule.kind)
    ? `quantilesExactInclusive(0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)(toFloat64(value)) AS quantiles, avg(toFloat64(value)) AS mean, [] AS commonest`
    : `[] AS quantiles, NULL AS mean, ${commonestSql(rule)} AS commonest`
  const values = valuesSql({ workspace, rules: [{ name: '', rule }], now }, binder)
  const sql = `SELECT toString(count()) AS people, ${spread},
  groupArraySorted(10)((-toUnixTimestamp64Milli(at), toString(person), value, toString(n), toString(different))) AS sample
FROM (${values})
${settings}`
  return { sql, params: binder.params }
}

/** The ten values that most people have, with how many do: of a list each of its values. */
function commonestSql(rule: TraitRule): string {
  const counts =
    rule.kind === 'unique_list'
      ? "sumMap(JSONExtract(value, 'Array(String)') AS texts, arrayMap(text -> toUInt64(1), texts))"
      : 'sumMap([value], [toUInt64(1)])'
  return `arraySlice(arraySort(one -> (-toInt64(one.2), one.1), arrayZip((${counts} AS counts).1, counts.2)), 1, 10)`
}

/** The events that the rules read, each once. */
function eventsSql({ workspace, rules, now, people }: ValuesQuestion, binder: Binder): string {
  const names = [...new Set(rules.flatMap(({ rule }) => eventsOf(rule)))].sort()
  const windows = rules.map(({ rule }) => rule.within?.days ?? Number.POSITIVE_INFINITY)
  const widest = Math.max(...windows)
  const conditions = [
    `workspace = ${binder.bind('String', workspace)}`,
    `name IN ${binder.bind('Array(String)', names)}`,
    'robot = 0',
    `ts <= ${instantSql(now, binder)}`,
    Number.isFinite(widest) ? `ts > ${instantSql(now - widest * day, binder)}` : undefined,
    rules.length === 1 ? answerCondition(rules[0]!.rule, binder) : undefined,
  ]
  if (!people) return `events FINAL\nWHERE ${conditions.filter(Boolean).join('\n  AND ')}`
  // FINAL would read whole months; the few events of these people are told apart here.
  conditions.splice(1, 0, `actor IN (${actorsSql(workspace, people, binder)})`)
  return `(SELECT * FROM events
WHERE ${conditions.filter(Boolean).join('\n  AND ')}
ORDER BY received_at DESC
LIMIT 1 BY name, toDate(ts), message_id)`
}

/** Actors of some people, and perhaps a few more: those that were theirs before. */
function actorsSql(workspace: string, people: readonly string[], binder: Binder): string {
  const asked = binder.bind('Array(UInt64)', `[${people.join(',')}]`)
  return `SELECT arrayJoin(${asked}) UNION ALL
SELECT actor FROM identity_map WHERE workspace = ${binder.bind('String', workspace)} AND person IN ${asked}`
}

/** Condition of the events behind one of several rules that are read together. */
function ruleCondition(rule: TraitRule, now: number, binder: Binder): string {
  return [
    `name IN ${binder.bind('Array(String)', eventsOf(rule).sort())}`,
    rule.within && `ts > ${instantSql(now - rule.within.days * day, binder)}`,
    answerCondition(rule, binder),
  ]
    .filter(Boolean)
    .join(' AND ')
}

/** Condition that an event says something for the rule: it meets `where`, and has what is read. */
function answerCondition(rule: TraitRule, binder: Binder): string | undefined {
  const operand = operandOf(rule)
  const answer =
    operand &&
    (isNumeric(rule.kind) ? `${numberSql(operand, binder)} IS NOT NULL` : `${textSql(operand, binder)} != ''`)
  const conditions = [rule.where && expressionSql(rule.where, binder), answer].filter(Boolean)
  return conditions.length > 0 ? conditions.join(' AND ') : undefined
}

/** What a rule reads from an event: a number, a text, or nothing. */
function readSql(rule: TraitRule, binder: Binder): string | undefined {
  const operand = operandOf(rule)
  if (!operand) return undefined
  return isNumeric(rule.kind)
    ? `ifNull(${numberSql(operand, binder)}, 0)`
    : `toString(${textSql(operand, binder)})`
}

/** The columns n, at and a of a rule: events, the newest of them, and what they come to. */
function figuresOf(
  rule: TraitRule,
  { when, read, index }: { when: string | undefined; read: string; index: number },
): string {
  const over = (fn: string, ...args: string[]) =>
    `${fn}${when ? 'If' : ''}(${[...args, ...(when ? [when] : [])].join(', ')})`
  const comesTo: Record<TraitRule['kind'], () => string | undefined> = {
    count: () => undefined,
    days_since: () => undefined,
    sum: () => over('sumKahan', read),
    average: () => over('sumKahan', read),
    min: () => over('min', read),
    max: () => over('max', read),
    first: () => over('argMin', read, '(ts, message_id)'),
    last: () => over('argMax', read, '(ts, message_id)'),
    most_frequent: () => over('sumMap', `[${read}]`, '[toUInt64(1)]'),
    unique_list: () => over('maxMap', `[${read}]`, '[toUnixTimestamp64Milli(ts)]'),
  }
  const result = comesTo[rule.kind]()
  const columns = [`${over('count')} AS n_${index}`, `${over('max', 'ts')} AS at_${index}`]
  return [...columns, ...(result ? [`${result} AS a_${index}`] : [])].join(', ')
}

/** The value as text, and how many different values there are, from the columns of `figuresOf`. */
function shownSql(
  rule: TraitRule,
  index: number,
  now: number,
  binder: Binder,
): { value: string; different: string } {
  const result = `a_${index}`
  const value: Record<TraitRule['kind'], () => string> = {
    count: () => `toString(n_${index})`,
    sum: () => numberText(result),
    average: () => numberText(`${result} / n_${index}`),
    min: () => numberText(result),
    max: () => numberText(result),
    first: () => result,
    last: () => result,
    // Keys come in their order, so that of several values that are equally frequent the first in the alphabet is taken.
    most_frequent: () => `(${result}.1)[indexOf(${result}.2, arrayMax(${result}.2))]`,
    unique_list: () => listText(result),
    days_since: () =>
      `toString(intDiv(${binder.bind('Int64', now)} - toUnixTimestamp64Milli(at_${index}), ${day}))`,
  }
  return { value: value[rule.kind](), different: rule.kind === 'unique_list' ? `length(${result}.1)` : '0' }
}

/** 15 digits: sums of decimal fractions carry noise in the last of their 17. */
const numberText = (sql: string) => `printf('%.15g', ${sql})`

/** The values seen last, newest first, as JSON text. @param seen SQL of a map from value to when it was seen last */
function listText(seen: string): string {
  const newest = `arraySlice(arraySort(one -> (-one.2, one.1), arrayZip(${seen}.1, ${seen}.2)), 1, ${longestList})`
  const cut = `if(lengthUTF8(one.1) > ${longestListValue}, concat(leftUTF8(one.1, ${longestListValue}), '…'), one.1)`
  return `toJSONString(arrayMap(one -> ${cut}, ${newest}))`
}

/** An instant in ms as the engine's own type. */
export function instantSql(instant: number, binder: Binder): string {
  return binder.bind("DateTime64(3, 'UTC')", new Date(instant).toISOString().slice(0, 23).replace('T', ' '))
}
