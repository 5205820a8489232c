import type { ClickHouse } from '../db/index.ts'
import { type Course, calendarOf, eventsOf, type Metric, type Metrics } from '../metrics/index.ts'
import { breakdownsOf } from './breakdowns.ts'
import { type Bursts, readBursts } from './bursts.ts'
import { type Ground, groundOf, type LateSource } from './ground.ts'
import { type HolidayNames, holidaysOf } from './holidays.ts'
import type { WatchedMix, WatchedSeries } from './series.ts'
import type { ChangeSettings } from './settings.ts'
import { readSourceDays, type SilentDays, silentDaysOf } from './sources.ts'
import { atLevel, groupsOf, mixOf, seriesOf, spreadLevels, spreadsOf } from './watched.ts'

const dayMs = 86_400_000
/** Days that are read: half a year, in which drift and weekdays are told from changes. */
export const daysRead = 168
/** Hours that are read: six weeks to compare with, and six weeks of what was compared. */
const hoursRead = 12 * 7 * 24
/** Groups of a breakdown that are watched. */
const mostGroups = 12
/** Answers an hour from which on a measure is watched by the hour too. */
const fewestInHour = 30
/** Days of a measure before anything is said of it. */
const fewestDays = 36

/** How a measure is watched, or why it is not. */
export interface WatchedMeasure {
  measure: string
  /** Series of the measure: the whole, its groups, spreads and mixes. */
  series: number
  /** `states` and `steps` have no hours of their own; `bursts`: it counts what is sent now and then. */
  hours: 'watched' | 'off' | 'few' | 'bursts' | 'no_hours'
  /** Days until the figure of a day is final. */
  lag: number
  /** Why it is not watched; null: it is. */
  reason: 'off' | 'no_figures' | 'short' | null
}

/** Everything that is watched of a workspace, as it is now. */
export interface Watch {
  series: WatchedSeries[]
  hours: WatchedSeries[]
  mixes: WatchedMix[]
  measures: WatchedMeasure[]
  /** How many sources are watched for silence. */
  sources: number
  silences: SilentDays[]
  /** Sources whose data is late. */
  late: LateSource[]
  zone: string
  holidays: HolidayNames
}

export interface ReadingDependencies {
  metrics: Pick<Metrics, 'list' | 'courses' | 'freshness'>
  clickhouse: ClickHouse
  zoneOf: (workspace: string) => Promise<string>
}

export interface Read {
  /** The one measure that is read, with one breakdown or none; all when absent. */
  only?: { measure: string; dimension: string | null }
  /** Steps that are read; both when absent. */
  grains?: readonly ('day' | 'hour')[]
  /** Weeks of hours beside those that a look needs, for looks at the past. */
  weeksMore?: number
}

export type Reading = ReturnType<typeof createReading>

/** Reads what is watched. */
export function createReading({ metrics, clickhouse, zoneOf }: ReadingDependencies) {
  async function read(
    workspace: string,
    settings: ChangeSettings,
    now: number,
    { only, grains = ['day', 'hour'], weeksMore = 0 }: Read = {},
  ): Promise<Watch> {
    const calendar = calendarOf(await zoneOf(workspace))
    const year = (at: number) => calendar.local(at).getUTCFullYear()
    const holidays = holidaysOf(settings, [year(now - daysRead * dayMs), year(now)])
    const [listed, { shares, ...silent }, breakdowns] = await Promise.all([
      metrics.list(workspace),
      readSilences(workspace, calendar, now),
      grains.includes('day') ? breakdownsOf(clickhouse, workspace, now) : () => [],
    ])
    const ground = groundOf(now, calendar, holidays, { ...silent, shares })
    const watch: Watch = {
      ...silent,
      series: [],
      hours: [],
      mixes: [],
      measures: [],
      zone: calendar.zone,
      holidays,
    }
    const all = listed.map(({ definition }) => definition)
    const watched = all.filter(({ name }) =>
      only ? name === only.measure : settings.measures[name]?.watched !== false,
    )
    const dimensionsOf = (measure: Metric) =>
      only
        ? [only.dimension].filter((one) => one !== null)
        : watchesGroups(measure)
          ? [...new Set([...settings.dimensions, ...breakdowns(eventsOf(measure))])]
          : []
    if (grains.includes('day')) await readDays(workspace, watched, dimensionsOf, ground, watch)
    const isHourly = grains.includes('hour') && settings.hourly
    const bursts = isHourly ? await readBursts(clickhouse, workspace, calendar, now) : undefined
    const hours = bursts && (await readHours(workspace, watched, bursts, ground, watch, weeksMore))
    watch.measures = all.map((measure) => toldOf(measure, watched.includes(measure), watch, ground, hours))
    return watch
  }

  /** Sources that were silent on whole days, and those that are late. */
  async function readSilences(workspace: string, calendar: ReturnType<typeof calendarOf>, now: number) {
    const [{ counts, shares }, { late }] = await Promise.all([
      readSourceDays(clickhouse, workspace, calendar, now),
      metrics.freshness(workspace),
    ])
    const dateOf = (at: number) => calendar.local(at).toISOString().slice(0, 10)
    const days = Array.from({ length: 84 }, (_, back) => dateOf(now - (84 - back) * dayMs))
    const startOf = (date: string) => calendar.instant(Date.parse(`${date}T00:00:00Z`))
    const lateSince = late.map(
      ({ source, lastEventAt, expectedEvents, probability }): LateSource => ({
        source,
        since: Date.parse(lastEventAt),
        expected: expectedEvents,
        probability,
      }),
    )
    const silences = [...counts].flatMap(([source, own]) =>
      silentDaysOf(source, own, days, startOf).filter(
        ({ until }) => !lateSince.some((one) => one.source === source && until > one.since),
      ),
    )
    return { sources: counts.size, silences, late: lateSince, shares }
  }

  async function readDays(
    workspace: string,
    measures: readonly Metric[],
    dimensionsOf: (measure: Metric) => string[],
    ground: Ground,
    watch: Watch,
  ): Promise<void> {
    const asked = measures.flatMap((measure) => [
      { id: measure.name, measure: measure.name, by: dimensionsOf(measure) },
      ...spreadLevels.flatMap((level) => {
        const definition = atLevel(measure, level)
        return definition ? [{ id: `${measure.name} ${level}`, measure: definition, by: [] }] : []
      }),
    ])
    const courses = await metrics.courses(workspace, asked, {
      from: ground.dateOf(ground.now - daysRead * dayMs),
      to: new Date(ground.now).toISOString(),
      grain: 'day',
      limit: mostGroups,
    })
    const [low, high] = spreadLevels
    for (const measure of measures) {
      const course = courses.get(measure.name)
      const whole = course && seriesOf(measure, null, course.whole, ground)
      if (!whole) continue
      watch.series.push(whole)
      noteGroups(measure, course, ground, watch)
      const spread = (level: number) => courses.get(`${measure.name} ${level}`)
      watch.series.push(...spreadsOf(measure, spread(low), spread(high), ground))
    }
  }

  /** @returns of each measure how it is watched by the hour */
  async function readHours(
    workspace: string,
    measures: readonly Metric[],
    bursts: Bursts,
    ground: Ground,
    watch: Watch,
    weeksMore: number,
  ): Promise<Map<string, WatchedMeasure['hours']>> {
    const counted = measures.filter(({ kind }) => kind === 'count' || kind === 'unique')
    const courses = await metrics.courses(
      workspace,
      counted.map(({ name }) => ({ id: name, measure: name, by: [] })),
      {
        from: new Date(ground.now - (hoursRead + weeksMore * 168) * 3_600_000).toISOString(),
        to: new Date(ground.now).toISOString(),
        grain: 'hour',
        limit: 1,
      },
    )
    const told = new Map<string, WatchedMeasure['hours']>()
    for (const measure of counted) {
      const found = seriesOf(measure, null, courses.get(measure.name)?.whole, ground, 'hour')
      const newest = (found?.steps ?? []).slice(-28 * 24)
      const usual = newest.reduce((sum, { value }) => sum + (value ?? 0), 0) / Math.max(1, newest.length)
      const isBursty = bursts(eventsOf(measure), usual)
      told.set(measure.name, usual < fewestInHour ? 'few' : isBursty ? 'bursts' : 'watched')
      if (found && told.get(measure.name) === 'watched') watch.hours.push(found)
    }
    return told
  }

  return {
    read,
    /** Properties that part the events of a measure into a few groups. */
    breakdowns: (workspace: string, now: number) => breakdownsOf(clickhouse, workspace, now),
  }
}

/** How often people come is set against all who come in the month: of groups that is asked twice, and seldom told. */
const watchesGroups = ({ kind }: Metric) => kind !== 'stickiness'

function noteGroups(measure: Metric, { by }: Course, ground: Ground, watch: Watch): void {
  for (const [dimension, series] of by) {
    watch.series.push(...groupsOf(measure, dimension, series, ground))
    const mix = mixOf(measure, dimension, series, ground)
    if (mix) watch.mixes.push(mix)
  }
}

function toldOf(
  measure: Metric,
  isOn: boolean,
  { series, mixes }: Watch,
  _ground: Ground,
  hours: ReadonlyMap<string, WatchedMeasure['hours']> | undefined,
): WatchedMeasure {
  const isOwn = (one: { measure: Metric }) => one.measure.name === measure.name
  const own = series.filter(isOwn)
  const [whole] = own
  const reason = !isOn ? 'off' : !whole ? 'no_figures' : whole.steps.length < fewestDays ? 'short' : null
  return {
    measure: measure.name,
    series: own.length + mixes.filter(isOwn).length,
    hours: hours ? (hours.get(measure.name) ?? 'no_hours') : 'off',
    lag: lagOf(whole),
    reason,
  }
}

/** Days until the figure of the newest day that is watched was final. */
function lagOf(series: WatchedSeries | undefined): number {
  const [at, known] = [series?.times.at(-1), series?.knownAt?.at(-1)]
  return at === undefined || known === undefined ? 0 : Math.round((known - at) / dayMs) - 1
}
