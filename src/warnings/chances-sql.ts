import type { QueryParams } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { personSqlOf } from '../identity/index.ts'
import type { Signal } from './warning.ts'

interface Statement {
  sql: string
  params: QueryParams
}

const columns = 'workspace, name, person, value, at, n, different, version, removed'

/**
 * Writes the scores of one run as values of a trait: percent with one decimal, as JSON writes it. Who became part of another
 * person meanwhile is left out.
 */
export function writeStatement(given: {
  workspace: string
  name: string
  signal: Signal
  horizon: number
  /** when they were scored, ms */
  at: number
  version: number
}): Statement {
  const binder = createBinder()
  const workspace = binder.bind('String', given.workspace)
  const at = binder.bind('UInt32', Math.floor(given.at / 1000))
  const sql = `INSERT INTO computed_traits (${columns})
SELECT ${workspace}, ${binder.bind('String', given.name)}, id, toString(round(toFloat64(chance) * 100, 1)), toDateTime64(at, 3, 'UTC'), 0, 0, ${binder.bind('UInt64', given.version)}, 0
FROM person_scores FINAL
WHERE workspace = ${workspace} AND whose = 'person' AND signal = ${binder.bind('String', given.signal)} AND horizon = ${binder.bind('UInt16', given.horizon)}
  AND day = toDate(toDateTime(${at}, 'UTC')) AND at = toDateTime(${at}, 'UTC') AND ${personSqlOf('id')} = id`
  return { sql, params: binder.params }
}

/** Takes the values away that are older than this version. */
export function dropStatement(given: { workspace: string; name: string; version: number }): Statement {
  const binder = createBinder()
  const version = binder.bind('UInt64', given.version)
  const sql = `INSERT INTO computed_traits (${columns})
SELECT workspace, name, person, '', at, 0, 0, ${version}, 1
FROM computed_traits FINAL
WHERE workspace = ${binder.bind('String', given.workspace)} AND name = ${binder.bind('String', given.name)} AND version < ${version}`
  return { sql, params: binder.params }
}

/** Takes the values away of ids that became part of another person. @param given.among only of these; absent means all */
export function dropStrayStatement(given: {
  workspace: string
  names: readonly string[]
  among: readonly string[] | undefined
  version: number
}): Statement {
  const binder = createBinder()
  const some = given.among
    ? ` AND person IN ${binder.bind('Array(UInt64)', `[${given.among.join(',')}]`)}`
    : ''
  const sql = `INSERT INTO computed_traits (${columns})
SELECT workspace, name, person, '', at, 0, 0, ${binder.bind('UInt64', given.version)}, 1
FROM computed_traits FINAL
WHERE workspace = ${binder.bind('String', given.workspace)} AND name IN ${binder.bind('Array(String)', given.names)}${some}
  AND ${personSqlOf('person')} != person`
  return { sql, params: binder.params }
}
