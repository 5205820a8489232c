import { timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { writePrivately } from './secrets.ts'
import { hashToken, newToken } from './token.ts'

/**
 * The token with which the command line of this machine reaches the running server: new at every start, in
 * `<data>/local-token`, where only the owner
 * of this process can read it: who can read the data directory may do everything anyway.
 *
 * @returns whether a token is the one of this start
 */
export function createLocalToken(dataDir: string): (token: string) => boolean {
  const token = newToken('local')
  writePrivately(join(dataDir, 'local-token'), token)
  const expected = Buffer.from(hashToken(token))
  return (given) => timingSafeEqual(Buffer.from(hashToken(given)), expected)
}
