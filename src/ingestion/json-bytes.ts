/** Bytes that mean something in JSON. */
export const sign = {
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  smallF: 0x66,
  smallN: 0x6e,
  smallT: 0x74,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

const zero = 0x30
const nine = 0x39
const minus = 0x2d
const point = 0x2e
/** A double keeps this many digits of a decimal number. */
const keptDigits = 15
/** JavaScript writes numbers with more zeros behind the point with an exponent. */
const mostLeadingZeros = 5

/** Position of the quote that closes the text whose quote stands at `opening`; the body's length when there is none. */
export function endOfText(body: Buffer, opening: number): number {
  const { length } = body
  let position = opening + 1
  while (position < length) {
    const byte = body[position]
    if (byte === sign.quote) return position
    position += byte === sign.backslash ? 2 : 1
  }
  return length
}

/** Position behind the value that begins at `start`, if it is JSON; whether it is, JSON.parse has to say. */
export function endOfValue(body: Buffer, start: number): number {
  const { length } = body
  let depth = 0
  for (let position = start; position < length; position++) {
    const byte = body[position] as number
    if (byte === sign.quote) {
      position = endOfText(body, position)
      if (depth === 0) return Math.min(position + 1, length)
    } else if (byte === sign.openBrace || byte === sign.openBracket) depth++
    else if (byte === sign.closeBrace || byte === sign.closeBracket) {
      if (depth === 0) return position
      if (--depth === 0) return position + 1
    } else if (depth === 0 && (byte === sign.comma || byte <= sign.space)) return position
  }
  return length
}

/**
 * Position behind a number that JavaScript writes as it stands here, so that it need not be read to be written.
 *
 * @returns -1 when there is none, or JavaScript would write it otherwise: 1.50, 1e3, -0, more than 15 digits
 */
export function canonicalNumberEnd(body: Buffer, start: number): number {
  const { length } = body
  const isNegative = body[start] === minus
  const first = isNegative ? start + 1 : start
  let position = endOfDigits(body, first)
  const whole = position - first
  if (whole === 0 || whole > keptDigits || (whole > 1 && body[first] === zero)) return -1
  const isZero = whole === 1 && body[first] === zero
  let fraction = 0
  if (position < length && body[position] === point) {
    const behindPoint = position + 1
    position = endOfDigits(body, behindPoint)
    fraction = position - behindPoint
    if (fraction === 0 || whole + fraction > keptDigits || body[position - 1] === zero) return -1
    if (isZero && body[behindPoint + mostLeadingZeros] === zero && areZeros(body, behindPoint)) return -1
  }
  if (isZero && isNegative && fraction === 0) return -1
  const next = position < length ? (body[position] as number) : sign.comma
  return next === sign.comma || next === sign.closeBrace || next === sign.closeBracket || next <= sign.space
    ? position
    : -1
}

function endOfDigits(body: Buffer, start: number): number {
  const { length } = body
  let position = start
  while (position < length && (body[position] as number) >= zero && (body[position] as number) <= nine)
    position++
  return position
}

function areZeros(body: Buffer, start: number): boolean {
  for (let index = 0; index < mostLeadingZeros; index++) if (body[start + index] !== zero) return false
  return true
}
