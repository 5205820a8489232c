import { TandemError } from '../errors.ts'
import { toCalls } from '../mapping/index.ts'
import type { ImportMapping, Section } from './import-mapping.ts'
import type { JoinedColumns } from './join.ts'
import { contentOf, createOccurrences } from './occurrences.ts'
import type { Row, RowProblem } from './row.ts'
import { compileTemplate, type Template } from './template.ts'
import { truth } from './template-operators.ts'

export type Call = Record<string, unknown>

/** What a row became: its calls (none when `where` leaves it out), or what is wrong with it. */
export type MappedRow = { calls: Call[] } | { problem: RowProblem }

/** Rows of one file → calls. */
export interface RowMapper {
  /** Rows must come in the order of the file, each once: alike rows are told apart by counting. */
  map(row: Row): MappedRow | Promise<MappedRow>
  /** A row that was imported before: it is counted, not mapped. */
  skip(row: Row): void
  /** Whether rows are mapped by a compiled template (JSONata judges only those it cannot). */
  compiled: boolean
}

/** Rows with which a compiled template must agree with JSONata before it is trusted. */
const probes = 50

/**
 * @param options `origin` (import and file) goes into each event's context with the row number, so that an event can be
 *   traced to its row
 */
export async function createRowMapper(options: {
  mapping: ImportMapping
  section: Section
  joined: JoinedColumns
  origin: { id: string; file: string }
}): Promise<RowMapper> {
  const { mapping, section, joined, origin } = options
  const jsonata = section.mapping
  if (!jsonata) throw new Error('A file without events is only joined.')
  let template = await compileTemplate(jsonata.definition.events, jsonata.definition.vars)
  const occurrences = createOccurrences()
  let probed = 0

  const finish = (row: Row, calls: Call[]): MappedRow => {
    if (calls.length === 0) return { problem: { reason: 'The mapping gives no event for this row.' } }
    for (const call of calls) {
      const problem = completeCall(call, section, { ...origin, row: row.number })
      if (problem) return { problem }
    }
    return { calls }
  }

  /** JSONata's own evaluation: always right, and it words the errors. */
  async function evaluate(row: Row, values: Row['values'], identity: string): Promise<MappedRow> {
    try {
      const calls = await jsonata!.apply(values, { identity, timeoutMs: 2_000 })
      return finish(row, calls)
    } catch (error) {
      return { problem: problemOf(error, values) }
    }
  }

  async function probe(trusted: Template, row: Row, values: Row['values'], identity: string) {
    const expected = await evaluate(row, values, identity)
    const found = tryTemplate(trusted, values, identity)
    const same = !found || JSON.stringify(finish(row, found)) === JSON.stringify(expected)
    if (!same) template = undefined
    return expected
  }

  /** Undefined for a row whose values cannot be written as JSON: it is nested too deeply for anything else as well. */
  function identityOf(row: Row): string | undefined {
    try {
      const content = contentOf(row)
      return `${mapping.name}\0${content}\0${occurrences.next(content)}`
    } catch (error) {
      if (error instanceof RangeError) return undefined
      throw error
    }
  }

  return {
    get compiled() {
      return template !== undefined
    },
    skip(row) {
      identityOf(row)
    },
    map(row) {
      const identity = identityOf(row)
      if (identity === undefined) return { problem: { reason: 'The row is nested too deeply.' } }
      const values = joined(row.values)
      if ('problem' in values) return values
      const wanted = !section.where || isWanted(section.where, values.values)
      if (wanted !== true) return wanted === false ? { calls: [] } : { problem: wanted }
      if (template && probed++ < probes) return probe(template, row, values.values, identity)
      const calls = template && tryTemplate(template, values.values, identity)
      return calls ? finish(row, calls) : evaluate(row, values.values, identity)
    },
  }
}

function isWanted(where: Template, values: Row['values']): boolean | RowProblem {
  try {
    return truth(where(values))
  } catch {
    return { reason: 'The condition `where` cannot be judged for this row.' }
  }
}

/** Calls of the template, or undefined when JSONata has to judge the row (also to word its error). */
function tryTemplate(template: Template, values: Row['values'], identity: string): Call[] | undefined {
  try {
    const result = template(values)
    return result === undefined ? undefined : toCalls(result, identity)
  } catch {
    return undefined
  }
}

/** Gives a call its time in UTC and its origin. @returns what is wrong with it */
function completeCall(
  call: Call,
  section: Section,
  origin: { id: string; file: string; row: number },
): RowProblem | undefined {
  const time = typeof call.timestamp === 'number' ? call.timestamp : readTimestamp(call.timestamp, section)
  if (typeof time !== 'number') return { column: 'timestamp', reason: time.reason }
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return { column: 'timestamp', reason: 'The time is beyond any calendar.' }
  call.timestamp = date.toISOString()
  for (const key of ['userId', 'anonymousId']) if (call[key] === '' || call[key] === null) delete call[key]
  const context = call.context
  call.context = { ...(typeof context === 'object' ? context : {}), import: origin }
  return undefined
}

function readTimestamp(value: unknown, section: Section): number | { reason: string } {
  if (value === undefined || value === null || value === '') {
    return { reason: 'The event has no timestamp; an import says when each event happened.' }
  }
  if (typeof value !== 'string')
    return { reason: 'The timestamp is neither text nor a number of milliseconds.' }
  return section.readTime(value)
}

/** JSONata's error for people, with the column whose cell it complains of. */
function problemOf(error: unknown, values: Row['values']): RowProblem {
  if (!(error instanceof TandemError)) throw error
  const reason = error.detail ?? error.message
  const culprit = (error.cause as { value?: unknown } | undefined)?.value
  const column = Object.keys(values).find((name) => culprit !== undefined && values[name] === culprit)
  return column === undefined ? { reason } : { column, reason }
}
