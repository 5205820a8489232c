import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { Config } from '../config.ts'
import { isLoopback } from './owner.ts'

const privateAddress = /^(::ffff:)?(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^f[cd]/i

/**
 * The address of whoever sent a request, for limits and logs. Behind a proxy of our own (PUBLIC_URL is set and the
 * connection comes from a private address) it is the last entry of X-Forwarded-For, the one our proxy wrote.
 * `unknown` for a request without a connection.
 */
export function clientAddress(context: Context, config: Config): string {
  const address = connectionAddress(context)
  const plain = address.replace(/^::ffff:/, '')
  if (!config.publicUrl || !(isLoopback(plain) || privateAddress.test(plain))) return plain
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return forwarded || plain
}

function connectionAddress(context: Context): string {
  const hasConnection = (context.env as { incoming?: unknown } | undefined)?.incoming !== undefined
  return (hasConnection && getConnInfo(context).remote.address) || 'unknown'
}
