import { passkey } from '@better-auth/passkey'
import { APIError, betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { newId } from './token.ts'

export const passwordSchema = z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters')

/** Header in which the handler tells the library the client's address; one that a client sends is replaced. */
export const addressHeader = 'x-tandem-client-address'

export interface SignInDependencies {
  postgres: Postgres
  config: Config
  secret: string
  logger: Logger
  /** The user of a one-time link, which is used up by asking. */
  consumeSignInToken(token: string): Promise<string | undefined>
  /** Called before a session begins. @throws to refuse it */
  mayEnter(userId: string): Promise<boolean>
  /** Called after a session began. */
  entered(userId: string): Promise<void>
  /** Called when an account of single sign-on was made for a user: gives them a role when they have none. */
  provision(userId: string): Promise<void>
}

export type SignIn = ReturnType<typeof createSignIn>

/** Paths of the library that are not offered: sign-up is by invitation, the profile is changed by our own API. */
const closedPaths = [
  '/sign-up/email',
  '/change-email',
  '/change-password',
  '/verify-password',
  '/delete-user',
  '/delete-user/callback',
  '/update-user',
  '/update-session',
  '/request-password-reset',
  '/reset-password',
  '/reset-password/:token',
  '/send-verification-email',
  '/verify-email',
  '/unlink-account',
  '/get-access-token',
  '/refresh-token',
  '/account-info',
]

/**
 * better-auth on our own tables: passwords, passkeys, single sign-on, one-time links, sessions. It asks nobody
 * outside, except the provider of single sign-on, whose addresses it asks for when it is made.
 *
 * @param options.singleSignOn whether to know the configured provider
 */
export function createSignIn(dependencies: SignInDependencies, options: { singleSignOn: boolean }) {
  const { postgres, config, secret, logger } = dependencies
  return betterAuth({
    appName: 'Tandem',
    secret,
    ...(config.publicUrl ? { baseURL: new URL(config.publicUrl).origin } : {}),
    basePath: '/api/auth',
    database: { db: postgres, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    disabledPaths: closedPaths,
    logger: libraryLogger(logger),
    // Ours counts on all nodes together (throttle.ts).
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    ...tableNames,
    session: { ...tableNames.session, expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    account: {
      ...tableNames.account,
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true, trustedProviders: [], requireLocalEmailVerified: true },
    },
    verification: { ...tableNames.verification, storeIdentifier: 'hashed' },
    advanced: {
      // Said aloud because the library switches both off when NODE_ENV is "test".
      disableCSRFCheck: false,
      disableOriginCheck: false,
      cookiePrefix: 'tandem',
      useSecureCookies: config.publicUrl?.startsWith('https:') ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [addressHeader] },
      database: { generateId: ({ model }) => newId(idPrefixes[model] ?? 'auth') },
    },
    onAPIError: { errorURL: '/sign-in' },
    databaseHooks: hooks(dependencies),
    plugins: [
      passkey({ rpName: 'Tandem', schema: passkeySchema }),
      oneTimeLinks(dependencies),
      ...(options.singleSignOn ? singleSignOn(config) : []),
    ],
  })
}

const idPrefixes: Record<string, string> = { user: 'usr', session: 'ses', account: 'acc', passkey: 'pky' }

const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

const tableNames = {
  user: { modelName: 'auth_users', fields: { emailVerified: 'email_verified', ...times } },
  session: {
    modelName: 'auth_sessions',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...times,
    },
  },
  account: {
    modelName: 'auth_accounts',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
  },
  verification: { modelName: 'auth_verifications', fields: { expiresAt: 'expires_at', ...times } },
}

const passkeySchema = {
  passkey: {
    modelName: 'auth_passkeys',
    fields: {
      userId: 'user_id',
      publicKey: 'public_key',
      credentialID: 'credential_id',
      deviceType: 'device_type',
      backedUp: 'backed_up',
      createdAt: 'created_at',
    },
  },
}

function hooks({ mayEnter, entered, provision }: SignInDependencies) {
  return {
    session: {
      create: {
        before: async (session: { userId: string }) => {
          if (await mayEnter(session.userId)) return
          throw new APIError('FORBIDDEN', {
            code: 'NO_MEMBERSHIP',
            message: 'This account may not enter any workspace. Ask an admin.',
          })
        },
        after: (session: { userId: string }) => entered(session.userId),
      },
    },
    account: {
      create: {
        // Tokens of the provider are needed during the sign-in only, so none is kept.
        before: async (account: object) => ({
          data: {
            ...account,
            accessToken: null,
            refreshToken: null,
            idToken: null,
            accessTokenExpiresAt: null,
            refreshTokenExpiresAt: null,
          },
        }),
        after: async (account: { userId: string; providerId: string }) => {
          if (account.providerId !== 'credential') await provision(account.userId)
        },
      },
    },
  }
}

/**
 * `GET /api/auth/welcome?token=…`: the first start prints such a link; it signs its user in, once. `w` names the
 * workspace that is opened; only a workspace's id is taken, so that a link leads nowhere else.
 */
function oneTimeLinks({ consumeSignInToken }: SignInDependencies) {
  return {
    id: 'tandem-one-time-links',
    endpoints: {
      welcome: createAuthEndpoint(
        '/welcome',
        {
          method: 'GET',
          query: z.object({
            token: z.string().default(''),
            w: z
              .string()
              .regex(/^ws_\w+$/)
              .optional()
              .catch(undefined),
          }),
        },
        async (context) => {
          const userId = await consumeSignInToken(context.query.token)
          const user = userId ? await context.context.internalAdapter.findUserById(userId) : null
          if (!user) throw context.redirect('/sign-in?error=link_expired')
          const session = await context.context.internalAdapter.createSession(user.id)
          await setSessionCookie(context, { session, user })
          const { w } = context.query
          throw context.redirect(w ? `/?w=${w}` : '/')
        },
      ),
    },
  }
}

function singleSignOn({ oidc }: Config) {
  if (!oidc) return []
  const provider = {
    providerId: 'oidc',
    name: oidc.name,
    discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    scopes: ['openid', 'email', 'profile'],
    pkce: true,
    // A provider that is away must never mean that its word is taken unsigned.
    requireIdTokenVerification: true,
  }
  return [genericOAuth({ config: [provider] })]
}

/** The library's log lines as ours, without their arguments: those can hold e-mail addresses. */
function libraryLogger(logger: Logger) {
  const child = logger.child({ part: 'sign-in' })
  return {
    level: 'warn' as const,
    log(level: 'debug' | 'info' | 'warn' | 'error' | 'success', message: string, ...details: unknown[]) {
      // Intended: without PUBLIC_URL the address is the one that the browser asked, which security.ts has checked.
      if (message.includes('Base URL is not set')) return
      const error = details.find((detail) => detail instanceof Error)
      const at = level === 'success' ? 'info' : level
      // A sign-in that was refused is the library's "error", and everyday business to us.
      child[at === 'error' && !error ? 'info' : at]({ ...(error ? { err: error } : {}) }, message)
    },
  }
}
