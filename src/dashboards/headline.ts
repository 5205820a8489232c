import { excess } from './figure.ts'
import { standardHeadlines } from './headline-rules.ts'
import { inLanguage, type Language } from './language.ts'
import { type Daypart, daypart } from './local-time.ts'
import type { HeadlineState, HeroState, Level, SourcesState, StageState } from './state.ts'
import { type HeadlineRule, headlineLimit, type Thresholds, usualThresholds } from './wall.ts'

/** What a headline is chosen from. */
export interface HeadlineSituation {
  data: 'fresh' | 'late' | 'none' | 'failed'
  score: 'good' | 'usual' | 'low' | 'unknown'
  daypart: Daypart
  /** Sentence and name of the worst stage and how pressing it is; null when every stage is as usual. */
  concern: { id: string; label: string; sentence: string; level: Level } | null
  /** Clock time or date of the last data, as people read it. */
  asOf: string
  /** Name of the source that is late; '' when none is. */
  late: string
  /** Name of the company. */
  company: string
}

/** The sentences that come with the product, in one language. */
export function standardRules(language: Language): HeadlineRule[] {
  return [...inLanguage(standardHeadlines, language)]
}

/**
 * The first rule that fits, with its words filled in. The last standard rule fits always.
 *
 * @param rules a company's own, tried before those that come with the product
 */
export function headlineFor(
  situation: HeadlineSituation,
  rules: readonly HeadlineRule[] = [],
  language: Language = 'en',
): HeadlineState {
  const rule = [...rules, ...standardRules(language)].find((one) => fits(one, situation))!
  const { calm, concern } = fill(rule, situation, language)
  // Words that became too long for the line together: the calm half alone is still true.
  const shown = concern !== '' && calm.length + 1 + concern.length <= headlineLimit
  return {
    rule: rule.id,
    calm: calm.length > headlineLimit ? `${calm.slice(0, headlineLimit - 1)}…` : calm,
    concern: shown ? concern : null,
    level: shown ? (situation.concern?.level ?? 'watch') : 'steady',
  }
}

const dayparts: Record<Language, Record<Daypart, string>> = {
  en: { morning: 'morning', afternoon: 'afternoon', evening: 'evening', night: 'night' },
  de: {
    morning: 'heute Morgen',
    afternoon: 'heute Nachmittag',
    evening: 'heute Abend',
    night: 'heute Nacht',
  },
}

const greetings: Record<Language, Record<Daypart, string>> = {
  en: { morning: 'Good morning', afternoon: 'Good afternoon', evening: 'Good evening', night: 'Good night' },
  de: { morning: 'Guten Morgen', afternoon: 'Guten Tag', evening: 'Guten Abend', night: 'Gute Nacht' },
}

function fill(
  rule: HeadlineRule,
  situation: HeadlineSituation,
  language: Language,
): { calm: string; concern: string } {
  const words = (text: string) =>
    text
      .replaceAll('{greeting}', greetings[language][situation.daypart])
      .replaceAll('{daypart}', dayparts[language][situation.daypart])
      .replaceAll('{asOf}', situation.asOf)
      .replaceAll('{late}', situation.late)
      .replaceAll('{company}', situation.company)
      .replaceAll('{stage}', situation.concern?.label ?? '')
      .replaceAll('{concern}', situation.concern?.sentence ?? '')
      .trim()
  return { calm: words(rule.calm), concern: rule.concern === undefined ? '' : words(rule.concern) }
}

function fits({ when }: HeadlineRule, situation: HeadlineSituation): boolean {
  if (when.data !== undefined && when.data !== situation.data) return false
  if (when.score !== undefined && when.score !== situation.score) return false
  if (when.stage !== undefined && when.stage !== situation.concern?.id) return false
  if (when.concerns === undefined) return true
  return (when.concerns === 'some') === (situation.concern !== null)
}

/** What may stand in a headline's place: the longest of each. */
export interface HeadlineRoom {
  stages: readonly { id: string; label: string; concern: string }[]
  company: string
}

/** Characters of a rule in the longest daypart, with the longest time, source and concern it may have to hold. */
export function longestHeadline(rule: HeadlineRule, room: HeadlineRoom, language: Language = 'en'): number {
  const stages = room.stages.filter((one) => rule.when.stage === undefined || one.id === rule.when.stage)
  const longest = (read: (one: HeadlineRoom['stages'][number]) => string) =>
    stages.map(read).sort((a, b) => b.length - a.length)[0] ?? ''
  const concern = {
    id: '',
    label: longest((one) => one.label),
    sentence: longest((one) => one.concern),
    level: 'needs' as const,
  }
  const { calm, concern: second } = fill(
    rule,
    {
      data: 'fresh',
      score: 'unknown',
      daypart: 'afternoon',
      asOf: language === 'de' ? '29. September 2026' : '29 September 2026',
      late: 'Call centre',
      company: room.company,
      concern: rule.when.concerns === 'none' ? null : concern,
    },
    language,
  )
  return calm.length + (second ? second.length + 1 : 0)
}

/** Words that say why something is so. Nobody has tested it when a headline is written. */
const causes =
  /\b(because|due to|caused|causes|thanks to|as a result|owing to|weil|wegen|aufgrund|verursacht|dank)\b/i

/** The word with which a sentence claims a cause; undefined when it states only what is. */
export function claimedCause(text: string): string | undefined {
  return causes.exec(text)?.[0]
}

/** Where and how a situation is read. */
export interface SituationReading {
  now: number
  zone: string
  company: string
  thresholds?: Thresholds | undefined
  /** Writes an instant as people of the workspace read it. */
  writeTime: (at: string) => string
}

/** What a headline needs to know of a figure. */
type SituationFigure = Pick<HeroState, 'status' | 'value' | 'usual' | 'level' | 'good' | 'asOf'>
export interface SituationBlocks {
  hero: SituationFigure & Pick<HeroState, 'goodFrom'>
  stages: readonly (SituationFigure & Pick<StageState, 'id' | 'label' | 'concern'>)[]
  sources: Pick<SourcesState, 'late'>
}

/** Reads the situation off the blocks of a wall. */
export function readSituation(
  blocks: SituationBlocks,
  { now, zone, company, thresholds, writeTime }: SituationReading,
): HeadlineSituation {
  const figures = [blocks.hero, ...blocks.stages]
  const asOf =
    blocks.hero.asOf ??
    blocks.stages
      .map((s) => s.asOf ?? '')
      .sort()
      .at(-1) ??
    ''
  return {
    data: dataOf(figures.map((figure) => figure.status)),
    score: scoreOf(blocks.hero, thresholds),
    daypart: daypart(now, zone),
    concern: worstConcern(blocks.stages),
    asOf: asOf ? writeTime(asOf) : '',
    late: blocks.sources.late[0]?.name ?? '',
    company,
  }
}

/** Failed or late only when the whole wall is; one tile alone says so itself. */
function dataOf(statuses: readonly string[]): HeadlineSituation['data'] {
  const told = statuses.filter((status) => status !== 'nothing_yet')
  if (told.length === 0) return 'none'
  if (told.every((status) => status === 'failed')) return 'failed'
  const seen = told.filter((status) => status !== 'failed')
  return seen.every((status) => status === 'late') ? 'late' : 'fresh'
}

/**
 * good only from `goodFrom` on and not in the lower half of the usual range; low from three quarters (or what the wall
 * says) of the way to its bad end, so that the sentence agrees with the 'below usual' beside it even where the range is wide.
 */
export function scoreOf(
  hero: Pick<HeroState, 'value' | 'usual' | 'level' | 'good' | 'goodFrom'>,
  { low }: Thresholds = usualThresholds,
): HeadlineSituation['score'] {
  const { value, usual, good, goodFrom } = hero
  if (value === null || usual === null) return 'unknown'
  const end = good === 'down' ? usual.high : usual.low
  const way = usual.middle === end ? 0 : (usual.middle - value) / (usual.middle - end)
  if (hero.level !== 'steady' || (good !== 'none' && way > low)) return 'low'
  return goodFrom !== null && value >= goodFrom && way <= 0.5 ? 'good' : 'usual'
}

/** The stage furthest past its usual range on the bad side. */
export function worstConcern(stages: SituationBlocks['stages']): HeadlineSituation['concern'] {
  const [worst] = stages
    .filter((stage) => stage.level !== 'steady' && stage.value !== null)
    .map((stage) => ({ stage, past: excess(stage.value!, stage.usual, stage.good) }))
    .sort((a, b) => b.past - a.past)
  if (!worst) return null
  const { id, label, concern, level } = worst.stage
  return { id, label, sentence: concern, level }
}
