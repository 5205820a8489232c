import type { AcceptOptions, EventRow, Intake, Source } from '../ingestion/index.ts'
import { systems } from './company.ts'
import type { MadeDay } from './history.ts'

const hour = 3_600_000
const mostAtOnce = 500

/** A call as Segment has it, for an event of the simulation. */
export function toMessage(row: EventRow): Record<string, unknown> {
  const said = row.type === 'identify' ? { traits: row.properties } : { properties: row.properties }
  const named =
    row.type === 'track'
      ? { event: row.name }
      : { name: row.type === 'screen' ? row.properties.name : row.properties.title }
  return {
    type: row.type,
    ...(row.type === 'identify' ? {} : named),
    messageId: row.messageId,
    timestamp: new Date(row.ts).toISOString(),
    ...(row.userId ? { userId: row.userId } : {}),
    ...(row.anonymousId ? { anonymousId: row.anonymousId } : {}),
    ...said,
    context: row.context,
  }
}

/** The company's life after its history: the same people, at their own pace. */
export interface Live {
  /** Has all days made up to `now`. @throws what `nextDay` throws */
  makeUpTo(now: number): Promise<void>
  /** Hands over everything that was made up to `now` and was not handed over yet. @returns how many events */
  advance(now: number): Promise<number>
  /** Everything before this moment has been handed over. */
  readonly until: number
}

/**
 * @param options.from the moment up to which the events are there already
 * @param options.nextDay the events of the next day, from `from` on
 * @param options.sources source of each system, in the order of `systems`
 */
export function createLive(options: {
  from: number
  nextDay: () => Promise<MadeDay>
  sources: readonly Source[]
  accept: Intake['accept']
  now: number
}): Live {
  const { nextDay, sources, accept } = options
  // Page views of a gap would be the bulk of it, and say nothing: only those of the last hours are kept.
  const detailFrom = options.now - 3 * hour
  let waiting: EventRow[] = []
  let made = Number.NEGATIVE_INFINITY
  let until = options.from

  async function makeUpTo(now: number): Promise<void> {
    let changed = false
    while (made <= now) {
      const { end, rows } = await nextDay()
      for (const row of rows) if (row.ts >= detailFrom || !isDetail(row)) waiting.push(row)
      changed ||= rows.length > 0
      made = end
    }
    if (changed) waiting.sort((a, b) => b.ts - a.ts)
  }

  /** One delivery a source. What is not taken stays and is offered again: the messages' ids make that safe. */
  async function deliver(rows: readonly EventRow[], now: number): Promise<void> {
    const bySource = Map.groupBy(rows, (row) => row.source)
    for (const [id, own] of bySource) {
      const index = sources.findIndex((source) => source.id === id)
      const how: AcceptOptions = { channel: systems[index]!.channel, historical: own.at(-1)!.ts < now - hour }
      await accept(sources[index]!, own.map(toMessage), how)
    }
  }

  return {
    get until() {
      return until
    },
    makeUpTo,
    async advance(now) {
      let delivered = 0
      while (waiting.length > 0 && waiting.at(-1)!.ts <= now) {
        let count = 0
        while (count < mostAtOnce && count < waiting.length && waiting.at(-1 - count)!.ts <= now) count++
        const rows = waiting.slice(waiting.length - count).reverse()
        await deliver(rows, now)
        waiting = waiting.slice(0, waiting.length - count)
        until = rows.at(-1)!.ts
        delivered += count
      }
      until = Math.max(until, now + 1)
      return delivered
    },
  }
}

const detailNames = new Set(['Screen Viewed', 'Programme Watched'])
const isDetail = (row: EventRow) =>
  detailNames.has(row.name) || (row.name === 'Page Viewed' && !row.context['campaign.name'])
