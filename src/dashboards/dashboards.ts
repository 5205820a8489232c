import { randomUUID } from 'node:crypto'
import type { Access, Principal, Team } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics/index.ts'
import { makeBlocks, partsOf } from './assembly.ts'
import { blocksFor, partFor } from './audience.ts'
import type { BlockParts, LastingChange, OpenWarnings, Setting } from './blocks.ts'
import { standardHeadlines } from './headline-rules.ts'
import { inLanguage, type Language, languages } from './language.ts'
import { createLiveHub, type LiveSource } from './live.ts'
import { createMeasuring } from './measuring.ts'
import { createWallQueries } from './queries.ts'
import { createWallRepository } from './repository.ts'
import type { ScreenLook, WallBlocks, WallState } from './state.ts'
import { createTeamView } from './team-view.ts'
import { createTrial } from './trial.ts'
import type { Wall } from './wall.ts'
import { createWalls } from './walls.ts'

export interface DashboardsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  metrics: Metrics
  access: Pick<Access, 'audit' | 'getWorkspace' | 'listSources' | 'listScreens' | 'screenNow'>
  /** Tells when events became visible in ClickHouse. */
  intakeEvents: {
    onStored(listener: (stored: { workspace: string; names: Set<string> }) => void): () => void
  }
  /** The present, ms. */
  clock: () => number
  logger: Logger
  /** How many early warnings are open; absent where there are none. */
  earlyWarnings?: OpenWarnings
  /** What customers do otherwise since days; absent where nobody watches. */
  lastingChange?: LastingChange
  /** Name of the web build that is served; a wall that runs another one loads itself anew. */
  build: () => string
}

const namesKeptMs = 60_000

/** Command centre walls: what stands on them, what they show now, and keeping them live. */
export function createDashboards(dependencies: DashboardsDependencies) {
  const { postgres, clickhouse, metrics, access, intakeEvents, clock, logger, build } = dependencies
  const { earlyWarnings = async () => null, lastingChange = async () => null } = dependencies
  const repository = createWallRepository(postgres, clock)
  const queries = createWallQueries(clickhouse)
  const measuring = createMeasuring({ metrics, clock })
  const hub = createLiveHub({ clock, logger })
  const eventNames = new Map<string, { at: number; names: Promise<Set<string>> }>()

  const parts: BlockParts = {
    earlyWarnings,
    lastingChange,
    measuring,
    queries,
    repository,
    sourceNames: async (workspace) =>
      new Map((await access.listSources(workspace)).map((source) => [source.id, source.name])),
    note(what, thrown) {
      const reference = randomUUID().slice(0, 4).toUpperCase()
      logger.error({ reference, err: thrown }, `dashboards: ${what} could not be made`)
      return reference
    },
  }

  /** Events the workspace has, asked at most once a minute. */
  function namesOf(workspace: string): Promise<Set<string>> {
    const known = eventNames.get(workspace)
    if (known && clock() - known.at < namesKeptMs) return known.names
    const names = queries.eventNames(workspace)
    eventNames.set(workspace, { at: clock(), names })
    // Of a workspace without events the first ones are news at once.
    names.then(
      (found) => found.size === 0 && eventNames.delete(workspace),
      () => eventNames.delete(workspace),
    )
    return names
  }

  const walls = createWalls({
    repository,
    metrics,
    access,
    namesOf,
    clock,
    changed(id) {
      for (const language of languages) hub.touch(channelOf(id, language))
    },
    gone(id) {
      for (const language of languages) hub.forget(channelOf(id, language))
    },
  })
  const { get } = walls

  /** A wall in one language, with where and when it is made. @throws TandemError `not_found` */
  async function settingOf(workspace: string, id: string, language: Language): Promise<Setting> {
    const [wall, { timeZone, name }] = await Promise.all([get(workspace, id), access.getWorkspace(workspace)])
    const spoken = { ...wall, definition: inLanguage(wall.definition, language), language }
    return { wall: spoken, now: clock(), zone: timeZone, company: name }
  }

  /** How the hub asks about one wall; the wall is read anew each time, so that a saved change shows at once. */
  function sourceOf(workspace: string, id: string, language: Language): LiveSource {
    return {
      async parts() {
        const { definition } = (await settingOf(workspace, id, language)).wall
        return partsOf(definition, (measure) => measuring.definitionOf(workspace, measure))
      },
      make: async (keys, before) => makeBlocks(parts, await settingOf(workspace, id, language), keys, before),
    }
  }

  /** The wall that a screen is to show now, and how; null for whoever is not a screen. */
  function screenNow(principal: Principal): ScreenLook | null {
    return principal.kind === 'screen' ? (access.screenNow(principal.id) ?? null) : null
  }

  async function frame(
    principal: Principal,
    wall: Wall,
    language: Language,
  ): Promise<Omit<WallState, 'at' | 'blocks'>> {
    const { name, timeZone, currency, isDemo } = await access.getWorkspace(wall.workspace)
    return {
      id: wall.id,
      name: wall.name,
      language,
      screen: screenNow(principal),
      sceneSeconds: wall.definition.sceneSeconds,
      workspaceName: name,
      timeZone,
      currency,
      demo: isDemo,
      version: wall.version,
      build: build(),
    }
  }

  /**
   * What the wall shows this viewer now, and the event id from which a stream may go on.
   *
   * @param given.soon for a viewer who follows: a picture of the last minutes at once, what changed since through the stream
   */
  async function state(
    principal: Principal,
    id: string,
    { language = 'en', soon = false }: { language?: Language | undefined; soon?: boolean } = {},
  ): Promise<{ state: WallState; eventId: string }> {
    const wall = await get(principal.workspace, id)
    const source = sourceOf(wall.workspace, wall.id, language)
    const channel = channelOf(wall.id, language)
    const { blocks, at, eventId } = await hub.current(channel, wall.workspace, source, soon)
    const framed = await frame(principal, wall, language)
    return { state: { ...framed, at, blocks: blocksFor(principal, blocks) }, eventId }
  }

  /**
   * Follows a wall for one viewer.
   *
   * @param listener gets the blocks that changed, as this viewer may see them, and the event id
   * @returns a function that stops following
   */
  async function follow(
    principal: Principal,
    id: string,
    language: Language,
    listener: (news: { at: string; blocks: Partial<WallBlocks> }, eventId: string) => void,
  ): Promise<() => void> {
    const wall = await get(principal.workspace, id)
    const source = sourceOf(wall.workspace, wall.id, language)
    return hub.watch(channelOf(wall.id, language), wall.workspace, source, (news) =>
      listener({ at: news.at, blocks: partFor(principal, news.blocks) }, `${hub.epoch}-${news.version}`),
    )
  }

  /** What a viewer missed since an event id; undefined when it must get the whole wall. */
  function missed(principal: Principal, wallId: string, language: Language, lastEventId: string) {
    const news = hub.since(channelOf(wallId, language), lastEventId)
    return (
      news && {
        news: { at: news.at, blocks: partFor(principal, news.blocks) },
        eventId: `${hub.epoch}-${news.version}`,
      }
    )
  }

  /**
   * 'We are on it': who, for which teams, when.
   *
   * @param teams absent: the teams that look after it
   * @throws TandemError `not_found` when nothing of this kind needs us now
   */
  async function acknowledge(
    principal: Principal,
    id: string,
    rule: string,
    teams?: readonly Team[],
  ): Promise<void> {
    const wall = await get(principal.workspace, id)
    const need = wall.definition.needs.find((one) => one.id === rule)
    const chosen = teams ?? need?.owners ?? []
    const done = need && (await repository.acknowledge(wall.id, rule, principal.label, chosen))
    if (!done) throw new TandemError('not_found', { detail: `Nothing called ${rule} needs us now.` })
    await access.audit(principal, 'need.acknowledge', `wall:${wall.id}/${rule}`, { teams: chosen })
    for (const language of languages) hub.touch(channelOf(wall.id, language), 'needs')
  }

  const trial = createTrial({ parts, settingOf, state, clock })
  const teams = createTeamView({ metrics, parts, settingOf, state })

  const stop = intakeEvents.onStored((stored) => {
    const known = eventNames.get(stored.workspace)
    const handle = async () => {
      // A first event of its name may fill a place of the wall that was empty.
      const names = known && (await known.names)
      if (names && [...stored.names].some((name) => !names.has(name))) eventNames.delete(stored.workspace)
      await hub.onStored(stored)
    }
    handle().catch((error: unknown) =>
      logger.error({ err: error }, 'dashboards: news could not be passed on'),
    )
  })

  return {
    ...walls,
    ...trial,
    ...teams,
    state,
    follow,
    missed,
    acknowledge,
    screenNow,
    standardHeadlines,
    /** Name of the web build that is served now. */
    build,
    viewers: hub.viewers,
    /** Stops following events and streams. */
    close() {
      stop()
      hub.close()
    },
  }
}

/** One making serves all who look at a wall in one language. */
const channelOf = (wall: string, language: Language) => `${wall}/${language}`

export type Dashboards = ReturnType<typeof createDashboards>
