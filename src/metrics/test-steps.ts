import type { Definition } from './metric.ts'
import type { Moment } from './moment.ts'
import { lengthOf } from './step-kinds.ts'

/** An event as the measures of steps see it, one for each message id. */
export interface Raw {
  id: string
  at: number
  name: string
  person: string
  properties: Record<string, string>
}

/** What a measure of steps counts, found without SQL and without cleverness: every possibility is tried. */
export interface Found {
  person: string
  /** The event that says which step of time and which group it belongs to. */
  of: Raw
  reached: number
  value: number
  counts: boolean
  open: boolean
}

type Of<Kind extends Definition['kind']> = Extract<Definition, { kind: Kind }>
type Window = { start: number; end: number }

const byTime = (one: Raw, two: Raw) => one.at - two.at || (one.id < two.id ? -1 : one.id > two.id ? 1 : 0)

/** Only conditions on one property are tried here. */
export function isMoment({ event, filter }: Moment, one: Raw): boolean {
  return [event].flat().includes(one.name) && meets(filter, one)
}

export function meets(filter: Moment['filter'], one: Raw): boolean {
  if (!filter) return true
  if (!('property' in filter) || filter.op !== 'eq') throw new Error('only `property eq` in these tests')
  return one.properties[filter.property] === filter.value
}

export function findConversions(
  definition: Of<'conversion'>,
  events: readonly Raw[],
  window: Window,
  keep: (one: Raw) => boolean,
  now: number,
): Found[] {
  const { steps, holding = [], exclude = [], order } = definition
  const length = lengthOf(definition.within)
  const held = (one: Raw) => JSON.stringify(holding.map((property) => one.properties[property] ?? ''))
  const usable = events.filter((one) => holding.every((property) => one.properties[property]))
  const begins = (one: Raw) =>
    (order === 'given' ? steps.slice(0, 1) : steps).some((step) => isMoment(step, one))
  const people = Map.groupBy(usable, (one) => one.person)
  return [...people].flatMap(([person, own]) => {
    const [start] = own
      .filter((one) => begins(one) && keep(one) && one.at >= window.start && one.at < window.end)
      .sort(byTime)
    if (!start) return []
    const same = own.filter((one) => held(one) === held(start) && one.at >= start.at)
    const cut = same.filter((one) => one.at > start.at && exclude.some((moment) => isMoment(moment, one)))
    const deadline = Math.min(start.at + length, ...cut.map((one) => one.at))
    const inTime = same.filter((one) => one.at <= deadline)
    const reached =
      order === 'given'
        ? 1 + farthest(steps.slice(1), inTime, start.at)
        : Math.max(...[mostServed(steps, inTime)])
    const value = Number(reached === steps.length)
    const open = value === 0 && deadline === start.at + length && deadline >= now
    return [{ person, of: start, reached, value, counts: true, open }]
  })
}

/** How many steps can follow one after the other at later and later times, whichever events are taken. */
function farthest(steps: readonly Moment[], events: readonly Raw[], after: number): number {
  const [next, ...rest] = steps
  if (!next) return 0
  const found = events.filter((one) => one.at > after && isMoment(next, one))
  return Math.max(0, ...found.map((one) => 1 + farthest(rest, events, one.at)))
}

/** How many steps can each have an event of their own. */
function mostServed(steps: readonly Moment[], events: readonly Raw[]): number {
  const [step, ...rest] = steps
  if (!step) return 0
  const without = mostServed(rest, events)
  const served = events
    .filter((one) => isMoment(step, one))
    .map(
      (one) =>
        1 +
        mostServed(
          rest,
          events.filter((other) => other !== one),
        ),
    )
  return Math.max(without, ...served)
}

/** Local date of an instant, as days since 1970. */
export function localDay(at: number, zone: string): number {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
  return Date.parse(`${text}T00:00:00Z`) / 86_400_000
}

/** Day, week (from Monday) or month of an instant, numbered. */
export function localPeriod(at: number, zone: string, every: 'day' | 'week' | 'month'): number {
  const day = localDay(at, zone)
  if (every === 'day') return day
  if (every === 'week') return Math.floor((day + 3) / 7)
  const date = new Date(day * 86_400_000)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

export function findReturns(
  { start, back, every, after }: Of<'retention'>,
  events: readonly Raw[],
  window: Window,
  keep: (one: Raw) => boolean,
  now: number,
  zone: string,
): Found[] {
  const period = (at: number) => localPeriod(at, zone, every)
  return [...Map.groupBy(events, (one) => one.person)].flatMap(([person, own]) => {
    const [first] = own
      .filter((one) => isMoment(start, one) && keep(one) && one.at >= window.start && one.at < window.end)
      .sort(byTime)
    if (!first) return []
    const counts = period(first.at) + after < period(now)
    const returned = own.some((one) => isMoment(back, one) && period(one.at) === period(first.at) + after)
    const value = Number(counts && returned)
    return [{ person, of: first, reached: 1 + value, value, counts, open: !counts }]
  })
}

/** Pairs of the whole history; those of a window are the ones whose `of` lies in it. */
export function findPairs({ from, to, key, within }: Of<'between'>, events: readonly Raw[]): Found[] {
  const keyed = events.filter((one) => key === undefined || one.properties[key])
  const limit = within ? lengthOf(within) : Number.POSITIVE_INFINITY
  const groups = Map.groupBy(keyed, (one) => (key === undefined ? one.person : one.properties[key]!))
  return [...groups.values()].flatMap((own) => {
    const waiting: Raw[] = []
    const found: Found[] = []
    const open = (of: Raw) =>
      found.push({ person: of.person, of, reached: 1, value: 0, counts: false, open: true })
    const rank = (one: Raw) => (isMoment(to, one) ? 1 : 0)
    const ordered = own
      .filter((one) => isMoment(from, one) || isMoment(to, one))
      .sort((one, two) => one.at - two.at || rank(one) - rank(two) || byTime(one, two))
    for (const one of ordered) {
      if (isMoment(to, one)) {
        const begun = waiting.pop()
        if (begun && one.at - begun.at <= limit) {
          const value = (one.at - begun.at) / 1000
          found.push({ person: one.person, of: one, reached: 2, value, counts: true, open: false })
        } else if (begun) open(begun)
      }
      if (isMoment(from, one)) waiting.push(one)
    }
    waiting.forEach(open)
    return found
  })
}
