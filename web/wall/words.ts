import type { FigureState, HeroState, NeedState, StageState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'

/** What a customer's screen calls each team. */
export const teamWords: Record<NeedState['owners'][number], string> = {
  marketing: 'Marketing',
  it: 'IT',
  service: 'Service',
  finance: 'Finance',
  executive: 'Executives',
  own: 'Own team',
}

/** 'Service + IT' */
export function ownersText(owners: NeedState['owners']): string {
  return owners.map((team) => teamWords[team]).join(' + ')
}

/** 'As of 13:05. Call centre is late', naming at most one source. */
export function lateText(figure: FigureState, fmt: Format, now: string): string {
  const [first, ...others] = figure.late
  const when = figure.asOf ? `As of ${fmt.since(figure.asOf, now)}` : 'Data is late'
  if (!first) return when
  return others.length > 0
    ? `${when}. ${first} and ${others.length} more are late`
    : `${when}. ${first} is late`
}

/** What stands under a figure when fewer than 30 answered. */
export function tooFewText(figure: FigureState): string {
  const what = figure.unit === 'percent' ? 'a share' : figure.unit === 'score' ? 'a score' : 'a figure'
  return `We show ${what} from 30 answers on`
}

/** Second line of a need: '214 customers, longest 52 min' or '1,130 customers, 3.8 s to open'. */
export function needText(need: NeedState, fmt: Format, now: string): string {
  const who =
    need.customers === null
      ? 'Fewer than 30 customers'
      : `${fmt.count(need.customers)} ${need.customers === 1 ? 'customer' : 'customers'}`
  if (need.longestMinutes !== null) return `${who}, longest ${fmt.duration(need.longestMinutes)}`
  if (need.caption) return `${who}, ${fmt.value(need.value, need.unit)} ${need.caption}`
  return `${who} since ${fmt.since(need.since, now)}`
}

/** How a figure stands against the usual, for readers that do not see colour or place. */
export function standing(figure: FigureState, fmt: Format): string {
  if (figure.change === null) return ''
  const words = fmt.change(figure.change, figure.unit)
  return words === 'as usual' ? 'as usual' : `${words} on the usual`
}

/** The line of a stage in one sentence. */
export function sparkSentence(stage: StageState, fmt: Format): string {
  const span = stage.spark.grain === 'hour' ? 'the last hours' : 'the last two weeks'
  const first = stage.spark.points[0]
  if (!first || stage.value === null) return `${stage.label}: no line yet`
  const from = fmt.value(first.value, stage.unit)
  const to = fmt.value(stage.value, stage.unit)
  const against = standing(stage, fmt)
  return `${stage.label}, ${span}: from ${from} to ${to}${against ? `, ${against}` : ''}`
}

/** The day's line in one sentence: level, usual, exceptions, forecast. */
export function heroSentence(hero: HeroState, fmt: Format, now: string): string {
  if (hero.value === null) return `${hero.label}: no line yet`
  const parts = [
    `${hero.label} from ${fmt.since(hero.span.from, now)}: ${fmt.value(hero.value, hero.unit)} at ${fmt.time(hero.asOf ?? now)}`,
  ]
  if (hero.usual) {
    parts.push(`usual is ${fmt.value(hero.usual.low, hero.unit)} to ${fmt.value(hero.usual.high, hero.unit)}`)
  }
  for (const mark of hero.annotations) {
    parts.push(
      `${mark.title} from ${fmt.time(mark.from)}${mark.to ? ` to ${fmt.time(mark.to)}` : ', not over'}`,
    )
  }
  const end = hero.forecast.at(-1)
  if (end) {
    parts.push(
      `likely at ${fmt.time(end.t)}: ${fmt.value(end.low, hero.unit)} to ${fmt.value(end.high, hero.unit)}`,
    )
  }
  return `${parts.join('; ')}.`
}
