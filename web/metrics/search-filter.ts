import type { Expression } from '../../src/metrics/index.ts'

/** The filter an address carries (JSON); undefined when there is none, or when somebody broke it by hand. */
export function readFilter(text: string | undefined): Expression | undefined {
  if (!text) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Expression)
      : undefined
  } catch {
    return undefined
  }
}

/** A filter as an address carries it. */
export function writeFilter(filter: Expression | undefined): string | undefined {
  return filter === undefined ? undefined : JSON.stringify(filter)
}
