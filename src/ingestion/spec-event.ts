/** What a property of the event spec may hold. */
export type PropertyType = 'text' | 'number' | 'boolean' | 'time' | 'list' | 'object' | 'any'

export interface PropertySpec {
  type: PropertyType
  description: string
  required?: true
  /** The only texts it may hold. */
  oneOf?: readonly string[]
  min?: number
  max?: number
  /** Properties of the objects in a list. */
  items?: Readonly<Record<string, PropertySpec>>
}

/** One event of the spec: the single source for the intake's checks, the API and docs/event-spec.md. */
export interface EventSpec {
  name: string
  /** Heading under which the docs show it. */
  section: string
  description: string
  /** Channel of the event when its sender does not name one; absent where it depends on who sends it. */
  channel?: string
  properties: Readonly<Record<string, PropertySpec>>
}

export const text = (description: string): PropertySpec => ({ type: 'text', description })
export const boolean = (description: string): PropertySpec => ({ type: 'boolean', description })
export const time = (description: string): PropertySpec => ({ type: 'time', description })
export const object = (description: string): PropertySpec => ({ type: 'object', description })
export const any = (description: string): PropertySpec => ({ type: 'any', description })

/** A number, by default of any size and sign. */
export const number = (description: string, range: { min?: number; max?: number } = {}): PropertySpec => ({
  type: 'number',
  description,
  ...range,
})

/** A number of seconds, minutes, messages, …: never below zero. */
export const amount = (description: string): PropertySpec => number(description, { min: 0 })

export const oneOf = (values: readonly string[], description: string): PropertySpec => ({
  type: 'text',
  description,
  oneOf: values,
})

export const list = (description: string, items?: Record<string, PropertySpec>): PropertySpec => ({
  type: 'list',
  description,
  ...(items ? { items } : {}),
})

/** The event is of no use without it. */
export const required = (property: PropertySpec): PropertySpec => ({ ...property, required: true })

/** Makes the functions that write the events of one section. */
export function section(name: string, channel?: string) {
  return (
    event: string,
    description: string,
    properties: Record<string, PropertySpec> = {},
    ownChannel: string | undefined = channel,
  ): EventSpec => ({
    name: event,
    section: name,
    description,
    ...(ownChannel ? { channel: ownChannel } : {}),
    properties,
  })
}
