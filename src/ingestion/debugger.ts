import { z } from 'zod'
import type { Observer, Trace } from './pipeline.ts'

/** Which traces somebody watches; absent fields fit everything. */
export const watchFilterSchema = z.object({
  /** Name of the event, any capitals; part of it is enough. */
  name: z.string().max(200).optional(),
  /** userId or anonymousId, exactly. */
  user: z.string().max(1000).optional(),
  outcome: z.enum(['stored', 'duplicate', 'parked', 'refused']).optional(),
  /** Most events shown a second; more are counted, not shown. */
  perSecond: z.coerce.number().int().min(1).max(100).default(20),
})
export type WatchFilter = z.infer<typeof watchFilterSchema>

/** One event as a watcher sees it. */
export interface WatchedEvent {
  source: { id: string; name: string }
  receivedAt: string
  name: string
  user: string
  verdict: Trace['verdict']
  steps: Trace['steps']
  message: Record<string, unknown>
}

export interface Watcher {
  /** Events that fitted but were not shown since the last call. */
  takeSkipped(): number
  close(): void
}

export type Debugger = ReturnType<typeof createDebugger>

/**
 * Lets people watch events as they arrive at this node. While nobody watches a source, the intake spends nothing on it.
 * Nothing is kept: who watches sees what comes from then on.
 */
export function createDebugger({ clock }: { clock: () => number }) {
  const bySource = new Map<string, Set<(trace: Trace) => void>>()
  const byWorkspace = new Map<string, Set<(trace: Trace) => void>>()

  const observer: Observer = {
    hasObservers: (sourceId) => byWorkspace.size > 0 || bySource.has(sourceId),
    observe(trace) {
      for (const show of bySource.get(trace.source.id) ?? []) show(trace)
      for (const show of byWorkspace.get(trace.source.workspace) ?? []) show(trace)
    },
  }

  /**
   * @param scope one source, or all of a workspace
   * @param show called for at most `filter.perSecond` events a second; must not throw
   */
  function watch(
    scope: { workspace: string; sourceId?: string },
    filter: WatchFilter,
    show: (event: WatchedEvent) => void,
  ): Watcher {
    const [index, key] = scope.sourceId ? [bySource, scope.sourceId] : [byWorkspace, scope.workspace]
    let second = 0
    let shown = 0
    let skipped = 0

    function consider(trace: Trace): void {
      if (trace.source.workspace !== scope.workspace) return
      const event = toWatchedEvent(trace)
      if (!fits(event, trace, filter)) return
      const now = Math.floor(clock() / 1000)
      if (now !== second) {
        second = now
        shown = 0
      }
      if (++shown > filter.perSecond) skipped++
      else show(event)
    }

    add(index, key, consider)
    return {
      takeSkipped() {
        const count = skipped
        skipped = 0
        return count
      },
      close: () => remove(index, key, consider),
    }
  }

  return { observer, watch }
}

type Watchers = Map<string, Set<(trace: Trace) => void>>

function add(index: Watchers, key: string, watcher: (trace: Trace) => void): void {
  const watchers = index.get(key) ?? new Set()
  watchers.add(watcher)
  index.set(key, watchers)
}

function remove(index: Watchers, key: string, watcher: (trace: Trace) => void): void {
  const watchers = index.get(key)
  watchers?.delete(watcher)
  if (watchers?.size === 0) index.delete(key)
}

function toWatchedEvent({ source, receivedAt, message, verdict, steps }: Trace): WatchedEvent {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return {
    source: { id: source.id, name: source.name },
    receivedAt: new Date(receivedAt).toISOString(),
    name: text(message.event) || text(message.type),
    user: text(message.userId) || text(message.anonymousId),
    verdict,
    steps,
    message,
  }
}

function fits(event: WatchedEvent, { message }: Trace, { name, user, outcome }: WatchFilter): boolean {
  if (outcome !== undefined && event.verdict.outcome !== outcome) return false
  if (user !== undefined && message.userId !== user && message.anonymousId !== user) return false
  return name === undefined || event.name.toLowerCase().includes(name.toLowerCase())
}
