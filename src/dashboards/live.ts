import type { Logger } from '../logger.ts'
import type { WallBlocks } from './state.ts'

/** Parts of a wall that are asked for one by one: a stage by its id, the rest by their block. */
export type PartKey =
  | 'hero'
  | 'needs'
  | 'quote'
  | 'change'
  | 'sources'
  | 'warnings'
  | `stage:${string}`
  | `scene:${string}`

/** Blocks that changed, and the number of that change. */
export interface News {
  version: number
  at: string
  blocks: Partial<WallBlocks>
}

/** What the hub needs to know of one wall in order to keep it live. */
export interface LiveSource {
  /** All parts a wall has, with the events that touch each; null means any event. */
  parts(): Promise<Map<PartKey, ReadonlySet<string> | null>>
  /** Makes some parts anew and gives the whole wall; `before` holds the parts that stay. */
  make(keys: ReadonlySet<PartKey>, before: WallBlocks | undefined): Promise<WallBlocks>
}

/** Parts that the first picture of a wall may come without. */
const isLater = (key: PartKey) => key === 'needs' || key === 'change' || key.startsWith('scene:')

interface Channel {
  workspace: string
  source: LiveSource
  listeners: Set<(news: News) => void>
  blocks: WallBlocks | undefined
  at: number
  version: number
  /** Number of the last change of each block. */
  changedAt: Map<keyof WallBlocks, number>
  dirty: Set<PartKey>
  all: boolean
  timer: ReturnType<typeof setTimeout> | undefined
  clockTimer: ReturnType<typeof setInterval> | undefined
  running: Promise<void> | undefined
  lastTook: number
  lastEnded: number
}

/** Shortest time between two makings of a wall; one that takes longer rests as long as it took. */
const restMs = 1000
const longestRestMs = 5000
/** Time itself changes a wall: windows move, waits grow, sources fall silent. */
const clockMs = 30_000
/** A picture that is shown while a new one is made; its age stands on the wall. */
const pictureKeptMs = 600_000

/**
 * Keeps walls live for whoever watches them. Events make only the parts dirty that they touch; each wall is made once
 * for all its viewers, at most once a second; a wall that nobody watches costs nothing.
 */
export function createLiveHub({ clock, logger }: { clock: () => number; logger: Logger }) {
  const channels = new Map<string, Channel>()
  /** Differs in each process, so that a number of another one is not taken for ours. */
  const epoch = Math.floor(clock()).toString(36)

  function open(id: string, workspace: string, source: LiveSource): Channel {
    const known = channels.get(id)
    if (known) return known
    const channel: Channel = {
      workspace,
      source,
      listeners: new Set(),
      blocks: undefined,
      at: 0,
      version: 0,
      changedAt: new Map(),
      dirty: new Set(),
      all: true,
      timer: undefined,
      clockTimer: undefined,
      running: undefined,
      lastTook: 0,
      lastEnded: 0,
    }
    channels.set(id, channel)
    return channel
  }

  /** Makes what is dirty and tells what changed. A failure is logged and tried again with the next change. */
  async function make(channel: Channel): Promise<void> {
    const began = performance.now()
    const whole = channel.all || !channel.blocks
    try {
      const parts = await channel.source.parts()
      const keys = new Set<PartKey>(whole ? parts.keys() : channel.dirty)
      channel.all = false
      channel.dirty.clear()
      if (!channel.blocks)
        for (const key of keys) if (isLater(key) && keys.delete(key)) channel.dirty.add(key)
      const made = await channel.source.make(keys, channel.blocks)
      const before = channel.blocks
      const changed = (Object.keys(made) as (keyof WallBlocks)[]).filter(
        (block) => JSON.stringify(made[block]) !== JSON.stringify(before?.[block]),
      )
      channel.blocks = made
      channel.at = clock()
      if (changed.length > 0) publish(channel, changed)
    } finally {
      // A whole making fills what is kept for minutes; it says nothing about the next small one.
      if (!whole) channel.lastTook = performance.now() - began
      channel.lastEnded = performance.now()
    }
  }

  function publish(channel: Channel, changed: (keyof WallBlocks)[]): void {
    channel.version += 1
    for (const block of changed) channel.changedAt.set(block, channel.version)
    const news = newsOf(channel, changed)
    for (const listener of channel.listeners) listener(news)
  }

  function newsOf(channel: Channel, blocks: readonly (keyof WallBlocks)[]): News {
    return {
      version: channel.version,
      at: new Date(channel.at).toISOString(),
      blocks: Object.fromEntries(blocks.map((block) => [block, channel.blocks![block]])),
    }
  }

  /** One making at a time; who asks while one runs waits for the next. */
  function run(channel: Channel): Promise<void> {
    channel.running ??= make(channel).finally(() => {
      channel.running = undefined
      if (channel.dirty.size > 0 || channel.all) schedule(channel)
    })
    return channel.running
  }

  function schedule(channel: Channel): void {
    if (channel.timer || channel.running || channel.listeners.size === 0) return
    if (!channel.all && channel.dirty.size === 0) return
    const rest = Math.min(longestRestMs, Math.max(restMs, channel.lastTook))
    const wait = Math.max(0, channel.lastEnded + rest - performance.now())
    channel.timer = setTimeout(() => {
      channel.timer = undefined
      run(channel).catch((error: unknown) => {
        channel.all = true
        logger.error({ err: error }, 'dashboards: a wall could not be made')
      })
    }, wait)
  }

  /** Events became visible: marks what they touch on every watched wall of the workspace. */
  async function onStored(stored: { workspace: string; names: ReadonlySet<string> }): Promise<void> {
    for (const channel of channels.values()) {
      if (channel.workspace !== stored.workspace || channel.listeners.size === 0) continue
      const parts = await channel.source.parts()
      for (const [key, events] of parts) {
        if (events === null || [...stored.names].some((name) => events.has(name))) channel.dirty.add(key)
      }
      schedule(channel)
    }
  }

  /** Makes a part, or the whole wall, anew soon. */
  function touch(id: string, key?: PartKey): void {
    const channel = channels.get(id)
    if (!channel) return
    if (key) channel.dirty.add(key)
    else channel.all = true
    schedule(channel)
  }

  /**
   * The present blocks; made now unless somebody watches and has them fresh.
   *
   * @param soon takes a picture of the last minutes at once and has it made anew behind it, for a viewer who follows
   */
  async function current(id: string, workspace: string, source: LiveSource, soon = false) {
    const channel = open(id, workspace, source)
    const age = clock() - channel.at
    if (!channel.blocks || age >= (channel.listeners.size > 0 ? clockMs : restMs)) channel.all = true
    if (soon && channel.blocks && age < pictureKeptMs) schedule(channel)
    else if (soon) await run(channel)
    // Under a steady stream of events there is always something newer; two more makings are enough.
    else
      for (let round = 0; round < 3 && (channel.all || channel.dirty.size > 0); round += 1) await run(channel)
    const { blocks, at, version } = channel
    return { blocks: blocks!, at: new Date(at).toISOString(), version, eventId: `${epoch}-${version}` }
  }

  /**
   * Follows a wall. The listener is called with what changed; the returned function ends it.
   */
  function watch(
    id: string,
    workspace: string,
    source: LiveSource,
    listener: (news: News) => void,
  ): () => void {
    const channel = open(id, workspace, source)
    channel.listeners.add(listener)
    channel.clockTimer ??= setInterval(() => {
      channel.all = true
      schedule(channel)
    }, clockMs)
    return () => {
      channel.listeners.delete(listener)
      if (channel.listeners.size > 0) return
      clearInterval(channel.clockTimer)
      clearTimeout(channel.timer)
      channel.clockTimer = undefined
      channel.timer = undefined
    }
  }

  /** Ends what is kept of a wall that is no longer there; who still follows it hears nothing more. */
  function forget(id: string): void {
    const channel = channels.get(id)
    if (!channel) return
    clearInterval(channel.clockTimer)
    clearTimeout(channel.timer)
    channel.listeners.clear()
    channels.delete(id)
  }

  /** What a viewer missed since an event id of this process; undefined when it must get the whole wall. */
  function since(id: string, lastEventId: string): News | undefined {
    const channel = channels.get(id)
    const [of, number] = lastEventId.split('-')
    if (!channel?.blocks || of !== epoch || !/^\d+$/.test(number ?? '')) return undefined
    const version = Number(number)
    if (version > channel.version) return undefined
    const missed = [...channel.changedAt].filter(([, at]) => at > version).map(([block]) => block)
    return newsOf(channel, missed)
  }

  function close(): void {
    for (const channel of channels.values()) {
      clearInterval(channel.clockTimer)
      clearTimeout(channel.timer)
      channel.listeners.clear()
    }
    channels.clear()
  }

  return {
    epoch,
    onStored,
    touch,
    current,
    watch,
    since,
    forget,
    close,
    /** Viewers of all walls; for the counters. */
    viewers: () => [...channels.values()].reduce((sum, channel) => sum + channel.listeners.size, 0),
  }
}
