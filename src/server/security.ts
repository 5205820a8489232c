import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { type ApiEnv, clientAddress, isLoopback } from '../access/index.ts'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'

/** Requests of one address to the API: so many at once, then so many a second. */
interface RateLimit {
  burst: number
  perSecond: number
}

// A command centre with every tile of a big wall asks some 40 questions at once; 200 leaves room for several tabs.
const apiLimit: RateLimit = { burst: 200, perSecond: 50 }
// What is open to everybody and costs something (a password hash, a row): an office arriving in the morning behind one
// address fits, a flood does not. Guessing is slowed separately, by failures.
const openLimit: RateLimit = { burst: 60, perSecond: 2 }

const openPaths = ['/api/auth/sign-in', '/api/v1/invitation', '/api/v1/screens/pairing', '/welcome']

/**
 * What holds for every address, in order: headers, known hosts, limits, forged changes.
 *
 * @param limits other limits than the usual ones (measurements)
 */
export function createSecurity(
  { config, clock }: { config: Config; clock: () => number },
  limits: { api: RateLimit; open: RateLimit } = { api: apiLimit, open: openLimit },
): MiddlewareHandler<ApiEnv>[] {
  return [
    headers(config),
    knownHosts(config),
    rateLimit({ config, clock, limit: limits.open, applies: isOpenPath }),
    rateLimit({ config, clock, limit: limits.api, applies: (path) => path.startsWith('/api/') }),
    sameSiteChanges(config),
  ]
}

/**
 * Headers by which browsers hold pages to what they need: own scripts only, no frames, no address to other sites. Panels
 * (/embed/…) may be framed by the origins that are configured.
 */
function headers(config: Config): MiddlewareHandler<ApiEnv> {
  const pages = headersOf(config, [])
  const panels = headersOf(config, config.embedOrigins)
  return (c, next) => (c.req.path.startsWith('/embed/') ? panels(c, next) : pages(c, next))
}

/** @param framedBy origins that may show the page in a frame */
function headersOf(config: Config, framedBy: readonly string[]): MiddlewareHandler<ApiEnv> {
  const isHttps = config.publicUrl?.startsWith('https:') ?? false
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      // The component library sets sizes and colours in style attributes.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: framedBy.length === 0 ? ["'none'"] : [...framedBy],
    },
    xFrameOptions: framedBy.length === 0 ? 'DENY' : false,
    referrerPolicy: 'same-origin',
    // Pages of other sites send events to /v1; what they may read is decided by CORS there.
    crossOriginResourcePolicy: false,
    strictTransportSecurity: isHttps ? 'max-age=31536000' : false,
    permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [], usb: [] },
  })
}

/**
 * Answers under known names only, so that a page of another site cannot reach this machine by a name it points here
 * (DNS rebinding). Known are PUBLIC_URL and, while listening on loopback, loopback names. Listening beyond this
 * machine without PUBLIC_URL, any name is taken: there everything needs a sign-in. Probes (/healthz …) and event
 * intake are not asked.
 */
function knownHosts(config: Config): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { hostname, pathname } = new URL(c.req.url)
    const guarded = pathname.startsWith('/api/') || pathname === '/welcome'
    const known = !isLoopback(config.host) || isLoopback(hostname) || hostname === hostOf(config.publicUrl)
    if (guarded && !known) throw new TandemError('unknown_host', { detail: hostname })
    await next()
  }
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).hostname
}

interface RateLimitOptions {
  config: Config
  clock: () => number
  limit: RateLimit
  applies(path: string): boolean
}

/** A token bucket for each address, in this process; the sign-in itself counts failures over all nodes. */
function rateLimit({ config, clock, limit, applies }: RateLimitOptions): MiddlewareHandler<ApiEnv> {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const fullAfterMs = (limit.burst / limit.perSecond) * 1000

  /** Forgets addresses whose bucket is full again, so that the map does not grow with every visitor ever. */
  function forgetIdle(now: number): void {
    for (const [address, bucket] of buckets) if (now - bucket.at > fullAfterMs) buckets.delete(address)
  }

  return async (c, next) => {
    if (!applies(c.req.path)) return next()
    const now = clock()
    if (buckets.size > 10_000) forgetIdle(now)
    const address = clientAddress(c, config)
    const before = buckets.get(address) ?? { tokens: limit.burst, at: now }
    const grown = Math.min(limit.burst, before.tokens + ((now - before.at) / 1000) * limit.perSecond)
    buckets.set(address, { tokens: Math.max(0, grown - 1), at: now })
    if (grown < 1) {
      const retryAfterSeconds = Math.max(1, Math.ceil((1 - grown) / limit.perSecond))
      throw new TandemError('rate_limited', { retryAfterSeconds })
    }
    await next()
  }
}

function isOpenPath(path: string): boolean {
  return openPaths.some((open) => path === open || path.startsWith(`${open}/`)) && !path.endsWith('/claim')
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A change must not come from a page of another site: browsers say where it comes from in Sec-Fetch-Site and Origin. A
 * change that is proved by a cookie must say so. Requests with `Authorization` are not asked, because browsers never
 * add that by themselves.
 */
function sameSiteChanges(config: Config): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const guarded = c.req.path.startsWith('/api/') && !safeMethods.has(c.req.method)
    if (guarded && c.req.header('authorization') === undefined && !comesFromUs(c, config)) {
      throw new TandemError('cross_site_request')
    }
    await next()
  }
}

function comesFromUs(context: Context, config: Config): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = context.req.header('origin')
  if (origin === undefined) return context.req.header('cookie') === undefined
  return origin === new URL(context.req.url).origin || origin === originOf(config.publicUrl)
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin
}
