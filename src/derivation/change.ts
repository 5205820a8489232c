/** What changed in a workspace since a step last looked. */
export interface Change {
  workspace: string
  /** Events received in this span (ms, both ends included) became visible; null when there were none. */
  received: { from: number; to: number } | null
  /** People (person ids, decimal) whose identifiers changed, as they were before and as they are now. */
  people: ReadonlySet<string>
  /** Everything may have changed: after a bulk load, or for the first time. */
  whole: boolean
}

/** A piece of derived state. */
export interface DerivationStep {
  name: string
  /**
   * Brings the state up to date with the change. Told the same change twice, it ends in the same state.
   *
   * @returns people to look at again in the steps after this one
   */
  run(change: Change): Promise<{ people: Iterable<string> } | undefined>
}

/** One change that covers both. @param one absent: nothing was waiting */
export function gatherChanges(one: Change | undefined, other: Change): Change {
  if (!one) return other
  const spans = [one.received, other.received].filter((span) => span !== null)
  return {
    workspace: other.workspace,
    received:
      spans.length === 0
        ? null
        : {
            from: Math.min(...spans.map((span) => span.from)),
            to: Math.max(...spans.map((span) => span.to)),
          },
    people: new Set([...one.people, ...other.people]),
    whole: one.whole || other.whole,
  }
}
