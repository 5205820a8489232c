import { eventSpec, scorePercent, scoreRanges } from './spec.ts'
import type { PropertySpec, PropertyType } from './spec-event.ts'

/** What is wrong with one property of a known event. */
export interface SpecProblem {
  code: 'property_missing' | 'property_type' | 'property_range'
  /** Which property, what it was, and how to mend it. */
  reason: string
}

type Properties = Record<string, unknown>
interface Check {
  key: string
  spec: PropertySpec
  /** Whether a value that is there has the right type. */
  fits(value: unknown): boolean
  items: Check[] | undefined
}

const numberText = /^\s*-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i
const timeText = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Lossless differences fit: a number as a text stays that text, so "39.90" is stored as 39.90. */
const fits: Record<PropertyType, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string' || typeof value === 'number',
  number: (value) =>
    typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && numberText.test(value),
  boolean: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  time: (value) =>
    typeof value === 'string'
      ? timeText.test(value) && !Number.isNaN(Date.parse(value.replace(' ', 'T')))
      : typeof value === 'number' && Number.isFinite(value),
  list: Array.isArray,
  object: (value) => typeof value === 'object' && !Array.isArray(value),
  any: () => true,
}

const expected: Record<PropertyType, string> = {
  text: 'a text',
  number: 'a number (39.9 or "39.90")',
  boolean: 'true or false',
  time: 'a time such as 2026-05-31T09:30:00Z',
  list: 'a list',
  object: 'an object',
  any: 'any value',
}

function toChecks(properties: Readonly<Record<string, PropertySpec>>): Check[] {
  return Object.entries(properties).map(([key, spec]) => ({
    key,
    spec,
    fits: fits[spec.type],
    items: spec.items ? toChecks(spec.items) : undefined,
  }))
}

// Made once from the table: the intake does one look-up by name and one by property, and no parsing of schemas.
const checksByName = new Map(eventSpec.map((event) => [event.name, toChecks(event.properties)]))

/** The first thing wrong with a known event's properties; undefined when all is well or the name is the sender's own. */
export function checkEvent(name: string, properties: Properties): SpecProblem | undefined {
  const checks = checksByName.get(name)
  if (checks === undefined) return undefined
  return (
    runChecks(checks, properties, name, '') ??
    (name === 'Survey Answered' ? checkScore(properties) : undefined)
  )
}

function runChecks(
  checks: Check[],
  properties: Properties,
  name: string,
  prefix: string,
): SpecProblem | undefined {
  for (const check of checks) {
    const value = properties[check.key]
    if (value === undefined || value === null || value === '') {
      if (check.spec.required) return missing(check, name, prefix)
      continue
    }
    if (!check.fits(value)) return wrongType(check, value, name, prefix)
    const problem = checkLimits(check, value, name, prefix)
    if (problem) return problem
  }
  return undefined
}

function checkLimits({ key, spec, items }: Check, value: unknown, name: string, prefix: string) {
  if (spec.oneOf && !spec.oneOf.includes(String(value))) {
    return outOfRange(`${prefix}${key}`, value, name, `one of ${spec.oneOf.join(', ')}`)
  }
  if (spec.min !== undefined && Number(value) < spec.min) {
    return outOfRange(`${prefix}${key}`, value, name, `${spec.min} or more`)
  }
  if (spec.max !== undefined && Number(value) > spec.max) {
    return outOfRange(`${prefix}${key}`, value, name, `${spec.max} or less`)
  }
  if (items === undefined) return undefined
  for (const [index, item] of (value as unknown[]).entries()) {
    if (typeof item !== 'object' || item === null) continue
    const problem = runChecks(items, item as Properties, name, `${prefix}${key}[${index}].`)
    if (problem) return problem
  }
  return undefined
}

function checkScore(properties: Properties): SpecProblem | undefined {
  if (scorePercent(properties.kind, properties.score) !== undefined) return undefined
  const kind = String(properties.kind) as keyof typeof scoreRanges
  const [low, high] = scoreRanges[kind]
  return outOfRange('score', properties.score, 'Survey Answered', `${low} to ${high} for ${kind}`)
}

function missing({ key, spec }: Check, name: string, prefix: string): SpecProblem {
  return {
    code: 'property_missing',
    reason: `"${name}" needs the property ${prefix}${key}: ${spec.description} Send ${expected[spec.type]} there.`,
  }
}

function wrongType({ key, spec }: Check, value: unknown, name: string, prefix: string): SpecProblem {
  return {
    code: 'property_type',
    reason: `The property ${prefix}${key} of "${name}" is ${show(value)}; send ${expected[spec.type]}.`,
  }
}

function outOfRange(property: string, value: unknown, name: string, range: string): SpecProblem {
  return {
    code: 'property_range',
    reason: `The property ${property} of "${name}" is ${show(value)}; send ${range}.`,
  }
}

/** A value as a reason shows it: its type, and its start. */
function show(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  const kind = Array.isArray(value) ? 'list' : typeof value === 'string' ? 'text' : typeof value
  return `the ${kind} ${json.length > 60 ? `${json.slice(0, 57)}…` : json}`
}
