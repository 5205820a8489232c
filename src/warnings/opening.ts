import type { Team } from '../access/index.ts'

/** A customer who could be warned of. */
export interface Candidate {
  subject: string
  chance: number
  /** What they paid in a year; null when nothing is known of it. */
  value: number | null
  /** Who can help with the strongest reason. */
  team: Team
}

/** A warning is worth opening when the chance is so many times that of all customers. */
export const leastTimesBase = 1.5
/** Days in which a budget is counted. */
export const budgetDays = 7

/**
 * Chooses of whom to warn: the highest chances first, of equal ones (they are told in steps) those worth most, each on the list of the team that can help, until the team has as many
 * as it takes on in a week. So the line is set by what people can do, not by a number that fits nobody.
 *
 * @param opened by team in the last seven days; those left as usual do not count
 * @param draw 0–1 for a customer, from which it follows who is left as usual
 * @returns in the order of the chances; `held` says how many more each team would have had
 */
export function chooseOpenings<One extends Candidate>(
  candidates: readonly One[],
  given: {
    base: number
    budget: Readonly<Record<Team, number>>
    opened: Readonly<Partial<Record<Team, number>>>
    usualShare: number
    draw: (one: One) => number
  },
): { open: (One & { asUsual: boolean })[]; held: Partial<Record<Team, number>> } {
  const { base, budget, usualShare, draw } = given
  const room = new Map<Team, number>()
  const held: Partial<Record<Team, number>> = {}
  const open: (One & { asUsual: boolean })[] = []
  const worth = candidates.filter(({ chance }) => chance > 0 && chance >= base * leastTimesBase)
  for (const one of worth.toSorted(pressingFirst)) {
    const left = room.get(one.team) ?? budget[one.team] - (given.opened[one.team] ?? 0)
    if (left <= 0) {
      held[one.team] = (held[one.team] ?? 0) + 1
      continue
    }
    // Left as usual is decided among those who would be warned of, so that the two are alike.
    const asUsual = draw(one) < usualShare
    if (!asUsual) room.set(one.team, left - 1)
    open.push({ ...one, asUsual })
  }
  return { open, held }
}

function pressingFirst(a: Candidate, b: Candidate): number {
  return b.chance - a.chance || (b.value ?? 0) - (a.value ?? 0) || (a.subject < b.subject ? -1 : 1)
}
