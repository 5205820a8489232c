import { levelOf } from './figure.ts'
import { headlineFor, readSituation, type SituationBlocks } from './headline.ts'
import type { Language } from './language.ts'
import { hourMs } from './local-time.ts'
import type { HeadlineState, Point, Range } from './state.ts'
import type { HeadlineRule, Thresholds } from './wall.ts'
import { writtenTime } from './written-time.ts'

/** A figure of the wall hour by hour; nothing in an hour means that too few answered to say it. */
export interface PastFigure {
  good: 'up' | 'down' | 'none'
  points: readonly Point[]
  usual: readonly Range[]
}

/** The past of a wall: what its headline would have been chosen from. */
export interface Past {
  hero: PastFigure & { goodFrom: number | null }
  stages: readonly (PastFigure & { id: string; label: string; concern: string })[]
}

/** How headlines are chosen. */
export interface Choosing {
  rules: readonly HeadlineRule[] | undefined
  thresholds: Thresholds | undefined
  language: Language
  zone: string
  company: string
}

/** A stretch of hours with one headline. */
export interface Stretch extends HeadlineState {
  from: string
  to: string
  /** Characters of the whole line. */
  length: number
}

/**
 * What the headline would have said, hour by hour, the oldest first; equal hours come together. Sources that were late
 * in the past are not known any more, so no hour is told as late.
 *
 * @param from start of the first hour, ms
 * @param to end of the last hour, ms
 */
export function headlineHistory(past: Past, from: number, to: number, choosing: Choosing): Stretch[] {
  const { rules, thresholds, language, zone, company } = choosing
  const at = { hero: byHour(past.hero), stages: past.stages.map(byHour) }
  const stretches: Stretch[] = []
  for (let hour = from; hour < to; hour += hourMs) {
    const key = new Date(hour).toISOString()
    const blocks: SituationBlocks = {
      hero: { ...figureAt(at.hero.get(key), past.hero, thresholds), goodFrom: past.hero.goodFrom },
      stages: past.stages.map((stage, index) => ({
        ...figureAt(at.stages[index]?.get(key), stage, thresholds),
        id: stage.id,
        label: stage.label,
        concern: stage.concern,
      })),
      sources: { late: [] },
    }
    const now = hour + hourMs - 1
    const writeTime = (when: string) => writtenTime(when, now, zone, language)
    const situation = readSituation(blocks, { now, zone, company, thresholds, writeTime })
    const said = headlineFor(situation, rules, language)
    const length = said.calm.length + (said.concern ? said.concern.length + 1 : 0)
    const end = new Date(hour + hourMs).toISOString()
    const last = stretches.at(-1)
    if (last && last.rule === said.rule && last.calm === said.calm && last.concern === said.concern)
      last.to = end
    else stretches.push({ ...said, from: key, to: end, length })
  }
  return stretches
}

interface Hour {
  value: number
  usual: Range | undefined
}

function byHour({ points, usual }: PastFigure): Map<string, Hour> {
  const ranges = new Map(usual.map((range) => [range.t, range]))
  return new Map(points.map((point) => [point.t, { value: point.value, usual: ranges.get(point.t) }]))
}

function figureAt(hour: Hour | undefined, { good }: PastFigure, thresholds: Thresholds | undefined) {
  const usual = hour?.usual ?? null
  const value = hour?.value ?? null
  return {
    status: value === null ? ('too_few' as const) : ('normal' as const),
    value,
    usual,
    good,
    asOf: null,
    level: value === null ? ('steady' as const) : levelOf(value, usual, good, thresholds),
  }
}
