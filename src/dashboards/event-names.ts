/** Fields of a definition that name events. */
const naming = ['event', 'closedBy'] as const
/** Fields that hold parts of a definition, each with events of its own. */
const parts = ['numerator', 'denominator', 'part', 'from', 'to', 'start', 'back', 'steps', 'exclude'] as const

/** Names of the events a measure is about; null means any event. */
export function eventNamesOf(definition: Record<string, unknown>): Set<string> | null {
  // A formula speaks of other measures, which may change without it.
  if (definition.kind === 'formula') return null
  const inner = parts.flatMap((part) => definition[part] ?? []).filter(isObject)
  const named = inner.length > 0 ? inner : [definition]
  if (named.some((part) => part.event === undefined)) return null
  return new Set(named.flatMap((part) => naming.flatMap((field) => part[field] ?? [])).map(String))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
