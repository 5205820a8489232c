import { randomUUID } from 'node:crypto'
import { isbot } from 'isbot'
import { type EventType, eventNames, eventTypes } from './event.ts'
import { eventLimit } from './http-body.ts'
import { type Halt, type IntakeEvent, park, refuse, type Step } from './pipeline.ts'
import { type ByteString, encodeContext, encodeRow } from './row-binary.ts'
import { addScorePercentStep, checkSpecStep, nameChannelStep } from './spec-steps.ts'
import { parseTime } from './time-text.ts'

/**
 * What happens to every event, in this order. Each step keeps the event, or says why it does not. They know of no other
 * event, so any thread may run them; what comes after them, `lastStep`, is made in one place: admission.ts.
 */
export const steps: readonly Step[] = [
  { name: 'read message id', run: readMessageId },
  { name: 'read call', run: readCall },
  { name: 'read customer', run: readCustomer },
  { name: 'read properties', run: readProperties },
  { name: 'read context', run: readContext },
  { name: 'set time', run: setTime },
  { name: 'flag robot', run: flagRobot },
  checkSpecStep,
  addScorePercentStep,
  nameChannelStep,
  { name: 'encode', run: encode },
]
/** A message counts once in a workspace; the memory of messages says whether it did. */
export const lastStep = 'count once'

const longestName = 255
const longestId = 1000
const dayMs = 86_400_000
const earliestTime = Date.UTC(2000, 0, 1)
const knownTypes: ReadonlySet<unknown> = new Set(eventTypes)
const emptyObject: Record<string, unknown> = Object.freeze({})
/** An event that cannot be written as JSON, neither to be stored nor to be parked. */
export const tooDeep: Halt = refuse('too_deep', 'The event is nested too deeply.')
export const repetition: Halt = {
  outcome: 'duplicate',
  code: 'duplicate',
  reason: 'An event with this messageId was accepted before.',
}

/** Kind of call and name of the event. */
function readCall({ message, row }: IntakeEvent): Halt | undefined {
  const { type } = message
  if (!knownTypes.has(type)) return park('unknown_type', `type must be one of ${eventTypes.join(', ')}.`)
  row.type = type as EventType
  if (type !== 'track') {
    row.name = eventNames[type as Exclude<EventType, 'track'>]
    return undefined
  }
  const { event } = message
  if (typeof event !== 'string' || event === '')
    return park('missing_event_name', 'A track call needs event, a text.')
  if (event.length > longestName)
    return park('event_name_too_long', `event may have ${longestName} characters.`)
  row.name = event
  return undefined
}

function readMessageId({ message, row }: IntakeEvent): Halt | undefined {
  const { messageId } = message
  if (messageId === undefined || messageId === null || messageId === '') {
    row.messageId = randomUUID()
    return undefined
  }
  const id = asId(messageId)
  if (id === undefined || id.length > longestName)
    return park('invalid_message_id', `messageId must be a text of at most ${longestName} characters.`)
  row.messageId = id
  return undefined
}

/** userId, anonymousId and the account acted for. */
function readCustomer({ message, row }: IntakeEvent): Halt | undefined {
  const userId = asId(message.userId)
  const anonymousId = asId(message.anonymousId)
  if (userId === undefined || anonymousId === undefined)
    return park('invalid_id', `userId and anonymousId must be texts of at most ${longestId} characters.`)
  if (userId === '' && anonymousId === '')
    return park('missing_id', 'An event needs userId or anonymousId, or it belongs to nobody.')
  row.userId = userId
  row.anonymousId = anonymousId
  if (row.type === 'alias' && !asId(message.previousId))
    return park('missing_previous_id', 'An alias call needs previousId.')
  const account = message.groupId ?? (message.context as { groupId?: unknown } | null | undefined)?.groupId
  row.account = asId(account) ?? ''
  if (row.type === 'group' && row.account === '')
    return park('missing_group_id', 'A group call needs groupId.')
  return undefined
}

/** Properties; the traits of identify and group; a page's own name and category; an alias's former id. */
function readProperties({ message, row, hasProperties }: IntakeEvent): Halt | undefined {
  if (hasProperties) return undefined
  const usesTraits = row.type === 'identify' || row.type === 'group'
  const given = usesTraits ? message.traits : message.properties
  if (given !== undefined && given !== null && !isObject(given))
    return park('invalid_properties', `${usesTraits ? 'traits' : 'properties'} must be an object.`)
  row.properties = given ?? emptyObject
  if (row.type === 'page' || row.type === 'screen')
    row.properties = { ...row.properties, ...present({ name: message.name, category: message.category }) }
  if (row.type === 'alias') row.properties = { ...row.properties, previousId: String(message.previousId) }
  return undefined
}

/** Context; the address of a browser that did not (and cannot) name its own. */
function readContext({ message, row, ip }: IntakeEvent): Halt | undefined {
  const { context } = message
  if (context === undefined || context === null) {
    row.context = emptyObject
    return undefined
  }
  if (!isObject(context)) return park('invalid_context', 'context must be an object.')
  row.context = contextWithAddress(context, ip)
  return undefined
}

/** Events that came together mostly share one context (body-reader.ts): what was made of the last is remembered. */
const lastContext = { given: emptyObject, ip: undefined as string | undefined, context: emptyObject }
const lastEncoded = { context: emptyObject, bytes: encodeContext(emptyObject) }

function contextWithAddress(given: Record<string, unknown>, ip: string | undefined) {
  if (!ip || !given.userAgent || given.ip) return given
  if (given !== lastContext.given || ip !== lastContext.ip)
    Object.assign(lastContext, { given, ip, context: { ...given, ip } })
  return lastContext.context
}

/** @throws RangeError when it is nested too deeply */
function encodeSharedContext(context: Record<string, unknown>): ByteString {
  if (context !== lastEncoded.context) {
    lastEncoded.bytes = encodeContext(context)
    lastEncoded.context = context
  }
  return lastEncoded.bytes
}

/**
 * When it happened: the sender's time, corrected for the sender's clock by how far `sentAt` is from our own
 * (Segment's rule: receivedAt − (sentAt − timestamp)). Without a time it happened now.
 */
function setTime({ message, row, sentAt, historical }: IntakeEvent): Halt | undefined {
  const given = message.timestamp ?? message.originalTimestamp
  if (given === undefined || given === null) {
    if (historical) return park('missing_time', 'An imported event needs timestamp.')
    row.ts = row.receivedAt
    return undefined
  }
  const said = readTime(given)
  if (said === undefined) return park('invalid_time', 'timestamp must be a time in ISO 8601.')
  const ownSentAt = message.sentAt === undefined ? sentAt : readTime(message.sentAt)
  row.ts = historical || ownSentAt === undefined ? said : row.receivedAt - (ownSentAt - said)
  if (row.ts > row.receivedAt + dayMs) return park('time_in_future', 'timestamp is more than a day ahead.')
  if (row.ts < earliestTime) return park('time_too_old', 'timestamp is before the year 2000.')
  return undefined
}

const robots = new Map<string, 0 | 1>()

function flagRobot({ row }: IntakeEvent): undefined {
  const { userAgent } = row.context
  if (typeof userAgent !== 'string') return undefined
  let robot = robots.get(userAgent)
  if (robot === undefined) {
    robot = isbot(userAgent) ? 1 : 0
    if (robots.size >= 10_000) robots.clear()
    robots.set(userAgent, robot)
  }
  row.robot = robot
  return undefined
}

function encode(event: IntakeEvent): Halt | undefined {
  try {
    // Callers inside the program may change a context that they hand over again.
    if (event.ip !== undefined) event.row.encodedContext = encodeSharedContext(event.row.context)
    event.bytes = encodeRow(event.row)
    return event.bytes.length > eventLimit ? refuse('too_large', 'An event may have 32 KB.') : undefined
  } catch (error) {
    // JSON.stringify gives up where its stack ends.
    if (error instanceof RangeError) return tooDeep
    throw error
  }
}

/** '' when absent; undefined when it is no identifier. Numbers are taken, as Segment's libraries do. */
function asId(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length > longestId ? undefined : value
  if (value === undefined || value === null) return ''
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** Milliseconds since 1970; undefined when it is no time. */
export function readTime(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? parseTime(value) : value
  return typeof ms === 'number' && Number.isFinite(ms) ? Math.floor(ms) : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
