/** Names of the events a measure is about; null means any event. */
export function eventNamesOf(definition: Record<string, unknown>): Set<string> | null {
  const parts = [definition, definition.numerator, definition.denominator].filter(
    (part): part is Record<string, unknown> => typeof part === 'object' && part !== null,
  )
  const named = definition.numerator ? parts.slice(1) : parts
  const names = named.flatMap((part) => [part.event, part.closedBy].filter((one) => one !== undefined))
  if (named.some((part) => part.event === undefined)) return null
  return new Set(names.flat().map(String))
}
