import type { Decomposition } from '../../src/changes/index.ts'

/**
 * The value of the whole before the change, from its groups: for what is counted their sum, for an average that of the
 * groups by their share of the answers. Which of the two it is, is told by the total, which is the difference of the same
 * two wholes.
 */
export function wholeBefore({ parts, total }: Pick<Decomposition, 'parts' | 'total'>): number {
  const sum = (read: (part: Decomposition['parts'][number]) => number) =>
    parts.reduce((all, part) => all + read(part), 0)
  const counted = { before: sum(({ before }) => before ?? 0), after: sum(({ after }) => after ?? 0) }
  const averaged = {
    before: sum(({ before, share }) => (before ?? 0) * share.before),
    after: sum(({ after, share }) => (after ?? 0) * share.after),
  }
  const off = (one: { before: number; after: number }) => Math.abs(one.after - one.before - total)
  return off(averaged) < off(counted) ? averaged.before : counted.before
}
