import type { Source } from './pipeline.ts'

/** Finds a source by write key, in memory. */
export type FindSource = (writeKey: string) => Source | undefined

const remembered = new Map<string, string>()

/**
 * The write key of a Basic authorization: the user name; the password stays empty.
 *
 * @returns undefined when the header is absent or of another kind
 */
export function writeKeyOfHeader(authorization: string | undefined): string | undefined {
  if (!authorization) return undefined
  const known = remembered.get(authorization)
  if (known !== undefined) return known
  const encoded = /^Basic\s+([A-Za-z0-9+/_=-]+)$/i.exec(authorization)?.[1]
  if (!encoded) return undefined
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const writeKey = colon < 0 ? pair : pair.slice(0, colon)
  if (remembered.size >= 1000) remembered.clear()
  remembered.set(authorization, writeKey)
  return writeKey
}

const inBody = '"writeKey":"'
const longestKey = 200

/** What looks like the write key in a body, without reading it; undefined when nothing does. */
export function writeKeyLike(body: Buffer): string | undefined {
  const found = body.indexOf(inBody)
  if (found < 0) return undefined
  const start = found + inBody.length
  const end = body.indexOf('"', start)
  return end < 0 || end - start > longestKey ? undefined : body.toString('latin1', start, end)
}
