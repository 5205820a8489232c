import type { grains, MeasureSearch, periods } from './measure-search.ts'

export type PeriodName = (typeof periods)[number]
export type Grain = (typeof grains)[number]

/** A period as the API takes it; without `from` it begins with the first event, without `to` it ends now. */
export interface Period {
  from?: string
  to?: string
}

const daysOf: Partial<Record<PeriodName, number>> = { '7d': 7, '28d': 28, '90d': 90, '365d': 365 }

/**
 * The period an address names, in days of the workspace's zone (the server reads a bare date as the start of that day).
 * Today is asked to its end, so that the usual range of the hours to come is there too.
 */
export function periodOf(search: MeasureSearch, timeZone: string, now: number): Period {
  const name = search.period ?? '28d'
  if (name === 'all') return {}
  if (name === 'custom') {
    return {
      ...(search.from ? { from: search.from } : {}),
      ...(search.to ? { to: dayAfter(search.to) } : {}),
    }
  }
  const today = dayIn(timeZone, now)
  if (name === 'today') return { from: today, to: dayAfter(today) }
  return { from: dayAfter(today, 1 - (daysOf[name] ?? 28)) }
}

/** Step in which a period is shown when the address names none. */
export function grainOf(search: MeasureSearch): Grain {
  if (search.grain) return search.grain
  const usual: Partial<Record<PeriodName, Grain>> = { today: 'hour', all: 'month', '365d': 'week' }
  return usual[search.period ?? '28d'] ?? 'day'
}

/** Today's date in a zone, as `2026-03-29`. */
export function dayIn(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now)
}

/** A date some days later (or earlier). */
export function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
