import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'hono'
import type { Config } from '../config.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { clientAddress } from './address.ts'
import { addressHeader, createSignIn, type SignIn, type SignInDependencies } from './sign-in.ts'
import type { createThrottle } from './throttle.ts'

interface HandlerDependencies extends SignInDependencies {
  config: Config
  logger: Logger
  throttle: ReturnType<typeof createThrottle>
}

const providerMilliseconds = 5000

/** What needs the provider of single sign-on; everything else works whether it answers or not. */
const providerPaths = /^\/api\/auth\/(sign-in\/social|link-social|callback\/.*)$/

/** The sign-in library behind the addresses `/api/auth/*`, with our limits in front. */
export function createSignInHandler(dependencies: HandlerDependencies) {
  const { config, logger, throttle } = dependencies
  const library: SignIn = createSignIn(dependencies, { singleSignOn: false })
  let withProvider: SignIn | undefined

  /**
   * The library with the provider, made when it is first needed, because it asks the provider for its addresses then;
   * made anew as long as the provider does not answer.
   *
   * @throws TandemError `provider_unavailable`
   */
  async function libraryWithProvider(): Promise<SignIn> {
    if (withProvider) return withProvider
    const made = createSignIn(dependencies, { singleSignOn: true })
    const context = await Promise.race([
      made.$context,
      sleep(providerMilliseconds, undefined, { ref: false }),
    ])
    if (!context?.socialProviders.some((provider) => provider.id === 'oidc')) {
      logger.warn({ issuer: config.oidc?.issuer }, 'single sign-on: the provider does not answer')
      throw new TandemError('provider_unavailable')
    }
    withProvider = made
    return made
  }

  /**
   * Answers a request to `/api/auth/*`, and to `/welcome?token=…`, the short address of one-time links.
   *
   * @throws TandemError `rate_limited` after too many wrong passwords; `provider_unavailable`
   */
  async function handleSignIn(context: Context): Promise<Response> {
    const url = new URL(context.req.url)
    if (url.pathname === '/welcome') url.pathname = '/api/auth/welcome'
    const { pathname } = url
    const request = withAddress(context, config, url)
    if (pathname === '/api/auth/sign-in/email') return signInByPassword(context, request)
    const needsProvider = config.oidc && providerPaths.test(pathname)
    return (needsProvider ? await libraryWithProvider() : library).handler(request)
  }

  async function signInByPassword(context: Context, request: Request): Promise<Response> {
    const account = await accountIn(request)
    const address = clientAddress(context, config)
    await throttle.admit(address, account)
    const response = await library.handler(request)
    if (response.status === 401) await throttle.failed(address, account)
    if (response.ok) await throttle.succeeded(address, account)
    return response
  }

  return { handleSignIn, signIn: library }
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
