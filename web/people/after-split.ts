import type { Identifier, PersonEvidence } from '../../src/identity/index.ts'
import { keyOf } from './identity-data.ts'

/** What is left of a person when one identifier is taken out. */
export interface AfterSplit {
  /** Identifiers that stay with the person. */
  stays: Identifier[]
  /** Identifiers that hung on the one that goes, in parts that hang together: each part becomes a person of its own. */
  apart: Identifier[][]
}

/**
 * Takes an identifier out of the evidence that is in use and sees what still hangs together. The biggest part stays; of
 * parts of one size the one with the earliest identifier.
 */
export function afterSplit(evidence: PersonEvidence, gone: Identifier): AfterSplit {
  const left = evidence.identifiers.filter((one) => one.state === 'joined' && keyOf(one) !== keyOf(gone))
  const near = new Map<string, string[]>(left.map((one) => [keyOf(one), []]))
  for (const link of evidence.links) {
    const [a, b] = [keyOf(link.left), keyOf(link.right)]
    if (!link.used || !near.has(a) || !near.has(b)) continue
    near.get(a)?.push(b)
    near.get(b)?.push(a)
  }
  const byKey = new Map(left.map((one) => [keyOf(one), one]))
  const parts: PersonEvidence['identifiers'][] = []
  const seen = new Set<string>()
  for (const { key } of left.map((one) => ({ key: keyOf(one) }))) {
    if (seen.has(key)) continue
    const part = reach(key, near)
    for (const one of part) seen.add(one)
    parts.push(part.map((one) => byKey.get(one)!))
  }
  const earliest = (part: PersonEvidence['identifiers']) =>
    part.map((one) => one.firstSeen).toSorted()[0] ?? ''
  const [stays = [], ...apart] = parts.toSorted(
    (a, b) => b.length - a.length || earliest(a).localeCompare(earliest(b)),
  )
  return { stays, apart }
}

function reach(from: string, near: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set([from])
  // A set is walked in the order of what was added, also while it grows.
  for (const key of found) for (const next of near.get(key) ?? []) found.add(next)
  return [...found]
}
