import { scorePercent, scoreRanges } from './score-percent.ts'
import { eventSpec } from './spec.ts'
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
  /** Of the objects in a list. */
  items: Checks | undefined
}
interface Checks {
  byKey: ReadonlyMap<string, Check>
  required: Check[]
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

function toChecks(properties: Readonly<Record<string, PropertySpec>>): Checks {
  const checks = Object.entries(properties).map(([key, spec]) => ({
    key,
    spec,
    fits: fits[spec.type],
    items: spec.items ? toChecks(spec.items) : undefined,
  }))
  return {
    byKey: new Map(checks.map((check) => [check.key, check])),
    required: checks.filter((check) => check.spec.required),
  }
}

// Made once from the table: the intake does one look-up by name and one by property, and no parsing of schemas.
const checksByName = new Map(eventSpec.map((event) => [event.name, toChecks(event.properties)]))

/** Whether the spec has an event of this name; the properties of others need not be looked at. */
export function isSpecified(name: string): boolean {
  return checksByName.has(name)
}

/** The first thing wrong with a known event's properties; undefined when all is well or the name is the sender's own. */
export function checkEvent(name: string, properties: Properties): SpecProblem | undefined {
  const checks = checksByName.get(name)
  if (checks === undefined) return undefined
  return (
    runChecks(checks, properties, name, undefined) ??
    (name === 'Survey Answered' ? checkScore(properties) : undefined)
  )
}

/** Where an object stands in a list; put into words only when something is wrong there. */
interface Place {
  key: string
  index: number
}

function runChecks(
  { byKey, required }: Checks,
  properties: Properties,
  name: string,
  place: Place | undefined,
): SpecProblem | undefined {
  for (const check of required) if (isAbsent(properties[check.key])) return missing(check, name, place)
  for (const key in properties) {
    const check = byKey.get(key)
    if (check === undefined) continue
    const value = properties[key]
    if (isAbsent(value)) continue
    if (!check.fits(value)) return wrongType(check, value, name, place)
    const problem = checkLimits(check, value, name, place)
    if (problem) return problem
  }
  return undefined
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function checkLimits({ key, spec, items }: Check, value: unknown, name: string, place: Place | undefined) {
  if (spec.oneOf && !spec.oneOf.includes(String(value))) {
    return outOfRange(pathOf(key, place), value, name, `one of ${spec.oneOf.join(', ')}`)
  }
  if (spec.min !== undefined && Number(value) < spec.min) {
    return outOfRange(pathOf(key, place), value, name, `${spec.min} or more`)
  }
  if (spec.max !== undefined && Number(value) > spec.max) {
    return outOfRange(pathOf(key, place), value, name, `${spec.max} or less`)
  }
  if (items === undefined) return undefined
  const list = value as unknown[]
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    if (typeof item !== 'object' || item === null) continue
    const problem = runChecks(items, item as Properties, name, { key, index })
    if (problem) return problem
  }
  return undefined
}

function pathOf(key: string, place: Place | undefined): string {
  return place ? `${place.key}[${place.index}].${key}` : key
}

function checkScore(properties: Properties): SpecProblem | undefined {
  if (scorePercent(properties.kind, properties.score) !== undefined) return undefined
  const kind = String(properties.kind) as keyof typeof scoreRanges
  const [low, high] = scoreRanges[kind]
  return outOfRange('score', properties.score, 'Survey Answered', `${low} to ${high} for ${kind}`)
}

function missing({ key, spec }: Check, name: string, place: Place | undefined): SpecProblem {
  return {
    code: 'property_missing',
    reason: `"${name}" needs the property ${pathOf(key, place)}: ${spec.description} Send ${expected[spec.type]} there.`,
  }
}

function wrongType(
  { key, spec }: Check,
  value: unknown,
  name: string,
  place: Place | undefined,
): SpecProblem {
  return {
    code: 'property_type',
    reason: `The property ${pathOf(key, place)} of "${name}" is ${show(value)}; send ${expected[spec.type]}.`,
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
