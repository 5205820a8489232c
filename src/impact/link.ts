import { z } from 'zod'
import { inputsSchema } from './estimation.ts'
import { bestEvidence, effectSchema, gradeSchema, seenSchema } from './evidence.ts'
import type { NodeView } from './figures.ts'
import type { LinkEstimate, Run } from './repository.ts'
import { type Link, linkKey, type Tree, treeSchema } from './tree.ts'

const linkShape = treeSchema.shape.links.element.shape

export const linkViewSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    within: z.number().int(),
    adjust: linkShape.adjust,
    grade: gradeSchema.describe('how it is known: the strongest evidence there is'),
    effect: effectSchema.nullable().describe('by that evidence; null when nothing is known'),
    seen: seenSchema.nullable().describe('what the events say; null when not estimated yet'),
    inputs: inputsSchema.nullable(),
    tested: linkShape.tested,
    judged: linkShape.judged,
  })
  .meta({ id: 'ImpactLink' })
export type LinkView = z.infer<typeof linkViewSchema>

/** Links of a tree with their evidence. An estimate stands as long as the link is estimated the same way. */
export function viewLinks(tree: Tree, nodes: readonly NodeView[], run: Run | undefined): LinkView[] {
  const estimates = new Map(run?.links.map((one) => [linkKey(one), one]))
  const units = new Map(nodes.map(({ measure, unit }) => [measure, unit]))
  return tree.links.map((link) => {
    const known = estimates.get(linkKey(link))
    const estimate = known && isOf(link, known) ? known : undefined
    const unit = units.get(link.from) ?? 'number'
    return {
      from: link.from,
      to: link.to,
      within: link.within,
      adjust: link.adjust,
      ...bestEvidence(link, estimate?.seen, unit),
      seen: estimate?.seen ?? null,
      inputs: estimate?.inputs ?? null,
      ...(link.tested ? { tested: link.tested } : {}),
      ...(link.judged ? { judged: link.judged } : {}),
    }
  })
}

function isOf(link: Link, { inputs }: LinkEstimate): boolean {
  return inputs.within === link.within
}

/** For one unit of the measure below: what a link's effect says. */
export function slopeOf({ effect }: Pick<LinkView, 'effect'>) {
  if (!effect) return undefined
  const per = (value: number | null) => (value === null ? null : value / effect.step)
  return { value: effect.value / effect.step, low: per(effect.low), high: per(effect.high) }
}
