import type { Annotation, Boards } from '../boards/index.ts'
import { type Calendar, type Definition, eventsOf } from '../metrics/index.ts'
import type { KnownEffect } from './forecast.ts'
import type { DayEffect, KnownDay } from './known-days.ts'

const dayMs = 86_400_000
/** An event that goes on for longer is no matter of days. */
const longestEvent = 60

/** A public holiday, or a day of the company's own. */
export interface Holiday {
  /** YYYY-MM-DD, local */
  date: string
  title: string
}

/** Days of a company that are not like others, both ends included. */
export type HolidaysOf = (workspace: string, from: string, to: string) => Promise<Holiday[]>

/** What is known of steps, past and to come, with what the answer tells of it. */
export interface ComingDays {
  known: KnownDay[]
  told: Map<string, Pick<KnownEffect, 'kind' | 'title' | 'days'>>
}

/**
 * Holidays and written events that fall on days of the history or the horizon. An event counts where there is one of its
 * like ahead: of the same title but for its figures ("Sale 12", "Sale 13"), or of its kind.
 *
 * @param starts starts of all days, history first, ms
 * @param historyDays how many of them are history
 */
export async function readComingDays(
  {
    boards,
    holidays,
  }: { boards: { annotations: Pick<Boards['annotations'], 'list'> }; holidays: HolidaysOf },
  workspace: string,
  measure: { name: string | undefined; definition: Definition },
  { starts, historyDays, calendar }: { starts: readonly number[]; historyDays: number; calendar: Calendar },
): Promise<ComingDays> {
  const [first, last] = [starts[0], starts.at(-1)]
  if (first === undefined || last === undefined) return { known: [], told: new Map() }
  const dateOf = (at: number) => calendar.local(at).toISOString().slice(0, 10)
  const placeOf = new Map(starts.map((at, place) => [dateOf(at), place]))
  const [days, annotations] = await Promise.all([
    holidays(workspace, dateOf(first), dateOf(last)),
    boards.annotations.list(workspace, { from: first, to: last + dayMs }),
  ])
  const found: Found[] = days.flatMap(({ date, title }) => {
    const step = placeOf.get(date)
    return step === undefined
      ? []
      : [{ kind: 'holiday' as const, title, key: `holiday:${title}`, wider: 'holiday', steps: [step] }]
  })
  for (const one of annotations) {
    if (!concerns(one, measure)) continue
    const steps = daysOf(one, dateOf).flatMap((date) => placeOf.get(date) ?? [])
    const plain = one.title.replaceAll(/\d+/g, '').trim().toLowerCase()
    if (steps.length > 0)
      found.push({ kind: 'event', title: one.title, key: `event:${one.kind}:${plain}`, steps })
  }
  const isAhead = (step: number) => step >= historyDays
  const ahead = new Set(found.filter(({ steps }) => steps.some(isAhead)).map(({ key }) => key))
  const told: ComingDays['told'] = new Map()
  for (const { kind, title, key, steps } of found) {
    const coming = steps.filter(isAhead).map((step) => dateOf(starts[step]!))
    if (coming.length === 0) continue
    const before = told.get(key)
    told.set(key, { kind, title, days: [...(before?.days ?? []), ...coming] })
  }
  const kept = found.filter(({ kind, key }) => kind === 'holiday' || ahead.has(key))
  return { known: kept.map(({ key, wider, steps }) => ({ key, ...(wider ? { wider } : {}), steps })), told }
}

interface Found extends KnownDay {
  kind: KnownEffect['kind']
  title: string
}

function concerns(
  { scope }: Annotation,
  { name, definition }: { name: string | undefined; definition: Definition },
) {
  if (scope === null) return true
  const events = eventsOf(definition)
  return (
    (name !== undefined && (scope.measures?.includes(name) ?? false)) ||
    (scope.events?.some((one) => events === undefined || events.includes(one)) ?? false)
  )
}

function daysOf({ at, until }: Annotation, dateOf: (at: number) => string): string[] {
  const start = Date.parse(at)
  const end = until === null ? start : Date.parse(until)
  const days = Math.min(longestEvent, Math.floor((end - start) / dayMs))
  return [
    ...new Set([
      ...Array.from({ length: days + 1 }, (_, index) => dateOf(start + index * dayMs)),
      ...(days < longestEvent ? [dateOf(end)] : []),
    ]),
  ]
}

/** Effects of what lies ahead, for the answer. */
export function tellEffects({ told }: ComingDays, effects: readonly DayEffect[]): KnownEffect[] {
  const percent = (log: number) => (Math.exp(log) - 1) * 100
  return [...told].map(([key, about]) => {
    const effect = effects.find((one) => one.key === key)
    const isKnown = effect !== undefined && effect.seen > 0
    return {
      ...about,
      effect: isKnown ? percent(effect.mean) : null,
      low: isKnown && effect.seen > 1 ? percent(effect.low) : null,
      high: isKnown && effect.seen > 1 ? percent(effect.high) : null,
      seen: effect?.seen ?? 0,
      used: effect?.used ?? false,
    }
  })
}
