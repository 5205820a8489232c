import type { QueryParams } from '../db/index.ts'
import { type BlockingRule, blockSql, isListRule, splitField } from './blocking.ts'
import { isList, kinds, type LinkField, levelsOf, type ValuePair } from './field.ts'

/** Runs one statement or several, without a limit of time. */
export type Execute = (statements: string | string[], params?: QueryParams) => Promise<void>
/** Rows of a SELECT, without a limit of time. */
export type Ask = <Row>(statement: string, params?: QueryParams) => Promise<Row[]>

/** Where records come from: a SELECT of `key String` and the fields as `v0`, `v1`, …: String, lists as Array(String). */
export interface RecordSource {
  sql: string
  params?: QueryParams
}

/** Tables of one run, on the node that is asked; nothing else reads them. */
export interface WorkTables {
  raw: string
  records: string
  pairs: string
}

/** What comparing needs to know beside the tables. */
export interface Work {
  /** Of each field, records that have a value. */
  filled: readonly number[]
  /** Most that one query may use. */
  memoryBytes: number
}

/** @param run letters, digits and _ only */
export const workTables = (run: string): WorkTables => ({
  raw: `matching_${run}_raw`,
  records: `matching_${run}_records`,
  pairs: `matching_${run}_pairs`,
})

/** Runs of which working tables are there. */
export const leftWorkTablesSql =
  "SELECT DISTINCT extract(name, '^matching_([0-9a-z]+)_(?:raw|records|pairs)$') AS run FROM system.tables WHERE database = currentDatabase() AND run != ''"

/** Characters of a value that are compared. */
const longestValue = 200

const range = (count: number) => Array.from({ length: count }, (_, index) => index)
const columnType = (field: LinkField) => (isList(field) ? 'Array(String)' : 'String')

/** Cleaned values, numbered from 0 in the order of the keys, and the block of each record by each rule. */
export function rawSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rules: readonly BlockingRule[],
  source: RecordSource,
): string[] {
  const columns = [
    ...fields.map((field, i) => `f${i} ${columnType(field)}`),
    ...rules.map((_, r) => `k${r} UInt64`),
  ]
  const values = fields.map((field, i) =>
    isList(field)
      ? `arraySort(arrayDistinct(v${i})) AS f${i}`
      : `${kinds[field.kind].clean(`substringUTF8(v${i}, 1, ${longestValue})`)} AS f${i}`,
  )
  const blocks = rules.map((rule, r) =>
    isListRule(rule) ? `toUInt64(0) AS k${r}` : `${blockSql(rule, r, (field) => `f${field}`)} AS k${r}`,
  )
  return [
    `CREATE TABLE ${tables.raw} (id UInt32, key String, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY id`,
    `INSERT INTO ${tables.raw} SELECT ${['*', ...blocks].join(', ')} FROM (SELECT row_number() OVER (ORDER BY key) - 1 AS id, key, ${values.join(', ')} FROM (${source.sql}))`,
  ]
}

/** How many records there are, and of each field how many have a value. */
export function filledSql(tables: WorkTables, fields: readonly LinkField[]): string {
  const counts = fields.map(
    (field, i) => `toFloat64(countIf(${isList(field) ? `notEmpty(f${i})` : `f${i} != ''`})) AS f${i}`,
  )
  return `SELECT toFloat64(count()) AS records, ${counts.join(', ')} FROM ${tables.raw}`
}

/** How many blocks of each size a rule makes; a list's members are blocks of their own. */
export function blockSizesSql(tables: WorkTables, rule: BlockingRule, number: number): string {
  const block = isListRule(rule)
    ? `SELECT arrayJoin(f${rule[0]!.field}) AS block FROM ${tables.raw}`
    : `SELECT k${number} AS block FROM ${tables.raw} WHERE block != 0`
  return `SELECT toUInt32(size) AS size, toUInt32(count()) AS blocks FROM (SELECT count() AS size FROM (${block}) GROUP BY block HAVING size > 1) GROUP BY size ORDER BY size`
}

/** What a rule's blocks may be. */
export interface BlockLimit {
  /** Most records. */
  cap: number
  /** Whether there are larger ones. */
  exceeded: boolean
}

/**
 * Records as they are compared: values, how many have the same value (0 where that does not count), and the block by
 * each rule, 0 when nobody else is in it. A block of more than the rule's cap is split by another field; parts that
 * are still larger are left out.
 */
export function recordsSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rules: readonly BlockingRule[],
  limits: readonly BlockLimit[],
): string[] {
  const counted = fields.map((field) => kinds[field.kind].frequency === true)
  const columns = [
    ...fields.map((field, i) => `f${i} ${columnType(field)}`),
    ...fields.map((_, i) => `n${i} UInt32`),
    ...rules.map((_, r) => `b${r} UInt64`),
  ]
  const values = [
    ...fields.map((_, i) => (listRuleOf(rules, i) < 0 ? `f${i}` : `l${i}.kept AS f${i}`)),
    ...fields.map((_, i) => (counted[i] ? `greatest(1, c${i}.n) AS n${i}` : `0 AS n${i}`)),
    ...rules.map((rule, r) => `${usedBlockSql(tables, fields, rule, r, limits[r]!)} AS b${r}`),
  ]
  const joins = fields.flatMap((_, i) => {
    const r = listRuleOf(rules, i)
    if (r >= 0)
      return [
        `LEFT ANY JOIN (SELECT id, groupArray(value) AS kept FROM (SELECT id, arrayJoin(f${i}) AS value FROM ${tables.raw}) WHERE value NOT IN (SELECT arrayJoin(f${i}) AS value FROM ${tables.raw} GROUP BY value HAVING count() > ${limits[r]!.cap}) GROUP BY id) AS l${i} ON r.id = l${i}.id`,
      ]
    // A value that is there once is never agreed on.
    return counted[i]
      ? [
          `LEFT ANY JOIN (SELECT f${i} AS value, toUInt32(count()) AS n FROM ${tables.raw} WHERE f${i} != '' GROUP BY value HAVING n > 1) AS c${i} ON r.f${i} = c${i}.value`,
        ]
      : []
  })
  return [
    `CREATE TABLE ${tables.records} (id UInt32, key String, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY id`,
    `INSERT INTO ${tables.records} SELECT r.id AS id, r.key AS key, ${values.join(', ')} FROM ${tables.raw} AS r ${joins.join(' ')}`,
  ]
}

const listRuleOf = (rules: readonly BlockingRule[], field: number) =>
  rules.findIndex((rule) => isListRule(rule) && rule[0]!.field === field)

/** Blocks with a number of records, and the parts of large ones. */
function blockSets(
  tables: WorkTables,
  fields: readonly LinkField[],
  rule: BlockingRule,
  number: number,
  cap: number,
) {
  const k = `k${number}`
  const blocks = (having: string) =>
    `(SELECT ${k} FROM ${tables.raw} WHERE ${k} != 0 GROUP BY ${k} HAVING ${having})`
  const large = blocks(`count() > ${cap}`)
  const split = splitField(rule, fields)
  const part = `cityHash64(${k}, f${split})`
  const parts = (having: string) =>
    `(SELECT ${part} AS part FROM ${tables.raw} WHERE ${k} IN ${large} AND f${split} != '' GROUP BY part HAVING ${having})`
  return { small: blocks(`count() BETWEEN 2 AND ${cap}`), large, split, parts }
}

function usedBlockSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rule: BlockingRule,
  number: number,
  { cap, exceeded }: BlockLimit,
): string {
  if (isListRule(rule)) return 'toUInt64(0)'
  const k = `r.k${number}`
  const { small, large, split, parts } = blockSets(tables, fields, rule, number, cap)
  if (!exceeded || split === undefined) return `if(${k} IN ${small}, ${k}, 0)`
  const part = `cityHash64(${k}, r.f${split})`
  return `multiIf(${k} IN ${small}, ${k}, r.f${split} != '' AND ${k} IN ${large} AND ${part} IN ${parts(`count() BETWEEN 2 AND ${cap}`)}, ${part}, 0)`
}

/** Records in blocks above the cap: those that were compared after a split, and those that were not. */
export function largeBlocksSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rule: BlockingRule,
  number: number,
  cap: number,
): string {
  if (isListRule(rule)) {
    const field = `f${rule[0]!.field}`
    return `SELECT 0 AS split, (SELECT toFloat64(sum(length(${field}))) FROM ${tables.raw}) - (SELECT toFloat64(sum(length(${field}))) FROM ${tables.records}) AS leftOut`
  }
  const { large, split, parts } = blockSets(tables, fields, rule, number, cap)
  const k = `k${number}`
  const without =
    split === undefined
      ? '1'
      : `f${split} = '' OR cityHash64(${k}, f${split}) IN ${parts(`count() > ${cap}`)}`
  return `SELECT toFloat64(countIf(NOT (${without}))) AS split, toFloat64(countIf(${without})) AS leftOut FROM ${tables.raw} WHERE ${k} IN ${large}`
}

/** How alike two joined records `l` and `r` are in a field: -1 missing, else the position of the level. */
export function levelSql(fields: readonly LinkField[], position: number): string {
  const field = fields[position]!
  const levels = levelsOf(field)
  const other = otherName(fields, position)
  const column = (side: string, at: number | undefined) => (at === undefined ? `''` : `${side}.f${at}`)
  const pair: ValuePair = {
    left: `l.f${position}`,
    right: `r.f${position}`,
    leftOther: column('l', other),
    rightOther: column('r', other),
  }
  const missing = isList(field) ? 'empty' : `'' =`
  const absent = isList(field)
    ? `${missing}(${pair.left}) OR ${missing}(${pair.right})`
    : `${missing} ${pair.left} OR ${missing} ${pair.right}`
  const cases = levels.flatMap(({ when }, level) => (when ? [when(pair), String(level)] : []))
  return `multiIf(${absent}, -1, ${cases.join(', ')}, ${levels.length - 1})`
}

/** The first name of a last name and the other way round, when there is one of each. */
function otherName(fields: readonly LinkField[], position: number): number | undefined {
  const wanted = { first_name: 'last_name', last_name: 'first_name' }[fields[position]!.kind as string]
  const found = fields.findIndex(({ kind }) => kind === wanted)
  return found < 0 ? undefined : found
}

/** A pattern as one number: mixed radix, the level plus one in each place. */
const strides = (fields: readonly LinkField[]): number[] =>
  fields.map((_, i) => fields.slice(0, i).reduce((size, field) => size * (levelsOf(field).length + 1), 1))

/** Levels of the pattern with this number. */
export function decodePattern(pattern: number, fields: readonly LinkField[]): number[] {
  return strides(fields).map(
    (stride, i) => (Math.floor(pattern / stride) % (levelsOf(fields[i]!).length + 1)) - 1,
  )
}

const patternSql = (fields: readonly LinkField[], level: (i: number) => string) =>
  `toUInt64(${strides(fields)
    .map((stride, i) => `(${level(i)} + 1) * ${stride}`)
    .join(' + ')})`

/** Two records, of which an earlier rule has not made a pair yet. */
const notBefore = (rules: readonly BlockingRule[], before: number) =>
  rules
    .slice(0, before)
    .map((rule, r) =>
      isListRule(rule)
        ? `NOT hasAny(l.f${rule[0]!.field}, r.f${rule[0]!.field})`
        : `NOT (l.b${r} != 0 AND l.b${r} = r.b${r})`,
    )

export function pairsTableSql(tables: WorkTables): string {
  return `CREATE TABLE ${tables.pairs} (l UInt32, r UInt32, pattern UInt64, rarity Float32, personal Float32) ENGINE = MergeTree ORDER BY tuple()`
}

/** Bits of rarity of the values on which two records agree: of all fields, or of those a household does not share. */
function raritySql(fields: readonly LinkField[], filled: readonly number[], personalOnly: boolean): string {
  const bits = fields.flatMap((field, i) => {
    const equalLevel = levelsOf(field).findIndex((level) => level.equal)
    const { frequency, personal } = kinds[field.kind]
    return frequency && equalLevel >= 0 && (personal || !personalOnly)
      ? [`if(g${i} = ${equalLevel}, log2(${filled[i]} / n${i}), 0)`]
      : []
  })
  return `toFloat32(${bits.length > 0 ? bits.join(' + ') : '0'})`
}

/** The part of a rule's pairs with `block % slices = slice` that no rule before it made, compared. */
export function insertPairsSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rules: readonly BlockingRule[],
  number: number,
  work: Work,
): string {
  const rule = rules[number]!
  const later = notBefore(rules, number).map((condition) => ` AND ${condition}`)
  if (isListRule(rule)) {
    const f = `f${rule[0]!.field}`
    const of = `SELECT id, arrayJoin(${f}) AS block FROM ${tables.records}`
    const sliced = `(SELECT * FROM (${of}) WHERE cityHash64(block) % {slices: UInt32} = {slice: UInt32})`
    // Two records may share several members: once is enough, in the slice of the first they share.
    const pairs = `SELECT DISTINCT x.id AS a, y.id AS b FROM ${sliced} AS x JOIN ${sliced} AS y ON x.block = y.block WHERE x.id < y.id`
    const first = `cityHash64(arraySort(arrayIntersect(l.${f}, r.${f}))[1]) % {slices: UInt32} = {slice: UInt32}`
    return comparedSql(
      tables,
      fields,
      work,
      `(${pairs}) AS p JOIN ${tables.records} AS l ON p.a = l.id JOIN ${tables.records} AS r ON p.b = r.id WHERE ${first}${later.join('')}`,
    )
  }
  const side = `(SELECT * FROM ${tables.records} WHERE b${number} != 0 AND b${number} % {slices: UInt32} = {slice: UInt32})`
  return comparedSql(
    tables,
    fields,
    work,
    `${side} AS l JOIN ${side} AS r ON l.b${number} = r.b${number} WHERE l.id < r.id${later.join('')}`,
  )
}

/** All pairs of few records. */
export function insertAllPairsSql(tables: WorkTables, fields: readonly LinkField[], work: Work): string {
  return comparedSql(
    tables,
    fields,
    work,
    `${tables.records} AS l CROSS JOIN ${tables.records} AS r WHERE l.id < r.id`,
  )
}

function comparedSql(tables: WorkTables, fields: readonly LinkField[], work: Work, from: string): string {
  const all = range(fields.length)
  const levels = all.map((i) => `${levelSql(fields, i)} AS g${i}`)
  const frequencies = all.map((i) => `l.n${i} AS n${i}`)
  return `INSERT INTO ${tables.pairs}
SELECT a, b, ${patternSql(fields, (i) => `g${i}`)}, ${raritySql(fields, work.filled, false)}, ${raritySql(fields, work.filled, true)}
FROM (SELECT l.id AS a, r.id AS b, ${[...levels, ...frequencies].join(', ')} FROM ${from})
SETTINGS max_memory_usage = ${work.memoryBytes}, join_algorithm = 'hash'`
}

/** Patterns of random pairs that no rule makes. */
export function samplePatternsSql(
  tables: WorkTables,
  fields: readonly LinkField[],
  rules: readonly BlockingRule[],
  work: Work,
): string {
  const levels = range(fields.length).map((i) => `${levelSql(fields, i)} AS g${i}`)
  const outside = notBefore(rules, rules.length).map((condition) => ` AND ${condition}`)
  return `SELECT toFloat64(${patternSql(fields, (i) => `g${i}`)}) AS pattern, toFloat64(count()) AS pairs
FROM (
  SELECT ${levels.join(', ')}
  FROM (SELECT toUInt32(cityHash64(number, 1) % {records: UInt32}) AS a, toUInt32(cityHash64(number, 2) % {records: UInt32}) AS b FROM numbers({draws: UInt64}) WHERE a != b) AS p
  JOIN ${tables.records} AS l ON p.a = l.id JOIN ${tables.records} AS r ON p.b = r.id
  WHERE 1${outside.join('')}
)
GROUP BY pattern
SETTINGS max_memory_usage = ${work.memoryBytes}, join_algorithm = 'hash'`
}

export function pairPatternsSql(tables: WorkTables): string {
  return `SELECT toFloat64(pattern) AS pattern, toFloat64(count()) AS pairs FROM ${tables.pairs} GROUP BY pattern`
}

/** Bits of evidence of a pair, from those of its pattern for each class (see scoring.ts). */
const bitsSql = `transform(pattern, {patterns: Array(UInt64)}, {matchBits: Array(Float64)}, -1000.) + personal
  - log2(exp2(greatest(-1000., transform(pattern, {patterns: Array(UInt64)}, {otherBits: Array(Float64)}, 0.) - rarity + personal)) + exp2(transform(pattern, {patterns: Array(UInt64)}, {relatedBits: Array(Float64)}, -1000.)))`

/** Pairs with at least so many bits, best first. */
export function likelyPairsSql(tables: WorkTables): string {
  return `SELECT l, r, toFloat64(pattern) AS pattern, toFloat64(${bitsSql}) AS bits FROM ${tables.pairs} WHERE bits >= {least: Float64} ORDER BY bits DESC, l, r LIMIT {limit: UInt64}`
}
export function countLikelySql(tables: WorkTables): string {
  return `SELECT toFloat64(count()) AS pairs FROM ${tables.pairs} WHERE ${bitsSql} >= {least: Float64}`
}

/** Key, values and frequencies of some records. */
export function recordValuesSql(tables: WorkTables, fields: readonly LinkField[]): string {
  const columns = fields.map(
    (field, i) => `${isList(field) ? `arrayStringConcat(f${i}, ', ')` : `f${i}`} AS f${i}, n${i}`,
  )
  return `SELECT id, key, ${columns.join(', ')} FROM ${tables.records} WHERE id IN {ids: Array(UInt32)}`
}
