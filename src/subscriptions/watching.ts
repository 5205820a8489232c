import { type AlertState, judge, type Rule } from '../alerts/index.ts'
import type { Tile } from '../boards/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { FigureChange } from './digest.ts'
import type { BoardReader } from './reading.ts'
import { mostTiles, type SubscriptionDefinition } from './subscription.ts'
import type { FigureStanding } from './tables.ts'

export interface WatchingDependencies {
  boards: BoardReader
  metrics: Pick<Metrics, 'query' | 'get'>
  clock: () => number
}

/** As alerts: how far back a step is looked for, and how long after its end it counts as over. */
const reach = { hour: 3 * 3_600_000, day: 3 * 86_400_000, week: 17 * 86_400_000 }
const settleMs = 60_000
const judging = { margin: 2, minimum: 1 }
const rules: Record<keyof FigureStanding, Rule> = {
  usual: { kind: 'usual', side: 'both' },
  aim: { kind: 'aim' },
}

type Question = Parameters<Metrics['query']>[1]
/** One figure that is watched. */
interface Watched {
  key: string
  title: string
  question: Pick<Question, 'name' | 'definition' | 'filter'>
}

/** Finds out whether what somebody wants to be sent "when it changes" has changed. */
export function createWatching({ boards, metrics, clock }: WatchingDependencies) {
  /**
   * The states now, and what is different from those before.
   *
   * @param before states of the last look; null at the first, which finds no change
   * @throws TandemError what reading throws
   */
  async function look(
    workspace: string,
    definition: Pick<SubscriptionDefinition, 'subject' | 'cadence'>,
    before: Record<string, FigureStanding> | null,
  ): Promise<{ standing: Record<string, FigureStanding>; changes: FigureChange[] }> {
    const { cadence } = definition
    const grain = cadence.every === 'change' ? cadence.grain : 'day'
    const standing: Record<string, FigureStanding> = {}
    const changes: FigureChange[] = []
    for (const figure of await figuresOf(workspace, definition)) {
      const old = before?.[figure.key] ?? { usual: 'calm', aim: 'calm' }
      const now = await standingOf(workspace, figure, grain, old)
      standing[figure.key] = now
      if (!before?.[figure.key]) continue
      for (const by of ['usual', 'aim'] as const) {
        if (now[by] !== old[by]) changes.push({ title: figure.title, by, from: old[by], to: now[by] })
      }
    }
    return { standing, changes }
  }

  async function standingOf(
    workspace: string,
    { question }: Watched,
    grain: 'hour' | 'day' | 'week',
    old: FigureStanding,
  ): Promise<FigureStanding> {
    const now = clock()
    const [result, measure] = await Promise.all([
      metrics.query(workspace, {
        ...question,
        grain,
        from: new Date(now - reach[grain]).toISOString(),
        to: new Date(now - settleMs).toISOString(),
        compare: 'usual',
      }),
      question.name ? metrics.get(workspace, question.name).then((stored) => stored.definition) : undefined,
    ])
    const reading = result.series[0]?.points.findLast((point) => !point.partial)
    const judged = { good: result.good, aim: measure?.aim ?? question.definition?.aim }
    const state = (by: keyof FigureStanding): AlertState =>
      judge(reading, judged, { ...judging, rule: rules[by] }, old[by], result.late.length > 0).state
    return { usual: state('usual'), aim: state('aim') }
  }

  /** The figures of a subject that have one value: a measure, or tiles with a figure or a line of one. */
  async function figuresOf(
    workspace: string,
    { subject }: Pick<SubscriptionDefinition, 'subject'>,
  ): Promise<Watched[]> {
    if ('measure' in subject) {
      const { definition } = await metrics.get(workspace, subject.measure)
      const { filter } = subject
      return [
        {
          key: subject.measure,
          title: definition.label,
          question: { name: subject.measure, ...(filter ? { filter } : {}) },
        },
      ]
    }
    const { definition } = await boards.get(workspace, subject.board)
    const wanted = subject.tiles ?? definition.tiles.slice(0, mostTiles).map(({ id }) => id)
    const labels = await labelsOf(workspace, definition.tiles)
    return definition.tiles.flatMap((tile): Watched[] => {
      if (!wanted.includes(tile.id)) return []
      if (tile.view !== 'figure' && !(tile.view === 'line' && !tile.by?.length)) return []
      const filters = [definition.filter, tile.filter].filter((one) => one !== undefined)
      const filter = filters.length > 1 ? { and: filters } : filters[0]
      const measure = typeof tile.measure === 'string' ? { name: tile.measure } : { definition: tile.measure }
      const title = tile.title ?? labels.get(tile.id) ?? tile.id
      return [{ key: tile.id, title, question: { ...measure, ...(filter ? { filter } : {}) } }]
    })
  }

  /** What tiles without a title of their own are called; a measure that is gone has its name. */
  async function labelsOf(workspace: string, tiles: readonly Tile[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const tile of tiles) {
      if (!('measure' in tile) || tile.title !== undefined) continue
      const { measure } = tile
      const label =
        typeof measure === 'string'
          ? await metrics.get(workspace, measure).then(
              (stored) => stored.definition.label,
              () => measure,
            )
          : measure.label
      if (label !== undefined) found.set(tile.id, label)
    }
    return found
  }

  return { look }
}
