import { createHash, randomBytes, randomInt } from 'node:crypto'

/** Tokens that grant something start with one of these, so that scanners (and our own tests) recognise them. */
export const tokenPrefixes = {
  apiKey: 'tdm_',
  screen: 'tds_',
  local: 'tdl_',
  invitation: 'tdi_',
  signIn: 'tdw_',
  writeKey: 'wk_',
  snapshot: 'tdb_',
} as const

/** A new token: the prefix and 256 random bits. */
export function newToken(kind: keyof typeof tokenPrefixes): string {
  return tokenPrefixes[kind] + randomBytes(32).toString('base64url')
}

/** A new identifier: `src_`, `key_` … and 80 random bits. */
export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(10).toString('hex')}`
}

/**
 * What is stored of a token: its SHA-256 in hex. A plain hash is enough because a token has 256 random bits: there
 * is nothing to guess, so nothing that a slow password hash would slow down.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

// Without 0/O, 1/I/L and U, which are misread on a television across the room.
const codeAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Six characters that a person reads from one screen and types on another. */
export function newPairingCode(): string {
  return Array.from({ length: 6 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('')
}
