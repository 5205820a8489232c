import { stringify } from 'yaml'

/**
 * What changes from one definition to another, as lines of YAML: `- ` is gone, `+ ` is new. '' when nothing changes.
 *
 * @param before null for a definition that is made
 * @param after null for one that is removed
 * @param fieldOrder the fields in the order in which they are written; others follow by name
 */
export function describeChange(
  before: object | null,
  after: object | null,
  fieldOrder: readonly string[],
): string {
  const [old, young] = [linesByField(before, fieldOrder), linesByField(after, fieldOrder)]
  const lines: string[] = []
  for (const field of new Set([...old.keys(), ...young.keys()])) {
    const [gone, come] = [old.get(field), young.get(field)]
    if (gone === come) continue
    if (gone !== undefined) lines.push(...gone.split('\n').map((line) => `- ${line}`))
    if (come !== undefined) lines.push(...come.split('\n').map((line) => `+ ${line}`))
  }
  return lines.join('\n')
}

function linesByField(definition: object | null, fieldOrder: readonly string[]): Map<string, string> {
  return new Map(
    Object.entries(ordered(definition ?? {}, fieldOrder)).map(([field, value]) => [
      field,
      stringify({ [field]: value }, { lineWidth: 0 }).trimEnd(),
    ]),
  )
}

/** A definition with its fields in the order in which they are written in documents; empty ones left out. */
export function ordered(definition: object, fieldOrder: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(definition).filter(([, value]) => value !== undefined && value !== '')
  const place = (field: string) =>
    fieldOrder.includes(field) ? fieldOrder.indexOf(field) : fieldOrder.length
  return Object.fromEntries(
    entries
      .sort(([one], [two]) => place(one) - place(two) || (one < two ? -1 : 1))
      .map(([field, value]) => [field, sorted(value, fieldOrder)]),
  )
}

/** Keys of nested objects in a fixed order, because PostgreSQL's jsonb keeps none. */
function sorted(value: unknown, fieldOrder: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => sorted(one, fieldOrder))
  return typeof value === 'object' && value !== null ? ordered(value, fieldOrder) : value
}
