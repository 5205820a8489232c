import { greatestChange } from './change.ts'
import { failedFigure, judge, longestTrailHours, poolingOf, trailing } from './figure.ts'
import { forecast } from './forecast.ts'
import { atLocalHour, dayMs, hourMs, spanAround, startOfHour } from './local-time.ts'
import type { MeasuredFigure, Measuring } from './measuring.ts'
import { isOutside, type NeedFound, needState, outsideSince, rank, shownNeeds } from './need.ts'
import type { WallQueries } from './queries.ts'
import { chooseQuotes } from './quote.ts'
import type { WallRepository } from './repository.ts'
import type {
  ChangeState,
  HeroState,
  NeedsState,
  Point,
  QuoteState,
  Range,
  SourcesState,
  StageState,
  WarningsState,
} from './state.ts'
import type { ChangeRule, Hero, NeedRule, SpokenWall, Stage } from './wall.ts'

/** What the making of every block needs. */
export interface Setting {
  wall: SpokenWall
  now: number
  zone: string
  /** Name of the company. */
  company: string
}

/** How many customers early warnings are open for; null where no model is in use. */
export type OpenWarnings = (
  workspace: string,
) => Promise<{ leave: number; dissatisfied: number; fresh: number } | null>

/** The newest change of a whole measure that lasts and that nobody has closed; null for none. */
export type LastingChange = (workspace: string) => Promise<ChangeState['lasting']>

export interface BlockParts {
  measuring: Measuring
  queries: WallQueries
  repository: Pick<WallRepository, 'openEpisodes' | 'beginEpisode' | 'endEpisode'>
  sourceNames: (workspace: string) => Promise<Map<string, string>>
  earlyWarnings: OpenWarnings
  lastingChange: LastingChange
  /** Writes a failure to the log and gives the reference under which it can be found. */
  note: (what: string, thrown: unknown) => string
}

const iso = (at: number) => new Date(at).toISOString()
/** A value of an hour stands at its end: that is when it was known. */
const atEnd = <Step extends { t: string }>(steps: readonly Step[]): Step[] =>
  steps.map((step) => ({ ...step, t: iso(Date.parse(step.t) + hourMs) }))

/**
 * The hero: the number, its day, the likely rest of it, what happened. Never throws: a failure is a state.
 *
 * @param tile absent: the wall's own
 */
export async function heroBlock(
  parts: BlockParts,
  setting: Setting,
  tile: Hero = setting.wall.definition.hero,
): Promise<HeroState> {
  const { wall, now, zone } = setting
  const span = spanAround(now, tile.hours, zone)
  const empty = {
    goodFrom: tile.goodFrom ?? null,
    heardToday: 0,
    span: { from: iso(span.from), to: iso(span.to) },
    line: [],
    band: [],
    forecast: [],
    annotations: [],
  }
  try {
    if (tile.measure === null) return { ...judge(tile, null), ...empty }
    const { workspace } = wall
    const from = Math.min(span.from - longestTrailHours * hourMs, atLocalHour(now, 0, zone))
    const found = await parts.measuring.figure(workspace, tile.measure, now, zone, from)
    const state = judge(tile, await named(parts, found, workspace), wall.definition.thresholds)
    const heardToday = found.hours
      .filter((hour) => Date.parse(hour.t) >= atLocalHour(now, 0, zone))
      .reduce((sum, hour) => sum + hour.n, 0)
    if (state.status === 'too_few' || state.status === 'nothing_yet')
      return { ...state, ...empty, heardToday }
    if (found.stale) {
      const [first, last] = [found.spark.points[0], found.spark.points.at(-1)]
      const seen = first && last ? { from: first.t, to: last.t } : empty.span
      return { ...state, ...empty, heardToday, span: seen, line: found.spark.points }
    }
    const day = await dayOf(parts, setting, tile.measure, found, span)
    const marks = await Promise.all(
      tile.marks.map((rule) =>
        parts.queries.marks(workspace, rule, { from: span.from, to: now }, wall.language),
      ),
    )
    return { ...state, ...empty, heardToday, ...day, annotations: marks.flat() }
  } catch (thrown) {
    return { ...failedFigure(tile, measureName(tile.measure), parts.note('hero', thrown)), ...empty }
  }
}

/** Line, usual range and forecast over the span. */
async function dayOf(
  parts: BlockParts,
  { wall, now, zone }: Setting,
  measure: NonNullable<Stage['measure']>,
  found: MeasuredFigure,
  span: { from: number; to: number },
): Promise<Pick<HeroState, 'line' | 'band' | 'forecast'>> {
  const pooling = poolingOf(found.kind)
  const begin = startOfHour(span.from, zone) - hourMs
  const band = atEnd(await parts.measuring.usualSteps(wall.workspace, measure, begin, span.to, 'hour'))
  const whole = atEnd(trailing(found.hours, pooling)).filter((point) => {
    const at = Date.parse(point.t)
    return at >= span.from && at <= now
  })
  // A count of a running hour would look like a fall; an average of it is as good as any other.
  const tip: Point[] =
    pooling === 'sum' || found.window.value === null || found.late.length > 0
      ? []
      : [{ t: iso(now), value: found.window.value, n: found.window.n }]
  const line = [...whole, ...tip]
  const last = line.at(-1)
  const middle = last ? middleAt(band, Date.parse(last.t)) : undefined
  if (!last || middle === undefined || pooling === 'none') return { line, band, forecast: [] }
  const ahead = band.filter((range) => Date.parse(range.t) > Date.parse(last.t))
  const history = atEnd(await parts.measuring.history(wall.workspace, measure, now, zone))
  const likely = forecast(history, { t: last.t, value: last.value, middle }, ahead, zone)
  const start = { t: last.t, low: last.value, middle: last.value, high: last.value }
  return { line, band, forecast: likely.length > 0 ? [start, ...likely] : [] }
}

/** The usual middle at an instant, between two hours by share. */
function middleAt(band: readonly Range[], at: number): number | undefined {
  const after = band.find((range) => Date.parse(range.t) >= at)
  const before = band.findLast((range) => Date.parse(range.t) <= at)
  if (!after || !before) return (after ?? before)?.middle
  const length = Date.parse(after.t) - Date.parse(before.t)
  const share = length === 0 ? 0 : (at - Date.parse(before.t)) / length
  return before.middle + (after.middle - before.middle) * share
}

/** One stage of the journey. Never throws: a failure is a state. */
export async function stageBlock(parts: BlockParts, setting: Setting, stage: Stage): Promise<StageState> {
  const { wall, now, zone } = setting
  const own = { id: stage.id, caption: stage.caption, concern: stage.concern }
  const spark: StageState['spark'] = { grain: 'hour', points: [], band: [] }
  try {
    if (stage.measure === null) return { ...judge(stage, null), ...own, spark }
    const found = await parts.measuring.figure(wall.workspace, stage.measure, now, zone)
    const state = judge(stage, await named(parts, found, wall.workspace), wall.definition.thresholds)
    return { ...state, ...own, spark: found.spark }
  } catch (thrown) {
    const reference = parts.note(`stage ${stage.id}`, thrown)
    return { ...failedFigure(stage, measureName(stage.measure), reference), ...own, spark }
  }
}

/** Names people know instead of the ids of late sources. */
export async function named(
  parts: BlockParts,
  found: MeasuredFigure,
  workspace: string,
): Promise<MeasuredFigure> {
  if (found.late.length === 0) return found
  const names = await parts.sourceNames(workspace)
  return { ...found, late: found.late.map((id) => names.get(id) ?? id) }
}

export function measureName(measure: Stage['measure']): string | null {
  return typeof measure === 'string' ? measure : null
}

/** The list of what needs us; begins and ends episodes as it finds them. */
export async function needsBlock(parts: BlockParts, setting: Setting): Promise<NeedsState> {
  const { wall, now } = setting
  const { needs: rules } = wall.definition
  const empty: NeedsState = { status: 'normal', items: [], more: 0, failed: [], reference: null }
  if (rules.length === 0) return { ...empty, status: 'nothing_yet' }
  try {
    const failed: string[] = []
    let reference: string | null = null
    const asked = await Promise.all(
      rules.map((rule) =>
        findNeed(parts, setting, rule).catch((thrown: unknown) => {
          failed.push(rule.id)
          reference = parts.note(`need ${rule.id}`, thrown)
          return null
        }),
      ),
    )
    if (failed.length === rules.length) return { ...empty, status: 'failed', failed, reference }
    const there = asked.flatMap((found) => (found?.outside ? [found] : []))
    const before = await parts.repository.openEpisodes(wall.id)
    for (const found of there) {
      if (!before.some((episode) => episode.rule === found.rule.id)) {
        await parts.repository.beginEpisode(wall.id, found.rule.id, found.began)
      }
    }
    for (const episode of before) {
      const still = there.some((found) => found.rule.id === episode.rule)
      // A rule that could not be asked has not come back to usual.
      if (!still && !failed.includes(episode.rule)) await parts.repository.endEpisode(wall.id, episode.rule)
    }
    const episodes = new Map((await parts.repository.openEpisodes(wall.id)).map((one) => [one.rule, one]))
    const items = there
      .sort((a, b) => rank(b) - rank(a))
      .map((found) => {
        const fresh = { rule: found.rule.id, beganAt: found.began, acknowledged: null }
        return needState(found, episodes.get(found.rule.id) ?? fresh, now)
      })
    const more = Math.max(0, items.length - shownNeeds)
    return { ...empty, items: items.slice(0, shownNeeds), more, failed, reference }
  } catch (thrown) {
    return { ...empty, status: 'failed', reference: parts.note('needs', thrown) }
  }
}

/** Below so many cases an hour the usual range says nothing about one more. */
const fewestCases = 5

async function findNeed(parts: BlockParts, { wall, now, zone }: Setting, rule: NeedRule) {
  const { workspace } = wall
  const { measuring } = parts
  const onlyMore = rule.condition.kind === 'above_usual'
  const read = await measuring.reading(workspace, rule.measure, now - hourMs, now, onlyMore ? fewestCases : 0)
  const outside = isOutside(rule.condition, read.value, read.usual)
  const found: NeedFound & { outside: boolean; began: string } = {
    rule,
    measure: read.name,
    value: read.value,
    usual: read.usual,
    customers: 0,
    oldest: read.kind === 'open' ? read.oldest : null,
    hours: [],
    outside,
    began: iso(now),
  }
  if (!outside) return found
  const hours = await measuring.hoursBeside(workspace, rule.measure, now, zone)
  const run = outsideSince(
    rule.condition,
    hours.filter((hour) => Date.parse(hour.t) + hourMs <= now),
  )
  const since = Math.min(run ? Date.parse(run) : startOfHour(now, zone), now - 60_000)
  const from = read.kind === 'open' ? now - hourMs : Math.min(since, now - hourMs)
  const customers = await measuring.customers(workspace, rule.measure, from, now)
  return { ...found, hours, customers, began: iso(since) }
}

/** The one change worth saying. */
export async function changeBlock(parts: BlockParts, { wall, now, zone }: Setting): Promise<ChangeState> {
  const usually = startOfHour(now, zone) - 4 * hourMs
  try {
    const found = await Promise.all(
      wall.definition.changes.map(async (rule) => {
        const since = changeSince(rule, now, zone, usually)
        const read = await parts.measuring.reading(wall.workspace, rule.measure, since, now)
        return { rule, measure: read.name, since: iso(since), n: read.value ?? 0, usual: read.usual }
      }),
    )
    const today = greatestChange(found, iso(usually))
    return today.percent === null ? { ...today, lasting: await parts.lastingChange(wall.workspace) } : today
  } catch (thrown) {
    const reference = parts.note('change', thrown)
    return {
      status: 'failed',
      measure: null,
      since: iso(usually),
      percent: null,
      words: null,
      n: 0,
      lasting: null,
      reference,
    }
  }
}

function changeSince(rule: ChangeRule, now: number, zone: string, usually: number): number {
  if (rule.sinceHour === undefined) return usually
  const at = atLocalHour(now, rule.sinceHour, zone)
  return at < now - hourMs ? at : at - dayMs < now - dayMs / 2 ? usually : at - dayMs
}

/** No words that may be shown. */
export const noQuote: QuoteState = {
  status: 'nothing_yet',
  text: null,
  heardAt: null,
  about: null,
  consented: false,
  reference: null,
}

/** A customer's own words. */
export async function quoteBlock(parts: BlockParts, { wall, now }: Setting): Promise<QuoteState> {
  try {
    for (const rule of wall.definition.quotes) {
      const [found] = chooseQuotes(await parts.queries.quotes(wall.workspace, rule, now), rule, 1)
      if (found) return found
    }
    return noQuote
  } catch (thrown) {
    return { ...noQuote, status: 'failed', reference: parts.note('quote', thrown) }
  }
}

/** How many sources speak as often as is usual for them. */
export async function sourcesBlock(parts: BlockParts, { wall, now }: Setting): Promise<SourcesState> {
  const none: SourcesState = { status: 'normal', current: 0, total: 0, late: [], reference: null }
  try {
    const [heard, fresh, names] = await Promise.all([
      parts.queries.sourcesHeard(wall.workspace, now),
      parts.measuring.freshness(wall.workspace),
      parts.sourceNames(wall.workspace),
    ])
    const late = fresh.late
      .filter((source) => heard.some((one) => one.source === source.source))
      .map((source) => ({ name: names.get(source.source) ?? source.source, since: source.lastEventAt }))
    return { ...none, total: heard.length, current: heard.length - late.length, late }
  } catch (thrown) {
    return { ...none, status: 'failed', reference: parts.note('sources', thrown) }
  }
}

/** How many customers may leave or are dissatisfied, by early warnings that are open. */
export async function warningsBlock(parts: BlockParts, { wall }: Setting): Promise<WarningsState> {
  const none = { leave: null, dissatisfied: null, fresh: null, reference: null }
  try {
    const found = await parts.earlyWarnings(wall.workspace)
    return found ? { ...none, status: 'normal', ...found } : { ...none, status: 'nothing_yet' }
  } catch (thrown) {
    return { ...none, status: 'failed', reference: parts.note('warnings', thrown) }
  }
}
