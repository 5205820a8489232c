import { RE2JS } from 're2js'
import { type Identifier, identifierKey, longestIdentifier } from './identifier.ts'
import type { IdentityRules } from './rules.ts'

/** Whether a value says nothing about who somebody is: too long, or blocked by the rules. */
export type BlockedTest = (identifier: Identifier) => boolean

/** @param blocked of the workspace's rules; its patterns are valid */
export function createBlockedTest({ patterns, values }: IdentityRules['blocked']): BlockedTest {
  const compiled = patterns.map((pattern) => RE2JS.compile(pattern))
  const everywhere = new Set(values.filter(({ type }) => type === null).map(({ value }) => value))
  const ofType = new Set(
    values.flatMap(({ type, value }) => (type === null ? [] : [identifierKey({ type, value })])),
  )
  return (identifier) =>
    Buffer.byteLength(identifier.value) > longestIdentifier ||
    everywhere.has(identifier.value) ||
    ofType.has(identifierKey(identifier)) ||
    compiled.some((pattern) => pattern.matcher(identifier.value).find())
}

/**
 * The same test as SQL.
 *
 * @param type SQL of the type
 * @param value SQL of the value
 * @returns the condition and its parameters
 */
export function blockedSql({ patterns, values }: IdentityRules['blocked'], type: string, value: string) {
  const everywhere = values.filter((one) => one.type === null)
  const typed = values.filter((one) => one.type !== null)
  return {
    sql: [
      `length(${value}) > ${longestIdentifier}`,
      `has({blockedValues: Array(String)}, ${value})`,
      `has({blockedKeys: Array(String)}, concat(${type}, '\\0', ${value}))`,
      ...patterns.map((_, index) => `match(${value}, {blockedPattern${index}: String})`),
    ].join(' OR '),
    params: {
      blockedValues: everywhere.map((one) => one.value),
      blockedKeys: typed.map((one) => identifierKey({ type: one.type as string, value: one.value })),
      ...Object.fromEntries(patterns.map((pattern, index) => [`blockedPattern${index}`, pattern])),
    },
  }
}
