import type { DecisionRule, Member } from './decision.ts'
import type { IdentityLink, PersonEvidence, PersonIdentifier } from './evidence.ts'
import { type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import { type Edge, type EdgeVerdict, type Evidence, resolve } from './resolver.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

/**
 * Why identifiers are one person, and what speaks for others that are not of it.
 *
 * @param evidence at least the closure of the person's identifiers
 * @param members the person's identifiers as the map has them
 */
export function explain(
  workspace: string,
  person: string,
  members: readonly Member[],
  evidence: Evidence,
): PersonEvidence {
  const { edges, rules, decisions } = evidence
  const { verdicts } = resolve(workspace, evidence)
  const own = new Set(members.map(identifierKey))
  const isOwn = (identifier: Identifier) => own.has(identifierKey(identifier))
  const about = edges
    .map((edge, index) => ({ edge, verdict: verdicts[index]! }))
    .filter(({ edge }) => isOwn(edge.left) || isOwn(edge.right))
  const decided = decisions.flatMap((decision) => linksOf(decision, isOwn))
  const links = [...decided, ...about.map(({ edge, verdict }) => linkOf(edge, verdict, rules))]
  return {
    person,
    identifiers: [
      ...members.map((member) => memberOf(workspace, member, about, decided)),
      ...strangers(workspace, about, rules, isOwn),
    ],
    links: links.sort((a, b) => a.firstSeen.localeCompare(b.firstSeen)),
  }
}

interface Judged {
  edge: Edge
  verdict: EdgeVerdict
}

const iso = (ms: number) => new Date(ms).toISOString()

function linkOf(edge: Edge, verdict: EdgeVerdict, rules: IdentityRules): IdentityLink {
  return {
    left: edge.left,
    right: edge.right,
    firstSeen: iso(edge.firstSeen),
    lastSeen: iso(edge.lastSeen),
    seen: edge.seen,
    evidence: edge.evidence,
    decision: verdict.kind === 'cut' ? verdict.decision : null,
    used: verdict.kind === 'joined',
    because: reasonOf(edge, verdict, rules),
  }
}

/** In one sentence, why evidence counts or does not. */
function reasonOf({ seen }: Edge, verdict: EdgeVerdict, rules: IdentityRules): string {
  switch (verdict.kind) {
    case 'joined':
      return `Seen together in ${seen === 1 ? 'one event' : `${seen} events`}.`
    case 'blocked':
      return 'A blocked value does not tell who somebody is.'
    case 'shared':
      return 'Too many customers were seen with it, so that it joins nobody.'
    case 'cut':
      return 'We decided that these do not belong together.'
    case 'limit': {
      const { limit, windowDays } = ruleOf(rules, verdict.type)
      const within = windowDays === null ? '' : ` within ${windowDays} days`
      return `A person has at most ${limit} ${verdict.type}${within}.`
    }
  }
}

/** A decision as links between what the people were called by. */
function linksOf(decision: DecisionRule, isOwn: (identifier: Identifier) => boolean): IdentityLink[] {
  const [first, ...others] = decision.sides
  if (!first?.[0] || !decision.sides.flat().some(isOwn)) return []
  const left = first[0]
  return others.flatMap(([right]) => {
    if (!right) return []
    const at = iso(Math.max(left.firstSeen, right.firstSeen))
    return {
      left: { type: left.type, value: left.value },
      right: { type: right.type, value: right.value },
      firstSeen: at,
      lastSeen: at,
      seen: 0,
      evidence: null,
      decision: decision.id,
      used: decision.kind === 'join',
      because:
        decision.kind === 'join'
          ? 'We decided that these are one person.'
          : 'We decided that these do not belong together.',
    }
  })
}

function memberOf(
  workspace: string,
  member: Member,
  about: readonly Judged[],
  decided: readonly IdentityLink[],
): PersonIdentifier {
  const { type, value } = member
  const key = identifierKey(member)
  const used = about.filter(({ edge, verdict }) => verdict.kind === 'joined' && isEnd(edge, key))
  const decision = decided.find((link) => link.used && isEnd(link, key))
  return {
    type,
    value,
    actor: actorText(workspace, member),
    ...span(used, member.firstSeen),
    state: 'joined',
    because:
      used.length > 0
        ? `Seen with ${used.length === 1 ? 'one other identifier' : `${used.length} other identifiers`} of this person.`
        : decision
          ? decision.because
          : 'The only identifier of this person.',
  }
}

/** Identifiers that were seen with the person's and are not of it, each once. */
function strangers(
  workspace: string,
  about: readonly Judged[],
  rules: IdentityRules,
  isOwn: (identifier: Identifier) => boolean,
): PersonIdentifier[] {
  const states = {
    joined: 'refused',
    limit: 'refused',
    cut: 'split',
    blocked: 'blocked',
    shared: 'shared',
  } as const
  const apart = about.flatMap((judged) => {
    const { left, right } = judged.edge
    if (isOwn(left) && isOwn(right)) return []
    return { ...judged, other: isOwn(left) ? right : left }
  })
  const groups = Map.groupBy(apart, ({ other }) => identifierKey(other))
  return Array.from(groups.values(), (group) => {
    const { other, edge, verdict } = group[0]!
    return {
      type: other.type,
      value: other.value,
      actor: actorText(workspace, other),
      ...span(group, edge.firstSeen),
      state: states[verdict.kind],
      because: reasonOf(edge, verdict, rules),
    }
  })
}

function isEnd({ left, right }: { left: Identifier; right: Identifier }, key: string): boolean {
  return identifierKey(left) === key || identifierKey(right) === key
}

function actorText(workspace: string, identifier: Identifier): string | null {
  return isActorType(identifier.type) ? String(identifierIdOf(workspace, identifier)) : null
}

/** When it was seen, and an event that shows it. @param otherwise when no event shows it beside another one, ms */
function span(judged: readonly Judged[], otherwise: number) {
  const first = judged.reduce((least, { edge }) => Math.min(least, edge.firstSeen), Infinity)
  const last = judged.reduce((most, { edge }) => Math.max(most, edge.lastSeen), -Infinity)
  return {
    firstSeen: iso(Number.isFinite(first) ? first : otherwise),
    lastSeen: iso(Number.isFinite(last) ? last : otherwise),
    evidence: judged[0]?.edge.evidence ?? null,
  }
}
