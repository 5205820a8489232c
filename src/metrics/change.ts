import { stringify } from 'yaml'
import type { Metric } from './metric.ts'

/**
 * What changes from one definition to another, as lines of YAML: `- ` is gone, `+ ` is new. '' when nothing changes.
 *
 * @param before null for a measure that is made
 * @param after null for one that is removed
 */
export function describeChange(before: Metric | null, after: Metric | null): string {
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

function linesByField(definition: Metric | null): Map<string, string> {
  return new Map(
    Object.entries(ordered(definition ?? {})).map(([field, value]) => [
      field,
      stringify({ [field]: value }, { lineWidth: 0 }).trimEnd(),
    ]),
  )
}

const fieldOrder = [
  'name',
  'label',
  'description',
  'question',
  'unit',
  'good',
  'owners',
  'kind',
  'event',
  'property',
  'percentile',
  'numerator',
  'denominator',
  'closedBy',
  'key',
  'filter',
  'robots',
]

/** A definition with its fields in the order in which they are written in documents. */
export function ordered(definition: object): Record<string, unknown> {
  const entries = Object.entries(definition).filter(([, value]) => value !== undefined && value !== '')
  const place = (field: string) =>
    fieldOrder.includes(field) ? fieldOrder.indexOf(field) : fieldOrder.length
  return Object.fromEntries(
    entries
      .sort(([one], [two]) => place(one) - place(two) || (one < two ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

/** Keys of nested objects in a fixed order, because PostgreSQL's jsonb keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return ordered(value)
}
