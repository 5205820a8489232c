import type { EventRow } from './event.ts'
import type { IdentityEdge } from './identity-edge.ts'

/**
 * ClickHouse's RowBinary, built as one string in which every character is one byte (< 256), because V8 joins and
 * writes such strings several times faster than it fills a Buffer field by field.
 */
export type ByteString = string

/** Columns of a file of events, in order. `actor` is left to the table's default expression: ClickHouse hashes faster. */
export const eventColumns = [
  'workspace',
  'message_id',
  'ts',
  'received_at',
  'type',
  'name',
  'source',
  'channel',
  'user_id',
  'anonymous_id',
  'account',
  'robot',
  'properties',
  'context',
] as const

/** The same columns with their types, as ClickHouse's `file()` and `input()` take them. */
export const eventStructure =
  "workspace String, message_id String, ts DateTime64(3, 'UTC'), received_at DateTime64(3, 'UTC'), type String, " +
  'name String, source String, channel String, user_id String, anonymous_id String, account String, robot UInt8, ' +
  'properties Map(String, String), context Map(String, String)'

const smallLengths: ByteString[] = Array.from({ length: 16_384 }, (_, length) => encodeLength(length))
// biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether all characters are one byte in UTF-8
const onlyAscii = /^[\x00-\x7f]*$/
const emptyText = '\0'

/** The row's bytes. Texts become UTF-8; half a surrogate pair becomes U+FFFD. */
export function encodeRow(row: EventRow): ByteString {
  return (
    encodeFewTexts(row.workspace) +
    encodeText(row.messageId) +
    encodeInt64(row.ts) +
    encodeInt64(row.receivedAt) +
    encodeFewTexts(row.type) +
    encodeFewTexts(row.name) +
    encodeFewTexts(row.source) +
    encodeFewTexts(row.channel) +
    encodeText(row.userId) +
    encodeText(row.anonymousId) +
    encodeText(row.account) +
    (row.robot ? '\x01' : '\0') +
    (row.encodedProperties ?? encodeProperties(row.properties)) +
    (row.encodedContext ?? encodeContext(row.context))
  )
}

/** Columns of a file of identity edges, in order, and their types. */
export const edgeColumns = [
  'workspace',
  'left_type',
  'left_value',
  'right_type',
  'right_value',
  'first_seen',
  'last_seen',
  'evidence',
  'seen',
] as const
export const edgeStructure =
  'workspace String, left_type String, left_value String, right_type String, right_value String, ' +
  "first_seen DateTime64(3, 'UTC'), last_seen DateTime64(3, 'UTC'), evidence String, seen UInt64"

/** The edge's bytes. */
export function encodeEdge(edge: IdentityEdge): ByteString {
  return (
    encodeFewTexts(edge.workspace) +
    encodeFewTexts(edge.leftType) +
    encodeText(edge.leftValue) +
    encodeFewTexts(edge.rightType) +
    encodeText(edge.rightValue) +
    encodeInt64(edge.firstSeen) +
    encodeInt64(edge.lastSeen) +
    encodeText(edge.evidence) +
    encodeInt64(edge.seen)
  )
}

/** Length as a variable number of bytes, then the text in UTF-8. */
export function encodeText(text: string): ByteString {
  if (text === '') return emptyText
  const bytes = onlyAscii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
  return (bytes.length < 16_384 ? smallLengths[bytes.length] : encodeLength(bytes.length)) + bytes
}

const shortTexts = new Map<string, ByteString>()

/**
 * As `encodeText`, remembered: for property names, event names and others of which there are few. The memory is
 * bounded, so a sender who makes up names only makes it useless, not large.
 */
export function encodeFewTexts(text: string): ByteString {
  const known = shortTexts.get(text)
  if (known !== undefined) return known
  const bytes = encodeText(text)
  if (text.length > 100) return bytes
  if (shortTexts.size >= 20_000) shortTexts.clear()
  shortTexts.set(text, bytes)
  return bytes
}

/** A whole number as 8 bytes, lowest first; milliseconds of any time that JavaScript knows. */
export function encodeInt64(value: number): ByteString {
  const high = Math.floor(value / 4_294_967_296)
  const low = value - high * 4_294_967_296
  return String.fromCharCode(
    low & 255,
    (low >>> 8) & 255,
    (low >>> 16) & 255,
    (low >>> 24) & 255,
    high & 255,
    (high >>> 8) & 255,
    (high >>> 16) & 255,
    (high >>> 24) & 255,
  )
}

/** A map of texts. Nulls are left out; lists and objects become JSON text. */
export function encodeProperties(properties: Record<string, unknown>): ByteString {
  let count = 0
  let entries = ''
  for (const key in properties) {
    const value = properties[key]
    if (value === null || value === undefined) continue
    entries += encodeFewTexts(key) + encodeValue(value)
    count++
  }
  return encodeCount(count) + entries
}

/**
 * As properties, but objects are flattened one level with dots; `consent.categoryPreferences` becomes
 * `consent.<category>`, because a customer's consent is asked for by category.
 */
export function encodeContext(context: Record<string, unknown>): ByteString {
  let count = 0
  let entries = ''
  for (const key in context) {
    const value = context[key]
    if (value === null || value === undefined) continue
    if (typeof value !== 'object' || Array.isArray(value)) {
      entries += encodeFewTexts(key) + encodeValue(value)
      count++
      continue
    }
    const inner = key === 'consent' ? consentCategories(value) : (value as Record<string, unknown>)
    for (const innerKey in inner) {
      const innerValue = inner[innerKey]
      if (innerValue === null || innerValue === undefined) continue
      entries += encodeInnerName(key, innerKey) + encodeValue(innerValue)
      count++
    }
  }
  return encodeCount(count) + entries
}

const innerNames = new Map<string, Map<string, ByteString>>()

/** `key.innerKey`, remembered, so that the two need not be joined and hashed for every event. */
function encodeInnerName(key: string, innerKey: string): ByteString {
  const known = innerNames.get(key)?.get(innerKey)
  if (known !== undefined) return known
  const bytes = encodeText(`${key}.${innerKey}`)
  if (bytes.length > 100) return bytes
  let inside = innerNames.get(key)
  if (!inside) {
    if (innerNames.size >= 200) innerNames.clear()
    inside = new Map()
    innerNames.set(key, inside)
  }
  if (inside.size >= 200) inside.clear()
  inside.set(innerKey, bytes)
  return bytes
}

function consentCategories(consent: object): Record<string, unknown> {
  const { categoryPreferences, ...rest } = consent as { categoryPreferences?: unknown }
  if (typeof categoryPreferences !== 'object' || Array.isArray(categoryPreferences))
    return consent as Record<string, unknown>
  return { ...rest, ...categoryPreferences }
}

function encodeValue(value: unknown): ByteString {
  switch (typeof value) {
    case 'string':
      return encodeText(value)
    case 'number':
    case 'boolean': {
      const text = String(value)
      return smallLengths[text.length] + text
    }
    default:
      return encodeText(JSON.stringify(value) ?? '')
  }
}

function encodeCount(count: number): ByteString {
  return count < 16_384 ? (smallLengths[count] as ByteString) : encodeLength(count)
}

/** LEB128, as ClickHouse writes lengths and counts. */
function encodeLength(length: number): ByteString {
  let rest = length
  let bytes = ''
  while (rest >= 128) {
    bytes += String.fromCharCode((rest & 127) | 128)
    rest >>>= 7
  }
  return bytes + String.fromCharCode(rest)
}
