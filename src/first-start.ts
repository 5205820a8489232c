import { type createAccess, mainWorkspace } from './access/index.ts'
import type { createDashboards } from './dashboards/index.ts'
import type { Logger } from './logger.ts'
import type { createMetrics } from './metrics/index.ts'
import { type createDemo, demoWorkspace } from './simulation/index.ts'

interface FirstStartParts {
  access: Awaited<ReturnType<typeof createAccess>>
  ownerId: string
  metrics: Pick<ReturnType<typeof createMetrics>, 'freshness'>
  dashboards: Pick<ReturnType<typeof createDashboards>, 'state'>
  demo: Pick<ReturnType<typeof createDemo>, 'start'>
  /** Whether work that goes on by itself is done here. */
  background: boolean
  /** Gives a workspace the product's own measures and boards. */
  furnish: (workspace: string) => Promise<void>
  /** What is begun for a demo that has just been loaded, once its wall is drawn. */
  afterFirstPicture: () => Promise<void>
  logger: Logger
}

interface WithDefaults {
  installDefaults(workspace: string): Promise<unknown>
}

/** Gives a workspace the product's own measures and boards, at every start and so after an upgrade too. */
export function createFurnish({
  metrics,
  boards,
  impact,
}: Record<'metrics' | 'boards' | 'impact', WithDefaults>) {
  return async (workspace: string): Promise<void> => {
    await metrics.installDefaults(workspace)
    await boards.installDefaults(workspace)
    await impact.installDefaults(workspace)
  }
}

/** What the first start adds: the way in for an owner without a password, and the synthetic company. */
export function createFirstStart(parts: FirstStartParts) {
  const { access, ownerId, metrics, dashboards, demo, background, furnish, afterFirstPicture, logger } = parts

  /**
   * Draws each workspace's first wall once, so that whoever opens it first finds it drawn; the synthetic company's first,
   * because the link leads there.
   *
   * @param soon only what the first picture is made of; what may come later is drawn by the next call
   */
  async function drawWalls(soon: boolean): Promise<void> {
    const workspaces = await access.listWorkspaces()
    for (const { id: workspace } of workspaces.toSorted((a, b) => Number(b.isDemo) - Number(a.isDemo)))
      await dashboards.state(
        { kind: 'local', id: 'start', label: 'Start', workspace, role: 'viewer' },
        'default',
        { soon },
      )
  }

  /** @returns when there is something to see; the rest of the walls, and all that follows from the history, comes after it */
  function startDemo(wanted: boolean): Promise<void> {
    return new Promise((seen, failed) => {
      const firstPicture = async () => {
        await drawWalls(true)
        seen()
        await drawWalls(false)
      }
      demo
        .start({ wanted, furnish, firstPicture })
        .then((loaded) => (loaded ? afterFirstPicture() : undefined))
        .catch((error: unknown) => {
          logger.error({ err: error }, 'The synthetic company could not be made.')
          failed(error)
        })
    })
  }

  /**
   * @param url where browsers reach us
   * @returns the one-time link, undefined when the owner signs in with a password; `demoReady` ends when there is something to see
   */
  return async (url: string, wanted: { demo: boolean }) => {
    const { hasPassword } = await access.getUser(ownerId)
    const link = hasPassword ? undefined : new URL(await access.createSignInLink(url, ownerId))
    // As long as the company itself has sent nothing, the synthetic one is what there is to see.
    const { asOf } = await metrics.freshness(mainWorkspace)
    if (background && wanted.demo && asOf === null) link?.searchParams.set('w', demoWorkspace)
    return { link: link?.href, demoReady: background ? startDemo(wanted.demo) : Promise.resolve() }
  }
}
