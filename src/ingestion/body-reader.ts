import { isAscii, isUtf8 } from 'node:buffer'
import { canonicalNumberEnd, endOfText, endOfValue, sign } from './json-bytes.ts'
import { createWords, longestWord, type Word } from './json-word.ts'
import type { CopiedProperties } from './pipeline.ts'

/** One event of a body. */
export interface ReadEvent {
  /** What was sent, decoded; without `properties` when they were copied. Not to be changed: equal parts are shared. */
  message: unknown
  /** The properties of a track call, as they will be stored. */
  copied: CopiedProperties | undefined
  /** Where it stands in the body. */
  start: number
  end: number
}

/** A body with the members of its list `batch`. */
export interface ReadBatch {
  /** The other members, decoded. */
  document: Record<string, unknown>
  /** Undefined when `batch` is absent or no list. */
  events: ReadEvent[] | undefined
}

const longestShared = 4096
const mostCopied = 127

/**
 * Reads bodies of calls without making values of what no step looks at: properties, which are most of a body, are
 * copied from JSON to the form in which they are stored (see `encodeProperties`), and a context that equals the one before it is
 * not read again. Measured: docs/decisions/0200.
 *
 * Anything unusual (escapes, nested values, numbers that JSON would write otherwise) is given to JSON.parse, piece by
 * piece; what is not JSON at all is told by `undefined`, and the caller lets JSON.parse say what is wrong.
 */
export function createBodyReader() {
  const words = createWords()
  let scratch = Buffer.allocUnsafe(64 * 1024)
  let body: Buffer = scratch
  /** The same as one text when all of it is ASCII: parts of a text cost a fifth of texts made from bytes. */
  let plain: string | undefined
  let at = 0
  let end = 0
  let objects = 0

  /** The body of a batch; undefined when it is to be read by JSON.parse. */
  function readBatch(bytes: Buffer): ReadBatch | undefined {
    return begin(bytes, () => {
      const document: Record<string, unknown> = {}
      let events: ReadEvent[] | undefined
      const whole = readMembers((word) => {
        if (word.text !== 'batch') return setMember(document, word)
        events = body[at] === sign.openBracket ? readList() : undefined
        return events !== undefined || setMember(document, word)
      })
      return whole ? { document, events } : undefined
    })
  }

  /** The body of a single call of this kind; undefined when it is to be read by JSON.parse. */
  function readSingle(bytes: Buffer, type: string): ReadEvent | undefined {
    return begin(bytes, () => readEvent(type))
  }

  function begin<T>(bytes: Buffer, read: () => T | undefined): T | undefined {
    plain = isAscii(bytes) ? bytes.toString('latin1') : undefined
    if (plain === undefined && !isUtf8(bytes)) return undefined
    body = bytes
    at = 0
    end = bytes.length
    if (scratch.length < end) scratch = Buffer.allocUnsafe(end)
    try {
      skipSpace()
      if (body[at] !== sign.openBrace) return undefined
      const answer = read()
      skipSpace()
      return at === end ? answer : undefined
    } catch (error) {
      // A piece is no JSON, or nested too deeply.
      if (error instanceof SyntaxError || error instanceof RangeError) return undefined
      throw error
    } finally {
      body = scratch
      plain = undefined
    }
  }

  /** From `[` behind `]`. */
  function readList(): ReadEvent[] | undefined {
    const events: ReadEvent[] = []
    at++
    skipSpace()
    if (body[at] === sign.closeBracket) {
      at++
      return events
    }
    for (;;) {
      const start = at
      const event =
        body[at] === sign.openBrace
          ? readEvent(undefined)
          : { message: readValue(undefined), copied: undefined, start, end: at }
      if (!event) return undefined
      events.push(event)
      const separator = nextSign()
      if (separator === sign.closeBracket) return events
      if (separator !== sign.comma) return undefined
      skipSpace()
    }
  }

  /** From `{` behind `}`. @param type of the call, when the address says it */
  function readEvent(type: string | undefined): ReadEvent | undefined {
    const start = at
    const message: Record<string, unknown> = {}
    let copied: CopiedProperties | undefined
    const whole = readMembers((word) => {
      if (word.text !== 'properties') return setMember(message, word)
      copied = body[at] === sign.openBrace ? copyProperties() : undefined
      if (copied === undefined) return setMember(message, word)
      if ('properties' in message) delete message.properties
      return true
    })
    if (!whole) return undefined
    // Other calls look into them, or write more beside them.
    if (copied && (type ?? message.type) !== 'track') {
      message.properties = decodeCopied(copied)
      copied = undefined
    }
    return { message, copied, start, end: at }
  }

  /** From `{` behind `}`; `read` gets each key with the cursor at its value. @returns false when it is not plain */
  function readMembers(read: (word: Word) => boolean): boolean {
    at++
    skipSpace()
    if (body[at] === sign.closeBrace) {
      at++
      return true
    }
    for (;;) {
      const word = readWord()
      if (!word || word.text === '__proto__' || nextSign() !== sign.colon) return false
      skipSpace()
      if (!read(word)) return false
      const separator = nextSign()
      if (separator === sign.closeBrace) return true
      if (separator !== sign.comma) return false
      skipSpace()
    }
  }

  function setMember(target: Record<string, unknown>, word: Word): true {
    const value = readValue(word)
    // Named one by one, because V8 then knows where they lie: three times as fast as by a key it has to look up.
    switch (word.text) {
      case 'type':
        target.type = value
        break
      case 'messageId':
        target.messageId = value
        break
      case 'userId':
        target.userId = value
        break
      case 'anonymousId':
        target.anonymousId = value
        break
      case 'event':
        target.event = value
        break
      case 'timestamp':
        target.timestamp = value
        break
      case 'context':
        target.context = value
        break
      default:
        target[word.text] = value
    }
    return true
  }

  /** Any value. @param word key under which an equal one may have stood before @throws SyntaxError */
  function readValue(word: Word | undefined): unknown {
    const first = body[at]
    if (first === sign.quote) return readText(word)
    if (word && (first === sign.openBrace || first === sign.openBracket)) return readShared(word)
    const start = at
    at = endOfValue(body, at)
    return JSON.parse(body.toString('utf8', start, at))
  }

  function readText(word: Word | undefined): string {
    if (word?.text === 'type' || word?.text === 'event') {
      const known = readWord()
      if (known) return known.text
    }
    const bytes = body
    const start = at + 1
    let position = start
    let signs = 0
    for (; position < bytes.length; position++) {
      const byte = bytes[position] as number
      if (byte === sign.quote) {
        at = position + 1
        if (plain !== undefined) return plain.substring(start, position)
        return signs < 0x80
          ? bytes.toString('latin1', start, position)
          : bytes.toString('utf8', start, position)
      }
      if (byte === sign.backslash || byte < sign.space) break
      signs |= byte
    }
    at = endOfText(body, at) + 1
    return JSON.parse(body.toString('utf8', start - 1, at))
  }

  function readShared(word: Word): unknown {
    const known = word.value
    if (known && at + known.bytes.length <= end) {
      const { length } = known.bytes
      if (body.compare(known.bytes, 0, length, at, at + length) === 0) {
        at += length
        return known.decoded
      }
    }
    const start = at
    at = endOfValue(body, at)
    const decoded = JSON.parse(body.toString('utf8', start, at))
    if (at - start <= longestShared) word.value = { bytes: Buffer.from(body.subarray(start, at)), decoded }
    return decoded
  }

  /** From `"` behind `"`. @returns undefined, the cursor unmoved, when it is not plain */
  function readWord(): Word | undefined {
    const word = words.read(body, at, objects)
    if (word) at += word.bytes.length + 2
    return word
  }

  /** From `{` behind `}`. @returns undefined, the cursor unmoved, when they are not plain */
  function copyProperties(): CopiedProperties | undefined {
    const start = at
    objects++
    const length = copyMembers()
    if (length === 0) {
      at = start
      return undefined
    }
    return { encoded: scratch.toString('latin1', 0, length), body, start, end: at }
  }

  /** @returns bytes written to `scratch`: never more than were read; 0 when they are not plain */
  function copyMembers(): number {
    let length = 1
    let count = 0
    at++
    skipSpace()
    if (body[at] === sign.closeBrace) at++
    else
      for (;;) {
        const word = readWord()
        if (!word || word.metIn === objects || word.bytes.length > longestWord) return 0
        word.metIn = objects
        if (nextSign() !== sign.colon) return 0
        skipSpace()
        if (body[at] === sign.smallN) {
          if (!isLiteral('null')) return 0
        } else {
          const behind = copyValue(copyWord(word, length))
          if (behind === 0) return 0
          length = behind
          if (++count > mostCopied) return 0
        }
        const separator = nextSign()
        if (separator === sign.closeBrace) break
        if (separator !== sign.comma) return 0
        skipSpace()
      }
    scratch[0] = count
    return length
  }

  function copyWord({ bytes }: Word, to: number): number {
    const { length } = bytes
    const target = scratch
    target[to] = length
    for (let index = 0; index < length; index++) target[to + 1 + index] = bytes[index] as number
    return to + 1 + length
  }

  /** Length and bytes of a text, a number, true or false. @returns where it ends; 0 when it is not plain */
  function copyValue(to: number): number {
    const first = body[at] as number
    let from = at
    if (first === sign.quote) return copyText(to)
    if (first === sign.smallT || first === sign.smallF) {
      if (!isLiteral(first === sign.smallT ? 'true' : 'false')) return 0
    } else {
      at = canonicalNumberEnd(body, at)
      if (at < 0) return 0
    }
    scratch[to++] = at - from
    while (from < at) scratch[to++] = body[from++] as number
    return to
  }

  function copyText(to: number): number {
    const from = body
    const target = scratch
    const start = to + 1
    let written = start
    let position = at + 1
    for (;;) {
      if (position >= from.length) return 0
      const byte = from[position++] as number
      if (byte === sign.quote) break
      if (byte === sign.backslash || byte < sign.space) return 0
      target[written++] = byte
    }
    at = position
    const length = written - start
    if (length < 0x80) {
      scratch[to] = length
      return written
    }
    if (length >= 0x4000) return 0
    scratch.copyWithin(start + 1, start, written)
    scratch[to] = (length & 0x7f) | 0x80
    scratch[start] = length >>> 7
    return written + 1
  }

  function isLiteral(text: string): boolean {
    for (let index = 0; index < text.length; index++)
      if (body[at + index] !== text.charCodeAt(index)) return false
    at += text.length
    return true
  }

  function skipSpace(): void {
    while (at < end) {
      const byte = body[at]
      if (byte !== sign.space && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
      at++
    }
  }

  /** The next sign that is no space; the cursor moves behind it. */
  function nextSign(): number {
    skipSpace()
    return at < end ? (body[at++] as number) : -1
  }

  return { readBatch, readSingle }
}

/** The values of copied properties. */
export function decodeCopied({ body, start, end }: CopiedProperties): Record<string, unknown> {
  return JSON.parse(body.toString('utf8', start, end))
}
