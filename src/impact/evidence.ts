import { z } from 'zod'
import type { Unit } from '../metrics/index.ts'
import { holm } from '../stats/estimates/index.ts'
import { type Estimate, estimateSchema, type Outcome, type Reason, reasonSchema } from './estimate.ts'
import type { Link } from './tree.ts'

/** How strongly a link is known: a test, the data, a team's judgement; none of them. */
export const grades = ['tested', 'seen', 'judged', 'none'] as const
export const gradeSchema = z.enum(grades)
export type Grade = z.infer<typeof gradeSchema>

export const effectSchema = z
  .object({
    value: z.number().describe('change of the measure above, in its unit'),
    low: z.number().nullable(),
    high: z.number().nullable().describe('95 % interval; null where nobody knows'),
    step: z.number().describe('for so much of the measure below, in its unit'),
  })
  .meta({ id: 'ImpactEffect' })
export type Effect = z.infer<typeof effectSchema>

/** The step in which an effect is told: ten in a hundred, a minute, one of what is counted. */
export function stepOf(unit: Unit): number {
  const steps: Partial<Record<Unit, number>> = { percent: 10, score: 10, money: 10, minutes: 10, seconds: 60 }
  return steps[unit] ?? 1
}

/** What was estimated of a link, with all links of the tree taken together. */
export const seenSchema = z
  .object({
    estimate: estimateSchema.nullable(),
    reason: reasonSchema.nullable().describe('why nothing is said; null when it is'),
    pTogether: z
      .number()
      .nullable()
      .describe('p corrected for all links that were looked at together (Holm)'),
  })
  .meta({ id: 'ImpactSeen' })
export type Seen = z.infer<typeof seenSchema>

/** Corrects for having looked at several links at once: one that chance alone may have made is not told. */
export function judgeTogether(outcomes: readonly Outcome[]): Seen[] {
  const tested = outcomes.flatMap(({ estimate }, index) => (estimate ? [{ index, p: estimate.p }] : []))
  const corrected = holm(tested.map(({ p }) => p))
  const together = new Map(tested.map(({ index }, place) => [index, corrected[place]!]))
  return outcomes.map(({ estimate, reason }, index) => {
    const pTogether = together.get(index) ?? null
    const chance: Reason | undefined = pTogether !== null && pTogether >= 0.05 ? 'chance' : undefined
    return { estimate, reason: reason ?? chance ?? null, pTogether }
  })
}

/** The strongest evidence of a link and its effect for one step of the measure below. */
export function bestEvidence(
  link: Pick<Link, 'tested' | 'judged'>,
  seen: Seen | undefined,
  unit: Unit,
): { grade: Grade; effect: Effect | null } {
  const step = stepOf(unit)
  if (link.tested) {
    const { effect, low, high } = link.tested
    return { grade: 'tested', effect: { value: effect, low, high, step } }
  }
  if (seen?.estimate && seen.reason === null) return { grade: 'seen', effect: toEffect(seen.estimate, step) }
  if (link.judged) {
    const { effect, low = null, high = null } = link.judged
    return { grade: 'judged', effect: { value: effect, low, high, step } }
  }
  return { grade: 'none', effect: null }
}

/** An estimate in steps. */
export function toEffect({ perUnit, low, high }: Estimate, step: number): Effect {
  return { value: perUnit * step, low: low * step, high: high * step, step }
}

/**
 * The effect of one step of the first measure on the last through a chain of links. Its interval is that of a product
 * of independent estimates (Goodman 1960); null as soon as one link has none.
 *
 * @param chain effects from below to above, each for its own step
 */
export function throughChain(chain: readonly Effect[]): Effect | null {
  const [first] = chain
  if (!first) return null
  let value = 1
  let relative: number | null = 1
  for (const { value: effect, low, high, step } of chain) {
    const slope = effect / step
    value *= slope
    if (relative === null || low === null || high === null || slope === 0) relative = null
    else relative *= 1 + ((high - low) / 2 / 1.959964 / step / slope) ** 2
  }
  const total = value * first.step
  if (relative === null) return { value: total, low: null, high: null, step: first.step }
  const reach = 1.959964 * Math.abs(total) * Math.sqrt(Math.max(0, relative - 1))
  return { value: total, low: total - reach, high: total + reach, step: first.step }
}
