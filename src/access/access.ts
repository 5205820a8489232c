import type { Config } from '../config.ts'
import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { createApiKeys } from './api-keys.ts'
import { createAudit } from './audit.ts'
import { createAuthentication } from './authenticate.ts'
import { createInvitations } from './invitations.ts'
import { createLocalToken } from './local-token.ts'
import { createMembers } from './members.ts'
import { createOwner, mainWorkspace } from './owner.ts'
import { createPreferences } from './preferences.ts'
import { createRevision } from './revision.ts'
import { createScreens } from './screens.ts'
import { loadSignInSecret } from './secrets.ts'
import { createSignInHandler } from './sign-in-handler.ts'
import { createSignInLinks } from './sign-in-links.ts'
import { createSignedLinks } from './signed-links.ts'
import { createSources } from './sources.ts'
import type { AccessTables } from './tables.ts'
import { createThrottle } from './throttle.ts'
import { tidy } from './tidy.ts'
import { createUsers } from './users.ts'
import { createWorkspaces } from './workspaces.ts'

export interface AccessDependencies {
  postgres: Postgres
  config: Config
  /** Milliseconds since 1970. */
  clock: () => number
  logger: Logger
}

const dayMilliseconds = 24 * 3_600_000

export type Access = Awaited<ReturnType<typeof createAccess>>

/**
 * Everything about who may do what: workspaces, people, sign-in, keys, screens, sources, audit. Writes the local
 * token of this start and the sign-in secret into the data directory.
 *
 * @throws TandemError `invalid_config` when the file of secrets is damaged
 */
export async function createAccess({ postgres, config, clock, logger }: AccessDependencies) {
  const tables = postgres.withTables<AccessTables>()
  const refresh = () => revision.refresh()
  const workspaces = createWorkspaces({ tables, clock })
  const members = createMembers({ tables, clock })
  const invitations = createInvitations({ tables, clock, members })
  const links = createSignInLinks({ tables, clock })
  const throttle = createThrottle({ tables, clock })
  const audit = createAudit({ tables, clock })
  const sources = createSources({ tables, clock, refresh })
  const keys = createApiKeys({ tables, clock, logger, refresh })
  const preferences = createPreferences({ tables })
  const screens = createScreens({ tables, clock, logger, refresh })
  const revision = createRevision({ tables, logger, loaders: [sources.load, keys.load, screens.load] })

  /** A user who came by single sign-on for the first time: what they were invited to, else a viewer. */
  async function provision(userId: string): Promise<void> {
    const user = await users.getUser(userId)
    if (user.emailVerified) await invitations.takeInvitationsFor(user.email, userId)
    if (await members.wasEverMember(userId)) return
    await workspaces.ensureWorkspace({ id: mainWorkspace, name: 'My company' })
    await members.putMember(mainWorkspace, userId, { role: 'viewer' })
  }

  async function entered(userId: string): Promise<void> {
    const [membership] = await members.membershipsOf(userId)
    if (!membership) return
    const { name } = await users.getUser(userId)
    const person = { kind: 'user', id: userId, label: name, workspace: membership.workspace } as const
    await audit.audit(person, 'user.sign_in', `user:${userId}`)
  }

  const { handleSignIn, signIn } = createSignInHandler({
    postgres,
    config,
    logger,
    throttle,
    secret: await loadSignInSecret(config, tables),
    consumeSignInToken: links.consumeSignInToken,
    mayEnter: async (userId) => (await members.membershipsOf(userId)).length > 0,
    entered,
    provision,
  })
  const users = createUsers({ tables, signIn })
  const owner = createOwner({ tables, workspaces, members, users, links })
  const isLocalToken = createLocalToken(config.dataDir)
  const authentication = createAuthentication({ signIn, members, workspaces, keys, screens, isLocalToken })
  const tidyNow = () => tidy(tables, new Date(clock()))
  await tidyNow()
  const tidying = setInterval(() => {
    tidyNow().catch((error) => logger.warn({ err: error }, 'access: could not tidy'))
  }, dayMilliseconds).unref()
  await revision.start()
  return {
    config,
    throttle,
    handleSignIn,
    ...workspaces,
    ...members,
    ...invitations,
    ...audit,
    ...omitLoad(sources),
    ...omitLoad(keys),
    ...omitLoad(screens),
    ...preferences,
    ...users,
    ...owner,
    ...authentication,
    ...createSignedLinks({ postgres, members, keys, clock }),
    /** Stops what goes on by itself; the stores are not closed. */
    close() {
      clearInterval(tidying)
      revision.stop()
    },
  }
}

function omitLoad<Functions extends { load: unknown }>({ load: _, ...rest }: Functions) {
  return rest
}
