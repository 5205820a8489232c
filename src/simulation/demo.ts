import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Access, Source } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createFileLoading, type Intake } from '../ingestion/index.ts'
import type { Logger } from '../logger.ts'
import { demoPaths, demoWorkspace } from './ahead.ts'
import { systems } from './company.ts'
import { beginHistory, type History } from './history.ts'
import { createLive, type Live } from './live.ts'
import {
  type Progress,
  planSimulation,
  type SimulationRequest,
  type SimulationResult,
  simulateInto,
} from './load.ts'
import { hasEvents } from './queries.ts'
import { checkSpec, demoSpec, type SimulationSpec, simulationSpecSchema } from './spec.ts'

const mainWorkspace = 'ws_main'
const tickMs = 1000
const saveMs = 10_000

/** What is remembered of the demo between two starts of the program. */
const stateSchema = z.object({
  spec: simulationSpecSchema,
  /** Whether the history was loaded whole. */
  loaded: z.boolean(),
  /** Events up to here were handed over. */
  until: z.number(),
})
type State = z.infer<typeof stateSchema>

/** One simulation that somebody asked for. */
export interface SimulationRun extends Progress {
  id: string
  workspace: string
  state: 'running' | 'done' | 'failed'
  result: SimulationResult | null
  /** What went wrong. */
  reason: string | null
}

export interface DemoDependencies {
  clickhouse: ClickHouse
  intake: Pick<Intake, 'accept'>
  access: Pick<
    Access,
    | 'listWorkspaces'
    | 'ensureWorkspace'
    | 'getWorkspace'
    | 'listMembers'
    | 'putMember'
    | 'listSources'
    | 'createSource'
  >
  clock: () => number
  logger: Logger
  /** For truth.json, the demo's state and files on their way. */
  directory: string
  /** Told when a history was loaded past the intake, whose events nobody else is told of. */
  onLoaded: (workspace: string) => Promise<void>
  /** What history the demo has at a moment; `demoSpec` when absent. */
  history?: (now: number) => SimulationSpec
  /** A history that was begun before the stores were open. */
  ahead?: History | undefined
}
export type Demo = ReturnType<typeof createDemo>

/** Northline as the product shows it: a history at first start, then life at its own pace; and histories on demand. */
export function createDemo(dependencies: DemoDependencies) {
  const {
    clickhouse,
    intake,
    access,
    clock,
    logger,
    directory,
    onLoaded,
    history = demoSpec,
    ahead,
  } = dependencies
  const paths = demoPaths(directory)
  const runs = new Map<string, SimulationRun>()
  const working = new Set<Promise<unknown>>()
  const loading = new Set<string>()
  let living: History | undefined
  let closed = false
  let wake: () => void = () => undefined

  function readState(): State | undefined {
    let text: string
    try {
      text = readFileSync(paths.state, 'utf8')
    } catch {
      return undefined
    }
    return stateSchema.parse(JSON.parse(text))
  }

  /** In one step, so that a crash leaves the old or the new. */
  function saveState(state: State): void {
    mkdirSync(directory, { recursive: true })
    writeFileSync(`${paths.state}.new`, JSON.stringify(state))
    renameSync(`${paths.state}.new`, paths.state)
  }

  /**
   * The source of each system in a workspace, made where it is missing, in the order of `systems`.
   *
   * @param ids of those that are made
   */
  async function ensureSources(workspace: string, ids?: readonly string[]): Promise<Source[]> {
    const known = await access.listSources(workspace)
    const sources: Source[] = []
    for (const [index, { name, kind }] of systems.entries()) {
      const found = known.find((source) => source.name === name)
      const { id } = found ?? (await access.createSource(workspace, { name, kind, id: ids?.[index] }))
      sources.push({ id, workspace, name, kind })
    }
    return sources
  }

  async function makeWorkspace(furnish: (workspace: string) => Promise<void>): Promise<void> {
    await access.ensureWorkspace({
      id: demoWorkspace,
      name: 'Northline',
      isDemo: true,
      timeZone: 'Europe/London',
      currency: 'GBP',
    })
    for (const member of await access.listMembers(mainWorkspace))
      await access.putMember(demoWorkspace, member.id, { role: member.role, team: member.team })
    await furnish(demoWorkspace)
  }

  /** The thread that makes what is missing: the one that was begun ahead when it made it for these sources. */
  async function beginLife(sources: readonly Source[], state: State | undefined): Promise<History> {
    const ids = sources.map(({ id }) => id)
    if (!state && ahead && ids.every((id, index) => id === ahead.order.sources[index])) return ahead
    await ahead?.close()
    const spec = state ? checkSpec(state.spec) : history(clock())
    const whole = state === undefined || (!state.loaded && !existsSync(paths.truth))
    return beginHistory({
      workspace: demoWorkspace,
      sources: ids,
      spec,
      directory: state ? null : paths.files,
      truthPath: whole ? paths.truth : null,
      from: state ? firstMissing(state) : spec.to,
    })
  }

  /** Loads the files of a history as they come. */
  async function loadHistory(made: History): Promise<State> {
    const began = performance.now()
    const { spec } = made.order
    saveState({ spec, loaded: false, until: spec.from })
    const files = createFileLoading(clickhouse)
    for await (const file of made.files()) await files.add(file)
    const events = await files.done()
    rmSync(paths.files, { recursive: true, force: true })
    logger.info({ events, seconds: (performance.now() - began) / 1000 }, 'The synthetic company is there.')
    const state = { spec, loaded: true, until: spec.to }
    saveState(state)
    return state
  }

  /** Makes a history, and remembers that it is being made. */
  async function load(options: Parameters<typeof simulateInto>[0]): Promise<SimulationResult> {
    loading.add(options.workspace)
    try {
      return await simulateInto(options)
    } finally {
      loading.delete(options.workspace)
    }
  }

  /** Hands events over as time goes by, until `close`. A delivery that fails is made again. */
  async function goOn(live: Live, spec: SimulationSpec): Promise<void> {
    let saved = clock()
    try {
      while (!closed) {
        await live.makeUpTo(clock())
        try {
          await live.advance(clock())
        } catch (error) {
          logger.warn({ err: error }, 'The synthetic company could not hand its events over; they wait.')
        }
        if (clock() - saved >= saveMs) {
          saveState({ spec, loaded: true, until: live.until })
          saved = clock()
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, tickMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    } finally {
      saveState({ spec, loaded: true, until: live.until })
    }
  }

  /** Keeps hold of work that `close` has to wait for. */
  function track<T>(work: Promise<T>): Promise<T> {
    const held: Promise<unknown> = work.catch(() => undefined).finally(() => working.delete(held))
    working.add(held)
    return work
  }

  /**
   * Makes the demo when it is wanted and not there, and lets it live on when it is there. A history that a crash cut
   * short is completed through the intake, which knows what is there already.
   *
   * @param options.furnish gives the workspace what every workspace has
   * @param options.firstPicture what comes first when there is something to see, before life goes on
   * @returns when that is done: whether a history was loaded now
   */
  async function start(options: {
    wanted: boolean
    furnish: (workspace: string) => Promise<void>
    firstPicture: () => Promise<void>
  }): Promise<boolean> {
    const state = readState()
    if (!(await isToLive(options.wanted, state))) {
      await ahead?.close()
      await options.firstPicture()
      return false
    }
    // Until its wall is drawn it counts as half there, so that nothing else reads its history meanwhile.
    if (!state) loading.add(demoWorkspace)
    try {
      await makeWorkspace(options.furnish)
      const sources = await ensureSources(demoWorkspace, ahead?.order.sources)
      const life = await beginLife(sources, state)
      living = life
      const { spec } = life.order
      const from = firstMissing(state ?? (await track(loadHistory(life))))
      await options.firstPicture()
      const live = createLive({ from, nextDay: life.nextDay, sources, accept: intake.accept, now: clock() })
      void track(goOn(live, spec).catch(noteStandstill))
    } catch (error) {
      // Ended with the program; the next start completes it.
      if (closed) return false
      throw error
    } finally {
      loading.delete(demoWorkspace)
    }
    return !state
  }

  /** Whether there is a demo to be made or to live on. */
  async function isToLive(wanted: boolean, state: State | undefined): Promise<boolean> {
    const exists = (await access.listWorkspaces()).some(({ id }) => id === demoWorkspace)
    if (!exists) return wanted
    // Restored without its state: its past stays as it is, and there is no telling how it would go on.
    return state !== undefined || (wanted && !(await hasEvents(clickhouse, demoWorkspace)))
  }

  function noteStandstill(error: unknown): void {
    if (!closed) logger.error({ err: error }, 'The synthetic company stands still.')
  }

  /**
   * Begins to make a history in a workspace.
   *
   * @returns the run, whose figures grow
   * @throws TandemError `not_found` for an unknown workspace, `invalid_request` for impossible sizes
   */
  async function simulate(workspace: string, request: SimulationRequest): Promise<SimulationRun> {
    const { timeZone } = await access.getWorkspace(workspace)
    const spec = planSimulation(request, clock(), timeZone)
    const sources = await ensureSources(workspace)
    const id = `sim_${randomUUID().slice(0, 12)}`
    const run: SimulationRun = {
      id,
      workspace,
      state: 'running',
      events: 0,
      done: 0,
      result: null,
      reason: null,
    }
    runs.set(id, run)
    track(
      load({
        clickhouse,
        directory: join(directory, id),
        workspace,
        spec,
        sources: sources.map((source) => source.id),
        onProgress: (progress) => Object.assign(run, progress),
      }),
    ).then(
      async (result) => {
        await onLoaded(workspace)
        Object.assign(run, { state: 'done', result, events: result.events, done: 1 })
      },
      (error: unknown) => {
        logger.error({ err: error, simulation: id }, 'A simulation failed.')
        Object.assign(run, {
          state: 'failed',
          reason: error instanceof Error ? error.message : String(error),
        })
      },
    )
    return run
  }

  return {
    start,
    simulate,
    /** @throws TandemError `not_found` */
    getRun(workspace: string, id: string): SimulationRun {
      const run = runs.get(id)
      if (run?.workspace !== workspace) throw new TandemError('not_found', { detail: `No simulation ${id}.` })
      return run
    },
    /** @throws TandemError `not_found` */
    isDemo: async (workspace: string) => (await access.getWorkspace(workspace)).isDemo,
    /** Whether a history is being made in the workspace, which is half there until then. */
    isLoading: (workspace: string) => loading.has(workspace),
    /** Ends the demo's life and waits for what is being loaded. */
    async close(): Promise<void> {
      closed = true
      wake()
      await living?.close()
      await Promise.all(working)
    },
  }
}

/** Events from here on are missing. */
const firstMissing = ({ spec, loaded, until }: State) => (loaded ? until : spec.from)
