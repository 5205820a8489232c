import { lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { TandemError } from '../errors.ts'

/** Addresses of this machine and of networks that the world does not see (IANA special-purpose registries). */
const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(net, bits, 'ipv4')
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(net, bits, 'ipv6')
}

/** Where deliveries may go. */
export interface Destinations {
  /** @returns the address in its normal form @throws TandemError `webhook_address` */
  check(url: string): string
  /** How the name of a checked address is resolved: inside addresses are refused unless the operator named the host. */
  lookup(url: URL): LookupFunction
}

/**
 * Public https addresses, and whatever the operator named.
 *
 * @param allowedHosts `host` or `host:port`; to these also http and addresses of the own network
 */
export function createDestinations(allowedHosts: readonly string[]): Destinations {
  const named = new Set(allowedHosts.map((host) => host.toLowerCase()))
  const isNamed = (url: URL) => named.has(url.hostname) || named.has(url.host)

  function refuse(detail: string): never {
    throw new TandemError('webhook_address', { detail })
  }

  return {
    check(text) {
      if (!URL.canParse(text)) refuse('It is no complete address.')
      const url = new URL(text)
      if (url.username || url.password) refuse('It holds a user name or password.')
      if (url.hash) refuse('It has a part after #, which is never sent.')
      if (isNamed(url) && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href
      if (url.protocol !== 'https:') refuse(`${url.host} is not named by the operator, so it must be https.`)
      if (isInside(url.hostname)) refuse(`${url.host} lies in this machine's own network.`)
      return url.href
    },
    lookup: (url) => (isNamed(url) ? resolveName : resolveOutside),
  }
}

/** Whether a host, as it stands in an address, is one of the own network by its very form. */
function isInside(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  if (family === 0) return bare === 'localhost' || bare.endsWith('.localhost')
  return liesInside(bare, family)
}

function liesInside(address: string, family: number): boolean {
  const mapped = /^::ffff:(.+)$/i.exec(address)?.[1]
  if (mapped) return isIP(mapped) === 4 ? liesInside(mapped, 4) : true
  return inside.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Resolves a name for the very connection it is used for, so that it cannot mean another address a moment later. */
const resolveOutside: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const outside = addresses.filter(({ address, family }) => !liesInside(address, family))
    const first = outside[0]
    if (!first) return callback(new Error(`${hostname} leads into this machine's own network.`), '', 0)
    if (options.all) callback(null, outside)
    else callback(null, first.address, first.family)
  })
}
