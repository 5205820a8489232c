import { stringify } from 'yaml'
import type { Segment } from './segment.ts'

const fieldOrder = ['name', 'label', 'description', 'kind', 'owner', 'tell', 'condition', 'upload']

/** A definition with its fields in the order in which they are written in documents; empty ones left out. */
export function ordered(definition: object): Record<string, unknown> {
  const entries = Object.entries(definition).filter(([, value]) => value !== undefined && value !== '')
  const place = (field: string) =>
    fieldOrder.includes(field) ? fieldOrder.indexOf(field) : fieldOrder.length
  return Object.fromEntries(
    entries
      .sort(([one], [two]) => place(one) - place(two) || (one < two ? -1 : 1))
      .map(([field, value]) => [field, sorted(value)]),
  )
}

/** Keys of nested objects in a fixed order, because PostgreSQL's jsonb keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  return typeof value === 'object' && value !== null ? ordered(value) : value
}

/**
 * What changes from one definition to another, as lines of YAML: `- ` is gone, `+ ` is new. '' when nothing changes.
 *
 * @param before null for a group that is made
 * @param after null for one that is removed
 */
export function describeChange(before: Segment | null, after: Segment | null): string {
  const [old, young] = [linesByField(before), linesByField(after)]
  const lines: string[] = []
  for (const field of new Set([...old.keys(), ...young.keys()])) {
    const [gone, come] = [old.get(field), young.get(field)]
    if (gone === come) continue
    if (gone !== undefined) lines.push(...gone.split('\n').map((line) => `- ${line}`))
    if (come !== undefined) lines.push(...come.split('\n').map((line) => `+ ${line}`))
  }
  return lines.join('\n')
}

function linesByField(definition: Segment | null): Map<string, string> {
  return new Map(
    Object.entries(ordered(definition ?? {})).map(([field, value]) => [
      field,
      stringify({ [field]: value }, { lineWidth: 0 }).trimEnd(),
    ]),
  )
}
