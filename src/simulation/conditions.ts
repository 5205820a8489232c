import type { Day } from './calendar.ts'
import { cities, leeds } from './company.ts'
import { type ChangeKey, changes, rates } from './plan.ts'
import { createRandom, mix } from './random.ts'
import type { SimulationSpec } from './spec.ts'

/** From when to when, in UTC milliseconds. */
interface Span {
  from: number
  to: number
}

/** What goes on around the present, so that a wall has something to say. */
export interface Incidents {
  /** The call centre takes twice as long, and calls back late. */
  slowHelp: Span
  /** Bills of this morning's run do not add up: more people call about them. */
  billTrouble: Span
  /** The app is slow on older phones. */
  slowApp: Span
  outage: Span & { city: number }
}
export const incidentSizes = { slowHelp: 1.9, billTrouble: 1.5, slowApp: 7, outageShare: 0.6 } as const

const hour = 3_600_000

/**
 * On the anchor's day: help slow since 11:00, an outage in Leeds around midday; both moved to the hours before the
 * anchor when that is earlier in the day. On about every second day after it the like happens again; none before it.
 */
export function incidentsOn(spec: SimulationSpec, day: Day, anchorDay: number): Incidents | undefined {
  if (day.number < anchorDay || (day.number > anchorDay && mix(spec.seed, 21, day.number, 0) % 2 === 1))
    return undefined
  const today = day.number === anchorDay
  const early = today && spec.anchor < day.hourStart[13]!
  const slowFrom = early ? spec.anchor - 2.5 * hour : day.hourStart[11]!
  const outageFrom = early ? spec.anchor - 2.6 * hour : day.hourStart[12]!
  const ends = Math.max(today ? spec.anchor + 2 * hour : 0, slowFrom + 5 * hour)
  return {
    slowHelp: { from: slowFrom, to: ends },
    billTrouble: { from: slowFrom, to: ends },
    slowApp: { from: slowFrom + hour / 2, to: ends },
    outage: {
      from: outageFrom,
      to: outageFrom + 95 * 60_000,
      city: today ? leeds : mix(spec.seed, 22, day.number, 0) % cities.length,
    },
  }
}

/** One outage: `share` of a city's customers lose their broadband. */
export interface Outage extends Span {
  id: string
  city: number
  share: number
  toldAhead: boolean
}

/** The outages that begin on a day, planted ones included. */
export function outagesOn(spec: SimulationSpec, day: Day, incidents: Incidents | undefined): Outage[] {
  const random = createRandom(spec.seed)
  random.begin(23, day.number, 0)
  const found: Outage[] = []
  for (let city = 0; city < cities.length; city++) {
    const happens = random.next() < rates.outagesPerCityDay
    const from = day.moment('television', random.next(), random.next())
    const minutes = 20 + Math.floor(-70 * Math.log(1 - random.next() * 0.99))
    const share = 0.05 + 0.2 * random.next()
    const toldAhead = random.next() < 0.42
    if (happens)
      found.push({
        id: `out-${day.number}-${city}`,
        city,
        from,
        to: from + minutes * 60_000,
        share,
        toldAhead,
      })
  }
  if (incidents) {
    const { city, from, to } = incidents.outage
    found.push({
      id: `out-${day.number}-x`,
      city,
      from,
      to,
      share: incidentSizes.outageShare,
      toldAhead: false,
    })
  }
  return found
}

/** The factor of each planted change on a day, 1 where it does not apply. */
export function changeFactors(day: number, anchorDay: number): Record<ChangeKey, number> {
  const factors = {} as Record<ChangeKey, number>
  for (const change of changes) {
    const since = day - (anchorDay - change.day)
    const active =
      since >= 0 && day < anchorDay - change.until + (change.until === 0 ? Number.POSITIVE_INFINITY : 0)
    if (!active) factors[change.key] = 1
    else factors[change.key] = change.kind === 'trend' ? change.factor ** Math.min(since, 60) : change.factor
  }
  return factors
}
