import { randomUUID } from 'node:crypto'
import type { Access, Principal, Team } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { DefinitionInput, Metrics } from '../metrics/index.ts'
import { makeBlocks, partsOf } from './assembly.ts'
import { blocksFor, partFor } from './audience.ts'
import type { BlockParts } from './blocks.ts'
import { headlineFaults, measuresOf } from './check.ts'
import { headlineFor, longestHeadline, readSituation, standardHeadlines } from './headline.ts'
import { createLiveHub, type LiveSource } from './live.ts'
import { createMeasuring } from './measuring.ts'
import { createWallQueries } from './queries.ts'
import { createWallRepository } from './repository.ts'
import type { WallBlocks, WallState } from './state.ts'
import { templateFor } from './template.ts'
import { type HeadlineRule, headlineLimit, type Wall, type WallDefinition } from './wall.ts'
import { writtenTime } from './written-time.ts'

export interface DashboardsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  metrics: Metrics
  access: Pick<Access, 'audit' | 'getWorkspace' | 'listSources'>
  /** Tells when events became visible in ClickHouse. */
  intakeEvents: {
    onStored(listener: (stored: { workspace: string; names: Set<string> }) => void): () => void
  }
  /** The present, ms. */
  clock: () => number
  logger: Logger
  /** Name of the web build that is served; a wall that runs another one loads itself anew. */
  build: () => string
}

const namesKeptMs = 60_000

/** Command centre walls: what stands on them, what they show now, and keeping them live. */
export function createDashboards(dependencies: DashboardsDependencies) {
  const { postgres, clickhouse, metrics, access, intakeEvents, clock, logger, build } = dependencies
  const repository = createWallRepository(postgres, clock)
  const queries = createWallQueries(clickhouse)
  const measuring = createMeasuring({ metrics, clock })
  const hub = createLiveHub({ clock, logger })
  const eventNames = new Map<string, { at: number; names: Promise<Set<string>> }>()

  const parts: BlockParts = {
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

  /** A wall as it stands: one that nobody edited follows the events there are. */
  async function asItStands(wall: Wall): Promise<Wall> {
    if (!wall.automatic) return wall
    return { ...wall, definition: templateFor(await namesOf(wall.workspace)) }
  }

  /** Walls of the workspace; the first is made when there is none. @throws TandemError `not_found` for no workspace */
  async function list(workspace: string): Promise<Wall[]> {
    const found = await repository.list(workspace)
    if (found.length > 0) return Promise.all(found.map(asItStands))
    const { name } = await access.getWorkspace(workspace)
    const definition = templateFor(new Set())
    const made = { name, automatic: true, definition, updatedBy: 'Tandem' }
    return [await asItStands(await repository.ensureFirst(workspace, made))]
  }

  /** A wall; `default` is the first of the workspace. @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<Wall> {
    if (id === 'default') return (await list(workspace))[0]!
    const wall = await repository.find(workspace, id)
    if (!wall) throw new TandemError('not_found', { detail: `There is no wall ${id}.` })
    return asItStands(wall)
  }

  /** Whether every measure is one that metrics can compile, and every headline fits on its line. */
  async function check(workspace: string, definition: WallDefinition): Promise<void> {
    const errors = [...headlineFaults(definition)]
    for (const [path, measure] of measuresOf(definition)) {
      try {
        const asked =
          typeof measure === 'string' ? { name: measure } : { definition: measure as DefinitionInput }
        const to = new Date(clock()).toISOString()
        const from = new Date(clock() - 60_000).toISOString()
        await metrics.query(workspace, { ...asked, from, to })
      } catch (thrown) {
        if (!(thrown instanceof TandemError) || thrown.status >= 500) throw thrown
        const faults = thrown.errors?.map((fault) => `${fault.path} ${fault.message}`).join('; ')
        errors.push({ path, message: faults ?? thrown.message })
      }
    }
    if (errors.length > 0) throw new TandemError('invalid_request', { errors })
  }

  /**
   * Saves what stands on a wall as its next version; from then on it follows nobody but its editors.
   *
   * @param change.definition absent: back to following the events there are
   * @throws TandemError `invalid_request` naming each fault, `conflict`, `not_found`
   */
  async function save(
    principal: Principal,
    id: string,
    change: { version: number; name?: string | undefined; definition?: WallDefinition | undefined },
  ): Promise<Wall> {
    const wall = await get(principal.workspace, id)
    if (change.definition) await check(principal.workspace, change.definition)
    const saved = await repository.save(wall, change.version, {
      name: change.name ?? wall.name,
      automatic: change.definition === undefined,
      definition: change.definition ?? templateFor(await namesOf(wall.workspace)),
      updatedBy: principal.label,
    })
    await access.audit(principal, 'wall.save', `wall:${wall.id}`, {
      version: saved.version,
      name: saved.name,
    })
    hub.touch(wall.id)
    return asItStands(saved)
  }

  /** A new wall; without a definition it follows the events there are. @throws as `save` */
  async function create(
    principal: Principal,
    made: { name: string; definition?: WallDefinition | undefined },
  ): Promise<Wall> {
    // The first wall keeps its place as the default one.
    await list(principal.workspace)
    if (made.definition) await check(principal.workspace, made.definition)
    const wall = await repository.create(principal.workspace, {
      name: made.name,
      automatic: made.definition === undefined,
      definition: made.definition ?? templateFor(await namesOf(principal.workspace)),
      updatedBy: principal.label,
    })
    await access.audit(principal, 'wall.create', `wall:${wall.id}`, { name: wall.name })
    return asItStands(wall)
  }

  /** How the hub asks about one wall; the wall is read anew each time, so that a saved change shows at once. */
  function sourceOf(workspace: string, id: string): LiveSource {
    return {
      async parts() {
        const { definition } = await get(workspace, id)
        return partsOf(definition, (measure) => measuring.definitionOf(workspace, measure))
      },
      async make(keys, before) {
        const [wall, { timeZone }] = await Promise.all([get(workspace, id), access.getWorkspace(workspace)])
        return makeBlocks(parts, { wall, now: clock(), zone: timeZone }, keys, before)
      },
    }
  }

  async function frame(wall: Wall): Promise<Omit<WallState, 'at' | 'blocks'>> {
    const { name, timeZone, currency, isDemo } = await access.getWorkspace(wall.workspace)
    return {
      id: wall.id,
      name: wall.name,
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
   * @param soon for a viewer who follows: a picture of the last minutes at once, what changed since through the stream
   */
  async function state(
    principal: Principal,
    id: string,
    soon = false,
  ): Promise<{ state: WallState; eventId: string }> {
    const wall = await get(principal.workspace, id)
    const source = sourceOf(wall.workspace, wall.id)
    const { blocks, at, eventId } = await hub.current(wall.id, wall.workspace, source, soon)
    return { state: { ...(await frame(wall)), at, blocks: blocksFor(principal, blocks) }, eventId }
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
    listener: (news: { at: string; blocks: Partial<WallBlocks> }, eventId: string) => void,
  ): Promise<() => void> {
    const wall = await get(principal.workspace, id)
    return hub.watch(wall.id, wall.workspace, sourceOf(wall.workspace, wall.id), (news) =>
      listener({ at: news.at, blocks: partFor(principal, news.blocks) }, `${hub.epoch}-${news.version}`),
    )
  }

  /** What a viewer missed since an event id; undefined when it must get the whole wall. */
  function missed(principal: Principal, wallId: string, lastEventId: string) {
    const news = hub.since(wallId, lastEventId)
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
    hub.touch(wall.id, 'needs')
  }

  /** The headline that given rules make of the wall as it is now, and how long each rule may get. */
  async function previewHeadline(principal: Principal, id: string, rules?: readonly HeadlineRule[]) {
    const wall = await get(principal.workspace, id)
    const { blocks } = (await state(principal, id)).state
    const { timeZone } = await access.getWorkspace(wall.workspace)
    const tried = rules ?? wall.definition.headlines ?? standardHeadlines
    const situation = readSituation(blocks, clock(), timeZone, (at) => writtenTime(at, clock(), timeZone))
    const headline = headlineFor(situation, tried)
    const concerns = wall.definition.stages.map((stage) => stage.concern)
    return {
      headline,
      length: headline.calm.length + (headline.concern ? headline.concern.length + 1 : 0),
      limit: headlineLimit,
      rules: tried.map((rule) => ({ id: rule.id, longest: longestHeadline(rule, concerns) })),
    }
  }

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
    list,
    get,
    create,
    save,
    versions: async (workspace: string, id: string) => repository.versions(await get(workspace, id)),
    state,
    follow,
    missed,
    acknowledge,
    previewHeadline,
    viewers: hub.viewers,
    /** Stops following events and streams. */
    close() {
      stop()
      hub.close()
    },
  }
}

export type Dashboards = ReturnType<typeof createDashboards>
