import { z } from 'zod'
import type { Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { compileMapping, type Mapping, type ReadTrait } from '../mapping/index.ts'
import { type Selection, selectionSchema } from './parked.ts'
import type { ParkedStore, WaitingEvent } from './parked-store.ts'
import type { Source, Verdict } from './pipeline.ts'
import { readPayload } from './webhook-payload.ts'

type Call = Record<string, unknown>

/** The intake as mending uses it. */
interface MendingIntake {
  /** What would become of the calls: the steps are run, nothing is kept. */
  preview(source: Source, calls: Call[]): Promise<Verdict[]>
  /** Resolves when what was kept is durable. */
  accept(source: Source, calls: Call[], options: { historical: true }): Promise<Verdict[]>
}

export interface MendingDependencies {
  store: ParkedStore
  intake: MendingIntake
  /** Absent when there is no such source in the workspace. */
  sourceOf(workspace: string, id: string): Promise<Source | undefined>
  /** The mapping with which a source's webhook payloads are read now; absent when it has none. */
  mappingOf(source: Source): Promise<Mapping | undefined>
  audit(principal: Principal, action: string, object: string, detail: Record<string, unknown>): Promise<void>
  /** Computed traits that mappings of a workspace may ask for. */
  traitsOf: (workspace: string) => ReadTrait | undefined
}

/** JSONata over the call (or the posted payload) that gives the calls it should have been. */
const mendMappingSchema = z
  .strictObject({
    events: z.string().min(1).max(65_536),
    vars: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.unknown()).optional(),
  })
  .meta({ id: 'MendMapping' })

export const mendRequestSchema = z.strictObject({
  selection: selectionSchema,
  /** Absent: calls are sent as they are, payloads go through their source's mapping of today. */
  mapping: mendMappingSchema.optional(),
  limit: z.number().int().min(1).max(1000).default(20),
})
export type MendRequest = z.infer<typeof mendRequestSchema>

const problemSchema = z.object({ code: z.string(), reason: z.string() })

export const previewSchema = z.object({
  /** How many the selection has in all. */
  total: z.number().int(),
  items: z.array(
    z.object({
      id: z.string(),
      before: z.unknown(),
      after: z.array(z.record(z.string(), z.unknown())),
      /** Absent when it would be stored. */
      problem: problemSchema.optional(),
    }),
  ),
})
export type Preview = z.infer<typeof previewSchema>

export const replayResultSchema = z.object({
  /** Parked events that are settled now. */
  replayed: z.number().int(),
  /** Events that they became. */
  stored: z.number().int(),
  /** Of those: present before, so they were not counted again. */
  duplicates: z.number().int(),
  /** Those that stay parked, and why. */
  failed: z.array(problemSchema.extend({ id: z.string() })),
  /** How many of the selection were not looked at; call again. */
  remaining: z.number().int(),
})
export type ReplayResult = z.infer<typeof replayResultSchema>

interface Mended {
  event: WaitingEvent
  before: unknown
  source?: Source
  calls: Call[]
  problem?: { code: string; reason: string }
}

export type Mending = ReturnType<typeof createMending>

/** Mends parked events with a mapping and sends them through the intake again, or gives them up with a reason. */
export function createMending({ store, intake, sourceOf, mappingOf, traitsOf, audit }: MendingDependencies) {
  /** What a mapping would make of parked events; nothing is changed. @throws TandemError `mapping_invalid` */
  async function preview(workspace: string, request: MendRequest): Promise<Preview> {
    const mended = await mendAll(workspace, request)
    return {
      total: await store.countWaiting(workspace, request.selection),
      items: mended.map(({ event, before, calls, problem }) => ({
        id: event.id,
        before,
        after: calls,
        ...(problem ? { problem } : {}),
      })),
    }
  }

  /**
   * Sends parked events again, mended. An event is settled when everything it became is stored; otherwise it stays
   * parked and is named in `failed`. Done twice it stores nothing twice, because messageIds are kept or derived.
   *
   * @throws TandemError `mapping_invalid`; as the intake does when nothing can be taken now
   */
  async function replay(principal: Principal, request: MendRequest): Promise<ReplayResult> {
    const { workspace } = principal
    const before = await store.countWaiting(workspace, request.selection)
    const mended = await mendAll(workspace, request)
    const result: ReplayResult = {
      replayed: 0,
      stored: 0,
      duplicates: 0,
      failed: [],
      remaining: Math.max(0, before - mended.length),
    }
    const settled: string[] = []
    for (const { event, problem } of mended) if (problem) result.failed.push({ id: event.id, ...problem })
    for (const [source, group] of groupBySource(mended)) {
      const verdicts = await intake.accept(
        source,
        group.flatMap((item) => item.calls),
        { historical: true },
      )
      for (const { item, own, halted } of haltedAmong(group, verdicts)) {
        if (halted) {
          result.failed.push({ id: item.event.id, ...halted })
          continue
        }
        settled.push(item.event.id)
        result.stored += own.filter((verdict) => verdict.outcome === 'stored').length
        result.duplicates += own.filter((verdict) => verdict.outcome === 'duplicate').length
      }
    }
    if (settled.length === 0) return result
    const { id, count } = await store.decide(
      principal,
      { ids: settled },
      { action: 'replayed', ...(request.mapping ? { mapping: request.mapping } : {}) },
    )
    result.replayed = count
    await audit(principal, 'parked.replay', `decision:${id}`, {
      events: count,
      selection: request.selection,
      ...(request.mapping ? { mapping: request.mapping } : {}),
    })
    return result
  }

  /** Gives parked events up; their bytes stay for 30 days, the decision for good. */
  async function discard(
    principal: Principal,
    selection: Selection,
    reason: string,
  ): Promise<{ discarded: number }> {
    const { id, count } = await store.decide(principal, selection, { action: 'discarded', reason })
    await audit(principal, 'parked.discard', `decision:${id}`, { events: count, selection, reason })
    return { discarded: count }
  }

  async function mendAll(workspace: string, request: MendRequest): Promise<Mended[]> {
    const mapping = request.mapping && compileMapping({ name: 'mending', ...request.mapping })
    const waiting = await store.waiting(workspace, request.selection, request.limit)
    const mended: Mended[] = []
    for (const event of waiting) mended.push(await mend(workspace, event, mapping))
    for (const [source, group] of groupBySource(mended)) {
      const verdicts = await intake.preview(
        source,
        group.flatMap((item) => item.calls),
      )
      for (const { item, halted } of haltedAmong(group, verdicts)) if (halted) item.problem = halted
    }
    return mended
  }

  async function mend(workspace: string, event: WaitingEvent, mapping: Mapping | undefined): Promise<Mended> {
    const before = event.kind === 'payload' ? readPayload(event.raw) : readCall(event.raw)
    const source = await sourceOf(workspace, event.sourceId)
    if (!source) {
      return { event, before, calls: [], problem: { code: 'not_found', reason: 'Its source is gone.' } }
    }
    try {
      const calls = await toCalls(
        event,
        before,
        mapping ?? (await fallback(event, source)),
        traitsOf(workspace),
      )
      return { event, before, source, calls }
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      return { event, before, calls: [], problem: { code: error.code, reason: error.message } }
    }
  }

  async function fallback(event: WaitingEvent, source: Source): Promise<Mapping | undefined> {
    if (event.kind === 'call') return undefined
    const mapping = await mappingOf(source)
    if (!mapping) {
      throw new TandemError('mapping_missing')
    }
    return mapping
  }

  return { preview, replay, discard }
}

function readCall(raw: Buffer): unknown {
  const text = raw.toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * The calls a parked event becomes. What its sender said of itself stays: the messageId of a call that becomes one
 * call, and the time it came where it says none.
 *
 * @throws TandemError as `mapping.apply`; `mapping_empty`; `mapping_failed` when two calls have one messageId
 */
async function toCalls(
  event: WaitingEvent,
  before: unknown,
  mapping: Mapping | undefined,
  readTrait: ReadTrait | undefined,
): Promise<Call[]> {
  const original =
    typeof before === 'object' && before !== null && !Array.isArray(before) ? (before as Call) : undefined
  if (!mapping && !original) {
    throw new TandemError('mapping_failed', {
      detail: 'The event is not a JSON object; a mapping has to make one of it.',
    })
  }
  const calls = mapping ? await mapping.apply(before, { identity: event.id, readTrait }) : [{ ...original }]
  if (calls.length === 0) throw new TandemError('mapping_empty')
  const givenId = original?.messageId
  for (const call of calls) {
    const isDerived = typeof call.messageId !== 'string' || call.messageId.startsWith('map_')
    if (isDerived && calls.length === 1 && event.kind === 'call') {
      call.messageId = typeof givenId === 'string' && givenId !== '' ? givenId : event.id
    }
    call.timestamp ??= original?.timestamp ?? new Date(event.receivedAt).toISOString()
  }
  if (new Set(calls.map((call) => call.messageId)).size < calls.length) {
    throw new TandemError('mapping_failed', {
      detail:
        'Several of the events have one messageId; only the first would be stored. Leave messageId out.',
    })
  }
  return calls
}

/** Those that can be sent, by source. */
function groupBySource(mended: Mended[]): Map<Source, Mended[]> {
  const sources = new Map<string, Source>()
  const groups = new Map<Source, Mended[]>()
  for (const item of mended) {
    if (item.problem || !item.source) continue
    const source = sources.get(item.source.id) ?? item.source
    sources.set(source.id, source)
    groups.set(source, [...(groups.get(source) ?? []), item])
  }
  return groups
}

/** The verdicts of each item's own calls, and the first that was parked or refused. */
function haltedAmong(group: Mended[], verdicts: Verdict[]) {
  let next = 0
  return group.map((item) => {
    const own = verdicts.slice(next, next + item.calls.length)
    next += item.calls.length
    const found = own.find((verdict) => verdict.outcome === 'parked' || verdict.outcome === 'refused')
    const halted = found && { code: found.code ?? found.outcome, reason: found.reason ?? '' }
    return { item, own, halted }
  })
}
