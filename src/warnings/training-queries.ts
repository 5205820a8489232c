import { type Binder, createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { historyFeatures } from './alive-feature.ts'
import { codes, type FeaturePlan } from './feature-plan.ts'
import {
  customersSql,
  featuresSql,
  isCustomerSql,
  type Reading,
  type Statement,
  settings,
} from './feature-queries.ts'

import { dissatisfiedDays } from './warning.ts'

const day = 86_400

/** Traits by whose values a model is compared, with the values that get a number, in their order. */
export interface GroupsAsked {
  property: string
  names: string[]
}

export interface TrainingQuestion extends Reading {
  /** Moments in the past, ms, whole seconds. */
  cutoffs: readonly number[]
  groups: readonly GroupsAsked[]
}

/**
 * Rows for training: cut (seconds), id, features, outcome in days (inf: none came, nan: cannot be known), groups. All columns
 * have 8 bytes. Of every cut-off only what was known by then is read. In one order, so that the same events teach the same model.
 */
export function leavingRows(question: TrainingQuestion): Statement {
  const binder = createBinder()
  return rowsOf(question, customersAtCutoffs(question, binder), binder)
}

/** Who can leave at each cut-off, with their events from before it, and what followed. */
function customersAtCutoffs(question: TrainingQuestion, binder: Binder): string {
  return `SELECT * FROM (${everybodyAtCutoffs(question, binder)}) WHERE ${isCustomerSql(question.plan, 'ks', 'ts', 'cut')}`
}

/**
 * Histories of all who ever came before the cut-offs, whether they still do or not: x, tx, T in days (`alive-feature.ts`).
 */
export function historyRows(question: TrainingQuestion): Statement {
  const binder = createBinder()
  const rows = `SELECT * FROM (${everybodyAtCutoffs(question, binder)}) WHERE isKnown AND notEmpty(ks)`
  const sql = `SELECT f0 AS x, f1 AS tx, f2 AS T
FROM (${featuresSql(rows, historyFeatures, question.plan, [])})
WHERE isFinite(x)
ORDER BY x, tx, T
${settings}`
  return { sql, params: binder.params }
}

function everybodyAtCutoffs(question: TrainingQuestion, binder: Binder): string {
  const { plan, cutoffs } = question
  const cuts = cutoffs.map((at) => Math.floor(at / 1000))
  return `SELECT id, cut, isKnown,
  arrayFilter((k, t, n) -> t < cut AND n < cut, allKs, allTs, ns) AS ks,
  arrayFilter((t, n) -> t < cut AND n < cut, allTs, ns) AS ts,
  arrayFilter((v, t, n) -> t < cut AND n < cut, allVs, allTs, ns) AS vs,
  ${outcomeSql(plan)} AS outcome
FROM (SELECT id, ks AS allKs, ts AS allTs, ns, vs AS allVs, isKnown FROM (${customersSql(question, binder)}))
ARRAY JOIN ${binder.bind('Array(UInt32)', cuts)} AS cut`
}

/** Customers at the beginning of each month, and how many of them left within 30 days: cut, of, left. */
export function monthsOfLeaving(question: TrainingQuestion): Statement {
  const binder = createBinder()
  const sql = `SELECT cut, toString(count()) AS of, toString(countIf(outcome <= 30)) AS left
FROM (${customersAtCutoffs(question, binder)})
GROUP BY cut ORDER BY cut
${settings}`
  return { sql, params: binder.params }
}

/**
 * The same for what customers answer: a row for each answer to a survey, with the features of the second before it; the
 * outcome is 0 days for a low answer, the days until another event that says so, inf where neither came. Where such events are
 * named, what follows an answer of the last days cannot be known yet (nan).
 *
 * @param answers of which time, ms, and what is low
 */
export function answerRows(
  question: Omit<TrainingQuestion, 'cutoffs'>,
  answers: { from: number; below: number },
): Statement {
  const binder = createBinder()
  const { plan } = question
  const numbers = (plan.sets.get('answer') ?? []).join(', ')
  const isAnswer = `has([${numbers}]::Array(UInt8), k) AND isFinite(v) AND t >= ${binder.bind('UInt32', Math.floor(answers.from / 1000))}`
  const rows = `SELECT id, answer.1 AS cut, isKnown,
  arrayFilter((k, t, n) -> t < cut AND n < cut, allKs, allTs, ns) AS ks,
  arrayFilter((t, n) -> t < cut AND n < cut, allTs, ns) AS ts,
  arrayFilter((v, t, n) -> t < cut AND n < cut, allVs, allTs, ns) AS vs,
  if(answer.2 < ${binder.bind('Float64', answers.below)}, toFloat64(0), ${saidOtherwiseSql(plan, question.now)}) AS outcome
FROM (SELECT id, ks AS allKs, ts AS allTs, ns, vs AS allVs, isKnown FROM (${customersSql(question, binder)}))
ARRAY JOIN arrayFilter((one, k, v, t) -> ${isAnswer}, arrayZip(allTs, allVs), allKs, allVs, allTs) AS answer`
  return rowsOf(question, `SELECT * FROM (${rows}) WHERE notEmpty(ks)`, binder)
}

function saidOtherwiseSql({ low }: FeaturePlan, now: number): string {
  if (low.length === 0) return 'inf'
  const said = `arrayFilter((t, k) -> has([${low.join(', ')}]::Array(UInt8), k) AND t >= cut, allTs, allKs)`
  const soon = Math.floor(now / 1000) - dissatisfiedDays * day
  return `multiIf(notEmpty(${said} AS saidAt) AND arrayMin(saidAt) <= cut + ${dissatisfiedDays * day}, (arrayMin(saidAt) - cut) / ${day}, cut > ${soon}, nan, inf)`
}

/** Features of everybody as they are at `now`: id, features, groups. */
export function scoringRows(question: Reading & { groups: readonly GroupsAsked[] }): Statement {
  const binder = createBinder()
  const cut = `toUInt32(${Math.floor(question.now / 1000)})`
  const { plan } = question
  const rows = `SELECT id, ${cut} AS cut, ks, ts, vs FROM (${customersSql(question, binder)}) WHERE ${isCustomerSql(plan, 'ks', 'ts', cut)}`
  const columns = plan.features.map((_, index) => `f${index}`)
  const sql = `SELECT ${['id', ...columns, ...groupColumns(question.groups)].join(', ')}
FROM (${featuresSql(rows, plan.features, plan, [])}) AS rows${groupsJoin(question, binder)}
ORDER BY cut, id
${settings}`
  return { sql, params: binder.params }
}

function rowsOf(question: Omit<TrainingQuestion, 'cutoffs'>, rows: string, binder: Binder): Statement {
  const { plan, groups } = question
  const columns = plan.features.map((_, index) => `f${index}`)
  const sql = `SELECT ${['toUInt64(cut)', 'id', ...columns, 'outcome', ...groupColumns(groups)].join(', ')}
FROM (${featuresSql(rows, plan.features, plan, ['outcome'])}) AS rows${groupsJoin(question, binder)}
${settings}`
  return { sql, params: binder.params }
}

/** Days from the cut-off to the leaving, from all events. */
function outcomeSql({ leaving, sets }: FeaturePlan): string {
  if (leaving?.kind === 'stops') {
    const numbers = (sets.get('main') ?? []).join(', ')
    const quiet = leaving.quietDays * day
    // From the newest coming before the cut-off on: the first after which nobody came for the quiet days.
    const came = `arraySort(arrayFilter((t, k) -> has([${numbers}]::Array(UInt8), k), allTs, allKs))`
    const from = `arrayFilter(t -> t >= arrayMax(arrayMap(one -> if(one < cut, one, toUInt32(0)), ${came})), ${came})`
    return `if(empty(${came}), nan, (arrayFirst((t, next) -> next > t + ${quiet}, ${from} AS stays, arrayPushBack(arrayPopFront(stays), toUInt32(4294967295))) + ${quiet} - cut) / ${day})`
  }
  const leavings = `arrayFilter((t, k) -> k = ${codes.left} AND t >= cut, allTs, allKs)`
  return `if(empty(${leavings} AS leavings), inf, (arrayMin(leavings) - cut) / ${day})`
}

function groupColumns(groups: readonly GroupsAsked[]): string[] {
  return groups.map((_, index) => `if(traits.g${index} = 0, toFloat64(-1), toFloat64(traits.g${index}) - 1)`)
}

/** Numbers of the customers' traits, from 1 on; 0 for none or another. */
function groupsJoin(
  { workspace, whose, groups }: Pick<Reading, 'workspace' | 'whose'> & { groups: readonly GroupsAsked[] },
  binder: Binder,
): string {
  if (groups.length === 0) return ''
  const { id, table } = traitTable(whose)
  const names = binder.bind(
    'Array(String)',
    groups.map(({ property }) => property),
  )
  const columns = groups.map(({ property, names: values }, index) => {
    const newest = `argMaxIf(value, version, name = ${binder.bind('String', property)})`
    return `toUInt16(indexOf(${binder.bind('Array(String)', values)}, ${newest})) AS g${index}`
  })
  return `
LEFT ANY JOIN (SELECT ${id} AS id, ${columns.join(', ')} FROM ${table}
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${names} GROUP BY id) AS traits USING (id)`
}

function traitTable(whose: Reading['whose']): { id: string; table: string } {
  return whose === 'person'
    ? { id: personSql, table: 'person_traits' }
    : { id: 'xxHash64(account)', table: 'account_traits' }
}

/** Values of traits that enough customers have, most frequent first: name, value, people. */
export function groupValues(
  workspace: string,
  whose: Reading['whose'],
  properties: readonly string[],
): Statement {
  const binder = createBinder()
  const { id, table } = traitTable(whose)
  const sql = `SELECT name, value, toString(count()) AS people
FROM (SELECT toString(name) AS name, ${id} AS id, argMax(value, version) AS value FROM ${table}
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', properties)} GROUP BY name, id)
WHERE value != ''
GROUP BY name, value
ORDER BY count() DESC, value
LIMIT 12 BY name`
  return { sql, params: binder.params }
}
