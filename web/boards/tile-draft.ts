import type { Tile } from '../../src/boards/index.ts'
import type { Metric } from '../../src/metrics/index.ts'
import { groupPrefix } from '../metrics/measure-search.ts'
import { freeId, freePlace } from './place.ts'

export const views = [
  'figure',
  'line',
  'bars',
  'table',
  'steps',
  'cohorts',
  'paths',
  'stages',
  'words',
  'text',
] as const satisfies readonly Tile['view'][]
export type View = Tile['view']

/** Sizes in which a view can be read, in cells. */
const sizes: Record<View, { w: number; h: number }> = {
  figure: { w: 3, h: 4 },
  line: { w: 6, h: 5 },
  bars: { w: 4, h: 5 },
  table: { w: 6, h: 5 },
  steps: { w: 6, h: 5 },
  cohorts: { w: 8, h: 6 },
  paths: { w: 8, h: 6 },
  stages: { w: 12, h: 4 },
  words: { w: 4, h: 5 },
  text: { w: 4, h: 3 },
}

/** A tile while it is written: what its view needs may still be missing. */
export interface Draft {
  view: View
  title: string
  /** Name of a measure, or one given in the tile. */
  measure: Extract<Tile, { view: 'figure' }>['measure'] | undefined
  by: string
  compare: string
  /** Whether what is likely to come is shown too. */
  forecast: boolean
  text: string
  start: string
  event: string
  property: string
  stages: { label: string; measure: Extract<Tile, { view: 'figure' }>['measure'] | undefined }[]
  /** The tile that is changed, with what the form does not show; absent for a new one. */
  kept: Tile | undefined
}

/** A new tile of a measure, or one that is there, as the form shows it. */
export function draftOf(tile: Tile | undefined, measure?: string): Draft {
  const loose = (tile ?? {}) as Record<string, unknown>
  const text = (key: string, otherwise = '') =>
    typeof loose[key] === 'string' ? (loose[key] as string) : otherwise
  const by = Array.isArray(loose.by) ? loose.by : []
  return {
    view: tile?.view ?? 'figure',
    title: text('title'),
    measure: (loose.measure as Draft['measure']) ?? measure,
    by: by.length === 1 && typeof by[0] === 'string' ? by[0] : '',
    compare: groupIn(loose.compare) ?? text('compare', 'own'),
    forecast: loose.forecast === true,
    text: text('text'),
    start: text('start'),
    event: text('event', 'Survey Answered'),
    property: text('property', 'comment'),
    stages:
      tile?.view === 'stages'
        ? tile.stages
        : [
            { label: '', measure: undefined },
            { label: '', measure: undefined },
          ],
    kept: tile,
  }
}

const measured: View[] = ['figure', 'line', 'bars', 'table', 'steps', 'cohorts']
/** Whether a view shows one measure. */
export const showsMeasure = (view: View) => measured.includes(view)
/** Whether a view can be broken down, and compared. */
export const canBreakDown = (view: View) => ['line', 'bars', 'table'].includes(view)
export const canCompare = (view: View) => ['figure', 'line', 'bars', 'table', 'stages'].includes(view)

/** Whether a view has a line that can go on. */
export const canForecast = (view: View) => view === 'figure' || view === 'line'

/** Views in which a measure says something: the steps of a journey need a journey, cohorts a measure of who stays. */
export function fits(view: View, kind: Metric['kind'] | undefined): boolean {
  if (kind === undefined) return true
  if (view === 'steps') return kind === 'conversion'
  return view !== 'cohorts' || kind === 'retention'
}

/** The tile of a draft among the others; undefined while it lacks something. */
export function tileOf(draft: Draft, others: readonly Tile[]): Tile | undefined {
  const { view, kept } = draft
  const own = partsOf(draft)
  if (!own) return undefined
  const beside = others.filter(({ id }) => id !== kept?.id)
  const name = typeof draft.measure === 'string' && showsMeasure(view) ? draft.measure : view
  const same = kept?.view === view ? kept : undefined
  const {
    title: _,
    by: __,
    compare: ___,
    forecast: ____,
    ...unseen
  } = (same ?? {}) as Record<string, unknown>
  return {
    ...unseen,
    id: kept?.id ?? freeId(beside, name),
    place: kept?.place ?? freePlace(beside, sizes[view]),
    ...(kept && 'filter' in kept && kept.filter && view !== 'text' ? { filter: kept.filter } : {}),
    view,
    ...(draft.title.trim() ? { title: draft.title.trim() } : {}),
    ...own,
    ...(canCompare(view) ? comparedWith(draft) : {}),
    ...(canForecast(view) && draft.forecast ? { forecast: true } : {}),
  } as Tile
}

/** The choice of a group that is compared with; undefined for another time, and for a condition. */
function groupIn(compare: unknown): string | undefined {
  const isGroup = typeof compare === 'object' && compare !== null && 'segment' in compare
  return isGroup ? `${groupPrefix}${String(compare.segment)}` : undefined
}

/** A comparison with a condition is kept as it is; the form shows those with another time and with a group. */
function comparedWith({ compare, kept }: Draft): { compare?: unknown } {
  if (compare.startsWith(groupPrefix)) return { compare: { segment: compare.slice(groupPrefix.length) } }
  if (compare !== 'own') return { compare }
  const given = kept && 'compare' in kept ? kept.compare : undefined
  return typeof given === 'object' && groupIn(given) === undefined ? { compare: given } : {}
}

/** What a view needs; undefined while it is not there. */
function partsOf(draft: Draft): Record<string, unknown> | undefined {
  const { view, measure, kept } = draft
  if (view === 'text') return draft.text.trim() ? { text: draft.text } : undefined
  if (view === 'paths') return draft.start ? { start: draft.start } : undefined
  if (view === 'words')
    return draft.event && draft.property ? { event: draft.event, property: draft.property } : undefined
  if (view === 'stages') {
    const whole = draft.stages.every(({ label, measure: one }) => label.trim() !== '' && one !== undefined)
    return whole && draft.stages.length >= 2 ? { stages: draft.stages } : undefined
  }
  if (measure === undefined) return undefined
  return { measure, ...(canBreakDown(view) ? breakdownOf(draft.by, kept) : {}) }
}

/** A breakdown by more than one name is kept as it is; the form shows one. */
function breakdownOf(by: string, kept: Tile | undefined): { by?: unknown } {
  if (by.trim()) return { by: [by.trim()] }
  const given = kept && 'by' in kept ? kept.by : undefined
  return given && (given.length > 1 || typeof given[0] !== 'string') ? { by: given } : {}
}
