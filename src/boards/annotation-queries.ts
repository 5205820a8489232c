import type { ClickHouse } from '../db/index.ts'
import { createBinder, expressionSql } from '../expression/index.ts'
import type { AnnotationRule } from './annotation.ts'

/** One thing that happened, as a rule reads it from events. Times are ms. */
export interface Happening {
  /** The key's value, else the event's message id. */
  id: string
  at: number
  /** When it was over; null when it is not, or a rule does not say. */
  until: number | null
  /** Values of the properties that the words of the rule name. */
  values: Record<string, string>
}

/** A property in the words of a rule: {version}. */
const placeholder = /\{([^{}]{1,200})\}/g

/** Properties that a rule's words name, each once. */
export function propertiesNamed({ title, text }: Pick<AnnotationRule, 'title' | 'text'>): string[] {
  return [...new Set([...`${title}\n${text}`.matchAll(placeholder)].map(([, name]) => name!))]
}

/** The rule's words with the values in them; where there is no value it says so with a dash. */
export function inWords(words: string, values: Record<string, string>): string {
  return words.replaceAll(placeholder, (_, name: string) => values[name] || '–')
}

/**
 * What happened, oldest first, of a rule.
 *
 * @param received only what has an event received in this span (ms, both ends included); absent: everything
 * @param most how many are read at most
 */
export async function readHappenings(
  clickhouse: ClickHouse,
  workspace: string,
  rule: AnnotationRule,
  { received, most }: { received?: { from: number; to: number } | undefined; most: number },
): Promise<Happening[]> {
  const binder = createBinder()
  const property = (name: string) => `properties[${binder.bind('String', name)}]`
  const id = rule.key === undefined ? 'message_id' : property(rule.key)
  const starts = [
    `name = ${binder.bind('String', rule.event)}`,
    ...(rule.filter ? [`(${expressionSql(rule.filter, binder)})`] : []),
  ].join(' AND ')
  const ends = rule.ends === undefined ? '0' : `name = ${binder.bind('String', rule.ends)}`
  const named = propertiesNamed(rule)
  const columns = named.map((name, index) => `argMinIf(${property(name)}, ts, ${starts}) AS v${index}`)
  const among = `workspace = ${binder.bind('String', workspace)}
  AND name IN ${binder.bind('Array(String)', rule.ends === undefined ? [rule.event] : [rule.event, rule.ends])}
  AND robot = 0 AND ${id} != ''`
  const lately =
    received &&
    `AND received_at >= ${moment(received.from, binder)} AND received_at <= ${moment(received.to, binder)}`
  // Its beginning and its end may have come in different spans, so all events of what came lately are read.
  const touched = lately ? `\n  AND ${id} IN (SELECT ${id} FROM events WHERE ${among} ${lately})` : ''
  const rows = await clickhouse.query<Record<string, string>>(
    `SELECT ${id} AS happening,
  toUnixTimestamp64Milli(minIf(ts, ${starts})) AS began,
  if(countIf(${ends}) > 0, toUnixTimestamp64Milli(maxIf(ts, ${ends})), -1) AS ended${columns.map((one) => `,\n  ${one}`).join('')}
FROM events FINAL
WHERE ${among}${touched}
GROUP BY happening
HAVING countIf(${starts}) > 0
ORDER BY began, happening
LIMIT ${binder.bind('UInt32', most)}`,
    binder.params,
  )
  return rows.map((row) => {
    const [at, ended] = [Number(row.began), Number(row.ended)]
    return {
      id: row.happening!,
      at,
      until: ended < 0 ? null : Math.max(at, ended),
      values: Object.fromEntries(named.map((name, index) => [name, row[`v${index}`] ?? ''])),
    }
  })
}

function moment(at: number, binder: ReturnType<typeof createBinder>): string {
  return `fromUnixTimestamp64Milli(${binder.bind('Int64', at)})`
}
