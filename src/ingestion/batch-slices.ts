/** Where one event of a batch begins and ends in the body. */
export interface Slice {
  start: number
  end: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/**
 * Finds the elements of the top-level list `batch` in a body that is known to be valid JSON: a parked event keeps the
 * bytes that were sent (order, double keys, long numbers), which JSON.parse forgets.
 *
 * @returns in order; of several keys `batch` the last, as JSON.parse has it
 */
export function sliceBatch(body: Buffer): Slice[] {
  let slices: Slice[] = []
  let depth = 0
  let key = ''
  let inBatch = false
  let start = -1
  for (let position = 0; position < body.length; position++) {
    switch (body[position]) {
      case quote: {
        const end = endOfText(body, position)
        if (depth === 1) key = body.toString('utf8', position, end + 1)
        if (inBatch && start < 0) start = position
        position = end
        break
      }
      case openBrace:
      case openBracket:
        depth++
        if (depth === 2 && body[position] === openBracket && isBatchKey(key)) {
          inBatch = true
          slices = []
          start = -1
        } else if (inBatch && start < 0) start = position
        break
      case closeBrace:
      case closeBracket:
        depth--
        if (inBatch && depth === 1) {
          if (start >= 0) slices.push({ start, end: trimEnd(body, position) })
          inBatch = false
        }
        break
      case comma:
        if (inBatch && depth === 2) {
          slices.push({ start, end: trimEnd(body, position) })
          start = -1
        }
        break
      case colon:
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        break
      default:
        if (inBatch && start < 0) start = position
    }
  }
  return slices
}

/** Position of the closing quote. */
function endOfText(body: Buffer, opening: number): number {
  let position = opening + 1
  for (;;) {
    const byte = body[position]
    if (byte === quote || byte === undefined) return position
    position += byte === backslash ? 2 : 1
  }
}

function isBatchKey(key: string): boolean {
  return key === '"batch"' || (key.includes('\\') && JSON.parse(key) === 'batch')
}

function trimEnd(body: Buffer, end: number): number {
  let position = end
  while (position > 0 && (body[position - 1] as number) <= 0x20) position--
  return position
}
