import type { FigureState, HeroState, NeedState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import type { Say } from './say.ts'

/** 'Service + IT' */
export function ownersText(owners: NeedState['owners'], say: Say): string {
  return owners.map((team) => say.teams[team]).join(' + ')
}

/** 'As of 13:05. Call centre is late', naming at most one source. */
export function lateText(figure: FigureState, fmt: Format, say: Say, now: string): string {
  const [first, ...others] = figure.late
  const when = figure.asOf ? say.asOf(fmt.since(figure.asOf, now)) : say.dataLate
  if (!first) return when
  return `${when}. ${others.length > 0 ? say.areLate(first, others.length) : say.isLate(first)}`
}

/** What stands under a figure when fewer than 30 answered. */
export function tooFewText(figure: FigureState, say: Say): string {
  return say.tooFew[figure.unit === 'percent' ? 'share' : figure.unit === 'score' ? 'score' : 'figure']
}

/** Second line of a need: '214 customers, longest 52 min' or '1,130 customers, 3.8 s to open'. */
export function needText(need: NeedState, fmt: Format, say: Say, now: string): string {
  const who =
    need.customers === null
      ? say.fewCustomers
      : say.customers(fmt.count(need.customers), need.customers === 1)
  if (need.longestMinutes !== null) return `${who}, ${say.longest} ${fmt.duration(need.longestMinutes)}`
  if (need.caption) return `${who}, ${fmt.value(need.value, need.unit)} ${need.caption}`
  return `${who} ${say.since} ${fmt.since(need.since, now)}`
}

/** How a figure stands against the usual, for readers that do not see colour or place. */
export function standing(figure: FigureState, fmt: Format, say: Say): string {
  if (figure.change === null) return ''
  return /[1-9]/.test(fmt.difference(figure.change, figure.unit))
    ? say.onTheUsual(fmt.change(figure.change, figure.unit))
    : say.asUsual
}

/** A figure with a small line. */
type Lined = FigureState & {
  spark: { grain: 'hour' | 'day'; points: readonly { t: string; value: number }[] }
}

/** The line of a figure in one sentence. */
export function sparkSentence(figure: Lined, fmt: Format, say: Say): string {
  const first = figure.spark.points[0]
  if (!first || figure.value === null) return say.noLine(figure.label)
  const from = fmt.value(first.value, figure.unit)
  const to = fmt.value(figure.value, figure.unit)
  return say.spark(figure, figure.spark.grain, from, to, standing(figure, fmt, say))
}

/** The day's line in one sentence: level, usual, exceptions, forecast. */
export function heroSentence(hero: HeroState, fmt: Format, say: Say, now: string): string {
  if (hero.value === null) return say.noLine(hero.label)
  const write = (value: number) => fmt.value(value, hero.unit)
  const from = fmt.since(hero.span.from, now)
  const parts = [say.day(hero.label, from, write(hero.value), fmt.time(hero.asOf ?? now))]
  if (hero.usual) parts.push(say.usualIs(write(hero.usual.low), write(hero.usual.high)))
  for (const { title, from: begin, to } of hero.annotations)
    parts.push(say.markFrom(title, fmt.time(begin), to ? fmt.time(to) : null))
  const end = hero.forecast.at(-1)
  if (end) parts.push(say.likelyIs(fmt.time(end.t), write(end.low), write(end.high)))
  return `${parts.join('; ')}.`
}
