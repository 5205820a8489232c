import type { Team } from '../access/index.ts'
import { eventsOf, type Metric } from '../metrics/index.ts'
import {
  endedBy,
  type Finding,
  judgeHours,
  judgeMix,
  judgeSeries,
  type KnownChange,
  type Minimum,
} from './judge.ts'
import type { Watch } from './reading.ts'
import { cutAt, type WatchedMix, type WatchedSeries } from './series.ts'
import type { ChangeSettings } from './settings.ts'

/** Looks a week at a series of days, and at one of hours. */
const looks = { day: 7, hour: 168 } as const

export interface FoundChange {
  subject: string
  measure: Metric
  by: WatchedSeries['by']
  grain: 'day' | 'hour'
  reading: WatchedSeries['reading']
  events: readonly string[] | undefined
  finding: Finding
}
/** A known change that is over. */
export interface Ended {
  subject: string
  /** Beginning of the known change. */
  since: number
  until: number
}

/** How improbable a change must be to be told, and how many series are watched for each team. */
export interface Budget {
  levelOf(measure: Pick<Metric, 'owners'>, grain: 'day' | 'hour'): number
  watched: Partial<Record<Team, number>>
}

/** Part of the accepted false alarms that goes to looks by the hour. */
const shareOfHours = 0.1

/** The team that looks after sources: their silences are among its false alarms. */
export const ownersOfSources: readonly { team: Team }[] = [{ team: 'it' }]

/**
 * The chance of a false alarm that one look at one series may have, so that what is watched for a team gives no more
 * false alarms a week than it accepts: the accepted number over all looks of a week (Bonferroni for the expected number,
 * which holds whatever depends on what: Gordon, Glazko, Qiu and Yakovlev 2007, Annals of Applied Statistics 1:179). A
 * tenth of it goes to hours where hours are watched: what is dense by the hour is soon improbable enough. Sources are watched
 * for silence by day and by the hour, within the same.
 */
export function budgetOf(
  watch: Pick<Watch, 'series' | 'mixes' | 'hours' | 'sources'>,
  settings: ChangeSettings,
): Budget {
  const days = new Map<Team, number>()
  const hours = new Map<Team, number>()
  const note = (counts: Map<Team, number>, { owners }: Pick<Metric, 'owners'>, times = 1) => {
    for (const team of new Set(owners.map((owner) => owner.team)))
      counts.set(team, (counts.get(team) ?? 0) + times)
  }
  for (const { measure } of [...watch.series, ...watch.mixes]) note(days, measure)
  for (const { measure } of watch.hours) note(hours, measure)
  if (watch.sources > 0)
    for (const counts of [days, hours]) note(counts, { owners: [...ownersOfSources] }, watch.sources)
  const watched: Budget['watched'] = {}
  for (const team of new Set([...days.keys(), ...hours.keys()]))
    watched[team] = (days.get(team) ?? 0) + (hours.get(team) ?? 0)
  return {
    watched,
    levelOf({ owners }, grain) {
      const counts = grain === 'day' ? days : hours
      const levels = owners.map(({ team }) => {
        const byHour = (hours.get(team) ?? 0) > 0 ? shareOfHours : 0
        const share = grain === 'hour' ? byHour : 1 - byHour
        return (
          ((settings.falseAlarms[team] ?? 1) * share) / (looks[grain] * Math.max(1, counts.get(team) ?? 1))
        )
      })
      return Math.min(0.05, ...levels)
    },
  }
}

export function minimumOf(settings: ChangeSettings, measure: string): Minimum {
  const own = settings.measures[measure]
  return {
    relative: (own?.relative ?? settings.minimum.relative) / 100,
    events: own?.events ?? settings.minimum.events,
  }
}

/**
 * What changed and was not known, of all that is watched, as of a moment; and which known changes are over. Pure: the same
 * watch and moment give the same.
 *
 * @param known changes of a subject, by their beginning
 * @param grain which series are looked at
 */
export function findChanges(
  watch: Watch,
  moment: number,
  known: (subject: string) => readonly KnownChange[],
  settings: ChangeSettings,
  grains: readonly ('day' | 'hour')[] = ['day', 'hour'],
): { found: FoundChange[]; ended: Ended[] } {
  const budget = budgetOf(watch, settings)
  const found: FoundChange[] = []
  const ended: Ended[] = []
  const terms = (measure: Metric, grain: 'day' | 'hour') => ({
    level: budget.levelOf(measure, grain),
    minimum: minimumOf(settings, measure.name),
  })
  const note = (series: WatchedSeries, finding: Finding | undefined, before: readonly KnownChange[]) => {
    if (!finding) return
    const over = series.grain === 'day' ? endedBy(finding, before) : -1
    const { subject, measure, by, grain, reading } = series
    if (over >= 0) ended.push({ subject, since: before[over]!.since, until: finding.since })
    else found.push({ subject, measure, by, grain, reading, events: eventsOf(measure), finding })
  }
  if (grains.includes('day')) {
    for (const series of watch.series) {
      const before = known(series.subject)
      note(series, judgeSeries(cutAt(series, moment), before, terms(series.measure, 'day')), before)
    }
    for (const mix of watch.mixes) {
      const finding = judgeMix(cutAt(mix, moment), known(mix.subject), terms(mix.measure, 'day'))
      if (finding) found.push(foundMix(mix, finding))
    }
  }
  if (grains.includes('hour')) {
    for (const series of watch.hours) {
      const before = [...known(series.subject), ...known(daySubjectOf(series))]
      note(series, judgeHours(cutAt(series, moment), before, terms(series.measure, 'hour')), before)
    }
  }
  return { found, ended }
}

function foundMix({ subject, measure, dimension }: WatchedMix, finding: Finding): FoundChange {
  const by = { dimension, value: null }
  return { subject, measure, by, grain: 'day', reading: 'value', events: eventsOf(measure), finding }
}

/** The same measure by the day, whose changes an hour knows of. */
function daySubjectOf({ subject }: WatchedSeries): string {
  return JSON.stringify((JSON.parse(subject) as string[]).slice(0, -1))
}

/** Whether two changes may have one cause: they came together, and speak of the same. */
export function belongTogether(
  one: Pick<FoundChange, 'measure' | 'by' | 'events' | 'finding'>,
  two: Pick<FoundChange, 'measure' | 'by' | 'events' | 'finding'>,
): boolean {
  const days = Math.abs(one.finding.since - two.finding.since) / 86_400_000
  const isSame = one.measure.name === two.measure.name
  // A mix is dated to a week or more, not to a day.
  const isMix = one.finding.kind === 'mix' || two.finding.kind === 'mix'
  if (days > (isSame && isMix ? 21 : 3)) return false
  if (isSame) return true
  if (one.by?.value && two.by?.value && one.by.dimension === two.by.dimension)
    return one.by.value === two.by.value
  return (one.events ?? []).some((name) => two.events?.includes(name))
}

type Leading = Pick<FoundChange, 'by'> & { finding: Pick<Finding, 'kind' | 'p'> }

/**
 * Orders changes by which stands for those that came with it: the whole before its groups, what is higher or lower
 * before how it is made up (a height that moved for some moves the spread too), then the clearest.
 */
export function standsBefore(one: Leading, two: Leading): number {
  return (
    Number(one.by !== null) - Number(two.by !== null) ||
    Number(tellsOfParts(one)) - Number(tellsOfParts(two)) ||
    one.finding.p - two.finding.p
  )
}

const tellsOfParts = ({ finding: { kind } }: Leading) => kind === 'spread' || kind === 'mix'
