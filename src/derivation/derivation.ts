import type { Postgres } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { type Change, type DerivationStep, gatherChanges } from './change.ts'
import { createProgress } from './progress.ts'

/** Keeps derived state in step with events. */
export interface Derivation {
  /** Events became visible; the steps follow soon. */
  noteStored(stored: { workspace: string; from: number; until: number }): void
  /** People of a workspace must be looked at again. */
  touch(workspace: string, people: Iterable<string>): void
  /** Everything of a workspace must be looked at again: events came that nobody noted. Remembered until it is done. */
  touchWhole(workspace: string): Promise<void>
  /** Ends when everything noted so far has been followed. @throws what a step threw */
  settled(workspace: string): Promise<void>
  /** Takes up where the last run ended, and begins to look around from time to time. */
  start(): Promise<void>
  /** What is waiting, for health and the wall of numbers. */
  status(): { waiting: number; failing: { workspace: string; step: string; since: number }[] }
  close(): Promise<void>
}

export interface DerivationOptions {
  postgres: Postgres
  steps: readonly DerivationStep[]
  workspaces: () => Promise<readonly { id: string }[]>
  /** Whether this process does the work; others only remember that it is to be done. */
  follows: boolean
  clock: () => number
  logger: Logger
}

/** Between two runs in one workspace, so that a busy stream is followed in larger pieces. */
const restMs = 150
/** How often a workspace is looked at without being told: time passes, and other nodes store events too. */
const sweepMs = 30_000
/** Told again after a start and on every sweep: what other nodes stored with a clock of their own. */
const overlapMs = 60_000
const backoffMs = { first: 500, most: 30_000 }

interface Follower {
  waiting: Change | undefined
  running: Promise<void> | undefined
  timer: NodeJS.Timeout | undefined
  failures: number
  failing: { step: string; since: number; error: unknown } | undefined
  /** Those who wait for the end of the next run. */
  restEnds: number
}

export function createDerivation(options: DerivationOptions): Derivation {
  const { steps, clock, logger } = options
  const progress = createProgress(options.postgres)
  const followers = new Map<string, Follower>()
  let sweeping: NodeJS.Timeout | undefined
  let closed = false

  function follower(workspace: string): Follower {
    const known = followers.get(workspace)
    if (known) return known
    const fresh: Follower = {
      waiting: undefined,
      running: undefined,
      timer: undefined,
      failures: 0,
      failing: undefined,
      restEnds: 0,
    }
    followers.set(workspace, fresh)
    return fresh
  }

  function note(change: Change): void {
    if (!options.follows) return
    const one = follower(change.workspace)
    one.waiting = gatherChanges(one.waiting, change)
    schedule(change.workspace, one)
  }

  function schedule(workspace: string, one: Follower, atOnce = false): void {
    if (closed || one.running || !one.waiting) return
    if (one.timer && !atOnce) return
    clearTimeout(one.timer)
    const backoff =
      one.failures === 0 ? 0 : Math.min(backoffMs.first * 2 ** (one.failures - 1), backoffMs.most)
    const wait = atOnce ? 0 : Math.max(backoff, one.restEnds - clock(), 0)
    one.timer = setTimeout(() => {
      one.timer = undefined
      void follow(workspace, one)
    }, wait)
  }

  function follow(workspace: string, one: Follower): Promise<void> {
    one.running ??= runOnce(workspace, one).finally(() => {
      one.running = undefined
      schedule(workspace, one)
    })
    return one.running
  }

  async function runOnce(workspace: string, one: Follower): Promise<void> {
    const change = one.waiting
    if (!change) return
    one.waiting = undefined
    let step = 'progress'
    const began = clock()
    try {
      const people = new Set(change.people)
      for (const { name, run } of steps) {
        step = name
        const found = await run({ ...change, people: new Set(people) })
        for (const person of found?.people ?? []) people.add(person)
      }
      if (change.received || change.whole) await progress.write(workspace, change.received?.to ?? began)
      one.failures = 0
      one.failing = undefined
    } catch (error) {
      one.waiting = gatherChanges(one.waiting, change)
      one.failures++
      one.failing = { step, since: one.failing?.since ?? clock(), error }
      logger.error({ err: error, workspace, step }, 'derived state could not follow; it is tried again')
    }
    one.restEnds = clock() + restMs
  }

  async function sweep(): Promise<void> {
    const now = clock()
    for (const { id } of await options.workspaces()) {
      const { waiting, running } = follower(id)
      if (waiting || running) continue
      const until = await progress.read(id)
      note({
        workspace: id,
        received: { from: until === undefined ? 0 : until - overlapMs, to: now },
        people: new Set(),
        whole: until === undefined,
      })
    }
  }

  return {
    noteStored({ workspace, from, until }) {
      note({ workspace, received: { from, to: until }, people: new Set(), whole: false })
    },
    touch(workspace, people) {
      note({ workspace, received: null, people: new Set(people), whole: false })
    },
    async touchWhole(workspace) {
      await progress.forget(workspace)
      note({ workspace, received: null, people: new Set(), whole: true })
    },
    async settled(workspace) {
      const one = follower(workspace)
      while (one.waiting || one.running) {
        clearTimeout(one.timer)
        one.timer = undefined
        await follow(workspace, one)
        if (one.failing) throw one.failing.error
      }
    },
    async start() {
      await sweep()
      sweeping = setInterval(() => {
        sweep().catch((error: unknown) => logger.error({ err: error }, 'derived state: a sweep failed'))
      }, sweepMs)
    },
    status: () => ({
      waiting: [...followers.values()].filter((one) => one.waiting || one.running).length,
      failing: [...followers].flatMap(([workspace, { failing }]) =>
        failing ? [{ workspace, step: failing.step, since: failing.since }] : [],
      ),
    }),
    async close() {
      closed = true
      clearInterval(sweeping)
      for (const one of followers.values()) clearTimeout(one.timer)
      await Promise.all([...followers.values()].map((one) => one.running))
    },
  }
}
