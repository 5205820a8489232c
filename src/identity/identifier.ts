import xxhash from 'xxhash-wasm'
import { z } from 'zod'
import { actorOf } from './actor.ts'

const { h64 } = await xxhash()

/** Longer ones are blocked: no system gives its customers names of that length. Bytes of UTF-8. */
export const longestIdentifier = 256

/** One name under which a customer is known: `user_id`, `anonymous_id`, `email`, `phone`, or a type of `context.externalIds`. */
export const identifierSchema = z
  .object({ type: z.string().min(1).max(64), value: z.string().min(1).max(20_000) })
  .meta({ id: 'Identifier' })
export type Identifier = z.infer<typeof identifierSchema>

/** Types under which events come in; each identifier of these is an actor. */
export const actorTypes = ['user_id', 'anonymous_id'] as const
export type ActorType = (typeof actorTypes)[number]

export function isActorType(type: string): type is ActorType {
  return type === 'user_id' || type === 'anonymous_id'
}

/**
 * The 64-bit id of an identifier. For a user_id or anonymous_id it is the actor; other types have a namespace of their own.
 *
 * @returns the same as `identifierIdSql` computes
 */
export function identifierIdOf(workspace: string, { type, value }: Identifier): bigint {
  if (type === 'user_id') return actorOf(workspace, value, undefined)
  if (type === 'anonymous_id') return actorOf(workspace, undefined, value)
  return h64(`${workspace}\0x:${type}\0${value}`)
}

/** SQL of `identifierIdOf` over columns. */
export function identifierIdSql(workspace: string, type: string, value: string): string {
  return `xxHash64(concat(${workspace}, '\\0', multiIf(${type} = 'user_id', 'u', ${type} = 'anonymous_id', 'a', concat('x:', ${type})), '\\0', ${value}))`
}

/** One text for an identifier, for maps and sets. */
export function identifierKey({ type, value }: Identifier): string {
  return `${type}\0${value}`
}

/**
 * An identifier as it is compared: e-mail in small letters, a telephone as digits with a leading + if it was written.
 * Events are read the same way (src/ingestion/identity-edge.ts).
 */
export function comparable({ type, value }: Identifier): Identifier {
  if (type === 'email') return { type, value: value.trim().toLowerCase() }
  if (type === 'phone')
    return { type, value: value.replaceAll(/\(0\)|[^0-9+]/g, '').replace(/^00/, '+') || value }
  return { type, value }
}
