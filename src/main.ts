import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccess } from './access/index.ts'
import { createAlerts } from './alerts/index.ts'
import { beginBackgroundWork } from './background-work.ts'
import { createBoards } from './boards/index.ts'
import { createChanges } from './changes/index.ts'
import type { Config } from './config.ts'
import { createDashboards, readBuild } from './dashboards/index.ts'
import { openStores, type Stores, unreachableStores } from './db/index.ts'
import { createDefinitions } from './definitions/index.ts'
import { createDerivation } from './derivation/index.ts'
import { endWithin } from './ending.ts'
import { createFirstStart, createFurnish } from './first-start.ts'
import { createForecasts } from './forecasts/index.ts'
import { createIdentity } from './identity/index.ts'
import { createImpact } from './impact/index.ts'
import { createImports } from './imports/index.ts'
import { createJobs } from './jobs/index.ts'
import { createKnownTraits } from './known-traits.ts'
import { openListening } from './listening.ts'
import type { Logger } from './logger.ts'
import { createMailer, createTemplates } from './mail/index.ts'
import { createMatching } from './matching/index.ts'
import { createMetrics } from './metrics/index.ts'
import { createProfiles } from './profiles/index.ts'
import { routersOf } from './routers.ts'
import { createSegments } from './segments/index.ts'
import { createApp, createPrometheus, createSecurity, listen } from './server/index.ts'
import { createDemo, demoWorkspace, type History } from './simulation/index.ts'
import { createSubscriptions } from './subscriptions/index.ts'
import { createTraits } from './traits/index.ts'
import { createWarnings, isChanceTrait } from './warnings/index.ts'
import { createWebhooks } from './webhooks/index.ts'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

export interface TandemOptions {
  logger: Logger
  /** Whether work that goes on by itself is done here: unfinished imports, the demo's live events. Commands do without. */
  background: boolean
  /** Milliseconds since 1970. */
  clock?: () => number
  /** What was begun before the program was read in: the configuration's stores, which close with it, and the demo's history. */
  begun?: { stores: Promise<Stores>; history: History | undefined }
}

/**
 * The whole program on one data directory, not yet listening. This is the one place where the parts meet.
 *
 * @throws TandemError `data_dir_in_use`, `unsupported_platform`, `store_unavailable`, `invalid_config`
 */
export async function createTandem(config: Config, options: TandemOptions) {
  const { logger, clock = Date.now } = options
  const background = options.background && config.role !== 'web'
  const stores = await (options.begun?.stores ?? openStores(config))
  const { postgres, clickhouse } = stores
  const access = await createAccess({ postgres, config, clock, logger })
  const owner = await access.ensureOwner(config)
  /** Workspaces but the demo while its history is being loaded. */
  const settledWorkspaces = async () =>
    (await access.listWorkspaces()).filter(({ id }) => !demo.isLoading(id))
  const jobs = createJobs({ pool: stores.pool, works: background, logger })
  const webhooks = createWebhooks({
    postgres,
    jobs,
    allowedHosts: config.webhookHosts,
    clock,
    random: Math.random,
    logger,
  })

  const known = createKnownTraits(() => ({ traits, warnings, identity }))
  const { intake, preview, outcomes, spool, spoolDirectory, ingestion } = await openListening(config, {
    stores,
    access,
    clock,
    logger,
    readTrait: known.read,
  })
  const metrics = createMetrics({
    postgres,
    clickhouse,
    clock,
    segmentNames: (workspace) => segments.names(workspace),
    computedTraits: known.evaluations,
  })
  const webDirectory = join(root, 'dist/web')
  const dashboards = createDashboards({
    postgres,
    clickhouse,
    metrics,
    access,
    intakeEvents: intake,
    clock,
    logger,
    build: readBuild(webDirectory),
    earlyWarnings: (workspace) => warnings.openCounts(workspace),
    lastingChange: (workspace) => changes.lasting(workspace),
  })
  const imports = createImports({
    postgres,
    clickhouse,
    intake: { ...intake, preview },
    access,
    clock,
    logger,
    directory: join(config.dataDir, 'imports'),
  })
  const segments = createSegments({
    postgres,
    clickhouse,
    traits: known,
    namesOf: (workspace, people, masked) => profiles.namesOf(workspace, people, masked),
    touch: (workspace) => derivation.touch(workspace, []),
    publish: webhooks.publish,
    usedBy: async (workspace, name) => {
      const { usedBy } = await definitions.usesOf(workspace, 'group', name)
      // Other groups are looked at when it is written.
      return usedBy.filter(({ kind }) => kind !== 'group')
    },
    clock,
    logger,
  })
  const identity = createIdentity({
    postgres,
    clickhouse,
    cluster: config.clickhouseCluster,
    directory: join(config.dataDir, 'identity'),
    access,
    publish: webhooks.publish,
    onPeopleChanged: (workspace, people) => derivation.touch(workspace, people),
    onRulesChanged: (workspace) => derivation.touchWhole(workspace),
    clock,
    logger,
  })
  const profiles = createProfiles({
    postgres,
    clickhouse,
    identity,
    access,
    publicUrl: config.publicUrl,
    segmentsOf: segments.segmentsOf,
    extraTraits: known.ofPerson,
    findSegment: segments.get,
    classOfTrait: known.classOf,
    clock,
    logger,
  })
  // Links in mails lead to where browsers reach us; without PUBLIC_URL that is known when we listen.
  let address = config.publicUrl ?? `http://127.0.0.1:${config.port}`
  const templates = createTemplates(join(root, 'dist/mail'))
  const mailer = createMailer({
    postgres,
    jobs,
    access,
    settings: config.mail,
    template: templates.of('test'),
    origin: () => address,
    clock,
    random: Math.random,
    logger,
  })
  const boards = createBoards({
    postgres,
    clickhouse,
    metrics,
    access,
    segmentNames: segments.names,
    publish: webhooks.publish,
    jobs,
    mail: { mailer, template: templates.of('mention') },
    publicUrl: config.publicUrl,
    findingTitle: async (workspace, kind, id) => {
      if (kind === 'change') return changes.titleOf(workspace, id)
      return warnings.titleOf(workspace, id)
    },
    clock,
  })
  const impact = createImpact({
    postgres,
    metrics,
    jobs,
    workspaces: access.listWorkspaces,
    clock,
    logger,
  })
  const forecasts = createForecasts({
    postgres,
    metrics,
    boards,
    impact,
    jobs,
    holidays: (workspace, from, to) => changes.holidays(workspace, from, to),
    workspaces: settledWorkspaces,
    clock,
    logger,
  })
  const telling = { postgres, jobs, metrics, access, mailer, background, clock, logger }
  const alerts = createAlerts({
    ...telling,
    template: templates.of('alert'),
    publish: webhooks.publish,
  })
  const changes = createChanges({
    postgres,
    clickhouse,
    metrics,
    annotations: boards.annotations,
    access,
    workspaces: settledWorkspaces,
    namesOf: profiles.namesOf,
    jobs,
    mailer,
    template: templates.of('changes'),
    publish: webhooks.publish,
    clock,
    logger,
  })
  const subscriptions = createSubscriptions({ ...telling, boards, template: templates.of('digest') })
  const matching = createMatching({ postgres, clickhouse, identity, access, clock, logger, background })
  const traits = createTraits({
    postgres,
    clickhouse,
    identity,
    profiles,
    usedBy: async (workspace, name) => (await definitions.usesOf(workspace, 'trait', name)).usedBy,
    isReserved: isChanceTrait,
    onChanged: (workspace) => derivation.touch(workspace, []),
    clock,
  })
  const warnings = createWarnings({
    postgres,
    clickhouse,
    jobs,
    identity,
    profiles,
    access,
    workspaces: settledWorkspaces,
    publish: webhooks.publish,
    mailer,
    template: templates.of('warnings'),
    onScored: (workspace) => derivation.touch(workspace, []),
    directory: join(config.dataDir, 'warnings'),
    clock,
    logger,
  })
  const definitions = createDefinitions({
    postgres,
    kinds: [
      metrics.definitionKind,
      segments.definitionKind,
      traits.definitionKind,
      boards.definitionKind,
      impact.definitionKind,
    ],
    alsoNamedBy: async (workspace, kind, name) =>
      kind === 'measure'
        ? (await Promise.all([dashboards.naming(workspace, name), alerts.naming(workspace, name)])).flat()
        : [],
  })
  // What follows from events, in the order in which one step builds on the other.
  const derivation = createDerivation({
    postgres,
    steps: [
      identity.step,
      profiles.step,
      traits.step,
      warnings.chances.step,
      segments.step,
      boards.step,
      profiles.lastStep,
    ],
    workspaces: settledWorkspaces,
    follows: background,
    clock,
    logger,
  })
  for (const { noteStored } of [derivation, alerts, subscriptions]) intake.onStored(noteStored)
  const demo = createDemo({
    clickhouse,
    intake,
    access,
    clock,
    logger,
    directory: join(config.dataDir, 'simulation'),
    onLoaded: derivation.touchWhole,
    ahead: options.begun?.history,
  })

  const parts = {
    access,
    ingestion,
    metrics,
    dashboards,
    imports,
    demo,
    identity,
    matching,
    profiles,
    webhooks,
    mailer,
    alerts,
    subscriptions,
    traits,
    segments,
    boards,
    impact,
    forecasts,
    changes,
    warnings,
    definitions,
    jobs,
    derivation,
  }
  const app = createApp({
    logger,
    version,
    security: createSecurity({ config, clock }),
    authenticate: access.authenticate,
    ...routersOf({
      ...parts,
      version,
      operations: {
        stores,
        dataDirectory: config.dataDir,
        embeddedPostgres: !config.databaseUrl,
        spool,
        whileLoaderRests: intake.whileLoaderRests,
        spoolDirectory,
        dataFiles: ['secrets.json', 'simulation/demo.json'].map((name) => join(config.dataDir, name)),
        clock,
        version,
      },
    }),
    unreachable: () => unreachableStores(stores),
    counters: createPrometheus(intake.status),
    webDirectory,
  })

  const furnish = createFurnish(parts)
  for (const { id } of await access.listWorkspaces()) await furnish(id)
  if (background) await beginBackgroundWork(parts)

  const firstStart = createFirstStart({
    access,
    ownerId: owner.userId,
    metrics,
    dashboards,
    demo,
    background,
    furnish,
    logger,
    async afterFirstPicture() {
      await derivation.touchWhole(demoWorkspace)
      await impact.estimateSoon(demoWorkspace)
      await forecasts.foreseeSoon(demoWorkspace)
      await changes.lookSoon(demoWorkspace)
      await warnings.trainSoon(demoWorkspace, 60_000)
    },
  })

  let listening: Awaited<ReturnType<typeof listen>> | undefined
  return {
    logger,
    fetch: (request: Request) => app.fetch(request),

    /**
     * Begins to answer. @returns the address for browsers on this machine
     * @throws TandemError `unsafe_binding`, `port_in_use`
     */
    async listen(): Promise<string> {
      await access.assertSafeBinding(config)
      listening = await listen(config, intake.handler, (request, env) => app.fetch(request, env))
      const host = config.host.includes(':') ? `[${config.host}]` : config.host
      address = config.publicUrl ?? `http://${host}:${listening.port}`
      return address
    },

    firstStart,

    /** Ends in the order in which nothing is lost: no new requests, then the work in hand, then the stores. */
    async close(): Promise<void> {
      await listening?.close(2000)
      await demo.close()
      await imports.close()
      dashboards.close()
      segments.close()
      await endWithin(5000, [matching, derivation, alerts, subscriptions, warnings, jobs, forecasts])
      mailer.close()
      await intake.close()
      await profiles.close()
      await outcomes.close()
      await access.close()
      await stores.close()
    },
  }
}
