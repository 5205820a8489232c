import { sign } from './json-bytes.ts'

/** A text that occurs again and again: a key, a kind of call, the name of an event. */
export interface Word {
  text: string
  bytes: Uint8Array
  /** Number of the object in which it was last met as a key. */
  metIn: number
  /** The last object or list that stood under this key: contexts of events that came together are mostly equal. */
  value: { bytes: Buffer; decoded: unknown } | undefined
  /** The word that came next when it was last met. */
  next: Word | undefined
  /** Another word took its place: were it met again, a repeated key would not be seen. */
  forgotten: boolean
}

const slots = 4096
/** Longer texts are read but not remembered. */
export const longestWord = 100

/**
 * Words known by their bytes, so that no text has to be made to look them up. As many as there are slots, one of those
 * that fall into the same: a sender who makes up words only makes it useless, not large.
 */
export function createWords() {
  const known: (Word | undefined)[] = new Array(slots).fill(undefined)
  let last = makeWord(Buffer.alloc(0), 0, 0)

  /**
   * The word in quotes at this place; it is two bytes longer than its own.
   *
   * @param object number of the object that is being read
   * @returns undefined when there is none, or it holds an escape
   */
  function read(body: Buffer, place: number, object: number): Word | undefined {
    const start = place + 1
    if (body[place] !== sign.quote) return undefined
    // Events are mostly written alike: which word comes next is tried before it is looked up.
    const likely = last.next
    if (likely && !likely.forgotten && isQuoted(body, likely, start)) {
      last = likely
      return likely
    }
    let position = start
    let hash = 0
    for (;;) {
      if (position >= body.length) return undefined
      const byte = body[position] as number
      if (byte === sign.quote) break
      if (byte === sign.backslash || byte < sign.space) return undefined
      hash = (Math.imul(hash, 31) + byte) | 0
      position++
    }
    const slot = (hash ^ (hash >>> 12)) & (slots - 1)
    const found = known[slot]
    if (found && isQuoted(body, found, start)) return follow(found)
    const word = makeWord(body, start, position)
    if (word.bytes.length > longestWord) return word
    // Whoever takes the place of a key of the object being read counts as met: it cannot be told from a repetition.
    if (found?.metIn === object) word.metIn = object
    if (found) found.forgotten = true
    known[slot] = word
    return follow(word)
  }

  function follow(word: Word): Word {
    last.next = word
    last = word
    return word
  }

  return { read }
}

function makeWord(body: Buffer, start: number, end: number): Word {
  const bytes = new Uint8Array(body.subarray(start, end))
  const text = body.toString('utf8', start, end)
  return { text, bytes, metIn: 0, value: undefined, next: undefined, forgotten: false }
}

/** Whether the word stands there, with the quote behind it. */
function isQuoted(body: Buffer, { bytes }: Word, start: number): boolean {
  const { length } = bytes
  if (body[start + length] !== sign.quote) return false
  for (let index = 0; index < length; index++) if (bytes[index] !== body[start + index]) return false
  return true
}
