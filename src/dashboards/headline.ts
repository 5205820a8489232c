import { excess } from './figure.ts'
import { type Daypart, daypart } from './local-time.ts'
import type { HeadlineState, HeroState, Level, SourcesState, StageState } from './state.ts'
import { type HeadlineRule, headlineLimit } from './wall.ts'

/** What a headline is chosen from. */
export interface HeadlineSituation {
  data: 'fresh' | 'late' | 'none' | 'failed'
  score: 'good' | 'usual' | 'low' | 'unknown'
  daypart: Daypart
  /** Sentence of the worst stage and how pressing it is; null when every stage is as usual. */
  concern: { sentence: string; level: Level } | null
  /** Clock time or date of the last data, as people read it. */
  asOf: string
  /** Name of the source that is late; '' when none is. */
  late: string
}

/**
 * The sentences that come with the product. They state what is, never why; they stay calm; none is longer than 78
 * characters in any daypart. A workspace may bring its own list.
 */
export const standardHeadlines: readonly HeadlineRule[] = [
  {
    id: 'failed',
    when: { data: 'failed' },
    calm: 'We cannot see how customers are right now.',
    concern: 'Their signals are kept.',
  },
  {
    id: 'nothing_yet',
    when: { data: 'none' },
    calm: 'Good {daypart}. No customer has been heard yet.',
  },
  {
    id: 'late_with_concern',
    when: { data: 'late', concerns: 'some' },
    calm: 'As of {asOf}: {concern}',
  },
  {
    id: 'late',
    when: { data: 'late' },
    calm: 'This is how customers were as of {asOf}.',
    concern: 'Newer data is late.',
  },
  {
    id: 'low_with_concern',
    when: { score: 'low', concerns: 'some' },
    calm: 'The {daypart} is harder than usual.',
    concern: '{concern}',
  },
  {
    id: 'low',
    when: { score: 'low' },
    calm: 'Customers rate this {daypart} lower than usual.',
  },
  {
    id: 'good_with_concern',
    when: { score: 'good', concerns: 'some' },
    calm: 'Most customers are having a good {daypart}.',
    concern: '{concern}',
  },
  {
    id: 'good',
    when: { score: 'good' },
    calm: 'Most customers are having a good {daypart}. All is as usual.',
  },
  {
    id: 'usual_with_concern',
    when: { score: 'usual', concerns: 'some' },
    calm: 'Customers are having a usual {daypart}.',
    concern: '{concern}',
  },
  {
    id: 'usual',
    when: { score: 'usual' },
    calm: 'Customers are having a usual {daypart}.',
  },
  {
    id: 'quiet_with_concern',
    when: { concerns: 'some' },
    calm: 'Few customers have answered so far.',
    concern: '{concern}',
  },
  {
    id: 'quiet',
    when: {},
    calm: 'A quiet {daypart}. Too few have answered to say how it is.',
  },
]

/** The first rule that fits, with its words filled in. The last standard rule fits always. */
export function headlineFor(
  situation: HeadlineSituation,
  rules: readonly HeadlineRule[] = standardHeadlines,
): HeadlineState {
  const rule = [...rules, ...standardHeadlines].find((candidate) => fits(candidate, situation))!
  const { calm, concern } = fill(rule, situation)
  // Words that became too long for the line together: the calm half alone is still true.
  const shown = concern !== '' && calm.length + 1 + concern.length <= headlineLimit
  return {
    rule: rule.id,
    calm: calm.length > headlineLimit ? `${calm.slice(0, headlineLimit - 1)}…` : calm,
    concern: shown ? concern : null,
    level: shown ? (situation.concern?.level ?? 'watch') : 'steady',
  }
}

function fill(rule: HeadlineRule, situation: HeadlineSituation): { calm: string; concern: string } {
  const words = (text: string) =>
    text
      .replaceAll('{daypart}', situation.daypart)
      .replaceAll('{asOf}', situation.asOf)
      .replaceAll('{late}', situation.late)
      .replaceAll('{concern}', situation.concern?.sentence ?? '')
      .trim()
  return { calm: words(rule.calm), concern: rule.concern === undefined ? '' : words(rule.concern) }
}

function fits({ when }: HeadlineRule, situation: HeadlineSituation): boolean {
  if (when.data !== undefined && when.data !== situation.data) return false
  if (when.score !== undefined && when.score !== situation.score) return false
  if (when.concerns === undefined) return true
  return (when.concerns === 'some') === (situation.concern !== null)
}

/** Characters of a rule in the longest daypart, with the longest time, source and concern it may have to hold. */
export function longestHeadline(rule: HeadlineRule, concerns: readonly string[]): number {
  const longest = [...concerns].sort((a, b) => b.length - a.length)[0] ?? ''
  const { calm, concern } = fill(rule, {
    data: 'fresh',
    score: 'unknown',
    daypart: 'afternoon',
    asOf: '29 September 2026',
    late: 'Call centre',
    concern: rule.when.concerns === 'none' ? null : { sentence: longest, level: 'needs' },
  })
  return calm.length + (concern ? concern.length + 1 : 0)
}

/**
 * Reads the situation off the blocks of a wall.
 *
 * @param writeTime writes an instant as people of the workspace read it
 */
export function readSituation(
  blocks: { hero: HeroState; stages: readonly StageState[]; sources: SourcesState },
  now: number,
  zone: string,
  writeTime: (at: string) => string,
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
    score: scoreOf(blocks.hero),
    daypart: daypart(now, zone),
    concern: worstConcern(blocks.stages),
    asOf: asOf ? writeTime(asOf) : '',
    late: blocks.sources.late[0]?.name ?? '',
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
 * good only from `goodFrom` on and not in the lower half of the usual range; low from three quarters of the way to its bad
 * end, so that the sentence agrees with the 'below usual' beside it even where the range is wide.
 */
export function scoreOf(
  hero: Pick<HeroState, 'value' | 'usual' | 'level' | 'good' | 'goodFrom'>,
): HeadlineSituation['score'] {
  const { value, usual, good, goodFrom } = hero
  if (value === null || usual === null) return 'unknown'
  const end = good === 'down' ? usual.high : usual.low
  const way = usual.middle === end ? 0 : (usual.middle - value) / (usual.middle - end)
  if (hero.level !== 'steady' || (good !== 'none' && way > 0.75)) return 'low'
  return goodFrom !== null && value >= goodFrom && way <= 0.5 ? 'good' : 'usual'
}

/** The stage furthest past its usual range on the bad side. */
export function worstConcern(stages: readonly StageState[]): HeadlineSituation['concern'] {
  const [worst] = stages
    .filter((stage) => stage.level !== 'steady' && stage.value !== null)
    .map((stage) => ({ stage, past: excess(stage.value!, stage.usual, stage.good) }))
    .sort((a, b) => b.past - a.past)
  return worst ? { sentence: worst.stage.concern, level: worst.stage.level } : null
}
