import type { Context } from 'hono'
import type { Config } from '../config.ts'
import type { Logger } from '../logger.ts'
import { clientAddress } from './address.ts'
import { addressHeader, createSignIn, type SignIn, type SignInDependencies } from './sign-in.ts'
import type { createThrottle } from './throttle.ts'

interface HandlerDependencies extends SignInDependencies {
  config: Config
  logger: Logger
  throttle: ReturnType<typeof createThrottle>
}

/** The sign-in library behind the addresses `/api/auth/*`, with our limits in front. */
export function createSignInHandler(dependencies: HandlerDependencies) {
  const { config, logger, throttle } = dependencies
  let current: SignIn = createSignIn(dependencies)

  /**
   * The library asks the provider of single sign-on for its addresses once. A provider that was away then is asked
   * again when somebody wants to use it.
   */
  async function withProvider(): Promise<SignIn> {
    if (!config.oidc) return current
    const { socialProviders } = await current.$context
    if (socialProviders.some((provider) => provider.id === 'oidc')) return current
    const again = createSignIn(dependencies)
    const { socialProviders: found } = await again.$context
    if (found.some((provider) => provider.id === 'oidc')) current = again
    else logger.warn({ issuer: config.oidc.issuer }, 'single sign-on: the provider does not answer')
    return current
  }

  /**
   * Answers a request to `/api/auth/*`, and to `/welcome?token=…`, the short address of one-time links.
   *
   * @throws TandemError `rate_limited` after too many wrong passwords
   */
  async function handleSignIn(context: Context): Promise<Response> {
    const url = new URL(context.req.url)
    if (url.pathname === '/welcome') url.pathname = '/api/auth/welcome'
    const { pathname } = url
    const request = withAddress(context, config, url)
    if (pathname === '/api/auth/sign-in/email') return signInByPassword(context, request)
    const needsProvider =
      pathname === '/api/auth/sign-in/social' || pathname.startsWith('/api/auth/callback/')
    return (needsProvider ? await withProvider() : current).handler(request)
  }

  async function signInByPassword(context: Context, request: Request): Promise<Response> {
    const account = await accountIn(request)
    const address = clientAddress(context, config)
    await throttle.admit(address, account)
    const response = await current.handler(request)
    if (response.status === 401) await throttle.failed(address, account)
    if (response.ok) await throttle.succeeded(address, account)
    return response
  }

  return { handleSignIn, signIn: () => current }
}

async function accountIn(request: Request): Promise<string> {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined)
  const email = body && typeof body === 'object' && 'email' in body ? body.email : undefined
  return typeof email === 'string' ? email : ''
}

/** The same request with the client's address in our header, whatever the client wrote there. */
function withAddress(context: Context, config: Config, url: URL): Request {
  const { raw } = context.req
  const headers = new Headers(raw.headers)
  headers.delete(addressHeader)
  const address = clientAddress(context, config)
  if (address !== 'unknown') headers.set(addressHeader, address)
  const hasBody = raw.method !== 'GET' && raw.method !== 'HEAD'
  return new Request(url, {
    method: raw.method,
    headers,
    ...(hasBody ? { body: raw.body, duplex: 'half' } : {}),
  })
}
