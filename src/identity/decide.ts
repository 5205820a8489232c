import type { Principal } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createBlockedTest } from './blocked.ts'
import type { Decision, JoinRequest, Member, SeparationRequest, SplitRequest } from './decision.ts'
import {
  type DecisionRepository,
  type KeptDecision,
  type NewDecision,
  withoutSides,
} from './decision-repository.ts'
import { selectTraits } from './event-queries.ts'
import { comparable, type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import type { MapLock } from './lock.ts'
import type { People, PersonMembers } from './people.ts'
import { type JoinPreview, joinPreview } from './preview.ts'
import type { ReviewRepository } from './review-repository.ts'
import type { IdentityRules } from './rules.ts'

/** Somebody who decides. */
export type Who = Pick<Principal, 'kind' | 'id' | 'label' | 'workspace'>

export interface DecideDependencies {
  clickhouse: ClickHouse
  people: People
  decisions: DecisionRepository
  reviews: ReviewRepository
  withLock: MapLock
  rules: (workspace: string) => Promise<IdentityRules>
  /** Brings the map in step with decisions; the caller holds the lock. */
  follow: (workspace: string, decisions: readonly KeptDecision[]) => Promise<void>
  audit: (who: Who, action: string, object: string, detail: Record<string, unknown>) => Promise<void>
}

/** What people decide about who is one person. Each decision is kept, followed by the map, and can be undone. */
export function createDecide(dependencies: DecideDependencies) {
  const { clickhouse, people, decisions, reviews, withLock, follow, audit } = dependencies

  /** Keeps a decision and waits until the map follows it. */
  async function take(who: Who, decision: Omit<NewDecision, 'by'>): Promise<Decision> {
    const kept = await decisions.add(who.workspace, { ...decision, by: who.label })
    await audit(who, `identity.${kept.kind}`, `decision:${kept.id}`, {
      people: kept.people,
      reason: kept.reason,
    })
    await follow(who.workspace, [kept])
    return withoutSides(kept)
  }

  /** @throws TandemError `person_not_found`, `same_person` */
  async function differentPeople(workspace: string, ids: readonly string[]): Promise<PersonMembers[]> {
    const found: PersonMembers[] = []
    for (const id of ids) {
      const one = await people.membersOf(workspace, id)
      if (found.some(({ person }) => person === one.person))
        throw new TandemError('same_person', { detail: `Person ${one.person}.` })
      found.push(one)
    }
    return found
  }

  /** Decisions that stand and keep some of these people apart. */
  async function against(workspace: string, joining: readonly PersonMembers[]): Promise<KeptDecision[]> {
    const keys = new Set(joining.flatMap(({ members }) => members.map(identifierKey)))
    const isHere = (side: readonly Member[]) => side.some((member) => keys.has(identifierKey(member)))
    const standing = await decisions.standing(workspace)
    return standing.filter(({ kind, sides }) => kind !== 'join' && sides.every(isHere))
  }

  async function refuseBlocked(workspace: string, joining: readonly PersonMembers[]): Promise<void> {
    const isBlocked = createBlockedTest((await dependencies.rules(workspace)).blocked)
    const blocked = joining.find(({ members }) => members.every(isBlocked))
    if (blocked) throw new TandemError('identifier_blocked', { detail: `Person ${blocked.person}.` })
  }

  /** People that these identifiers belong to now. */
  async function peopleWith(workspace: string, members: readonly Identifier[]): Promise<string[]> {
    const actors = members
      .filter(({ type }) => isActorType(type))
      .map((member) => String(identifierIdOf(workspace, member)))
    return [...new Set((await people.peopleOf(actors)).values())]
  }

  /** @throws TandemError `person_not_found`, `same_person`, `never_join`, `identifier_blocked` */
  async function join(who: Who, { people: ids, reason }: JoinRequest) {
    const { workspace } = who
    return withLock(workspace, async () => {
      const joining = await differentPeople(workspace, ids)
      await refuseBlocked(workspace, joining)
      const apart = await against(workspace, joining)
      if (apart.length > 0)
        throw new TandemError('never_join', { detail: `Decision ${apart.map(({ id }) => id).join(', ')}.` })
      const decision = await take(who, {
        kind: 'join',
        people: joining.map(({ person }) => person),
        sides: joining.map(({ members }) => members),
        reason,
      })
      const [person] = await peopleWith(workspace, joining[0]!.members)
      return { decision, person: person! }
    })
  }

  /** @throws TandemError `person_not_found`, `identifier_not_of_person` */
  async function split(who: Who, { person: id, identifier, reason }: SplitRequest) {
    const { workspace } = who
    return withLock(workspace, async () => {
      const { person, members } = await people.membersOf(workspace, id)
      const key = identifierKey(comparable(identifier))
      const out = members.find((member) => identifierKey(member) === key)
      if (!out)
        throw new TandemError('identifier_not_of_person', { detail: `Person ${person} does not have it.` })
      if (members.length === 1)
        throw new TandemError('identifier_not_of_person', { detail: 'It is the only one of this person.' })
      const decision = await take(who, {
        kind: 'split',
        people: [person],
        sides: [[out], members.filter((member) => member !== out)],
        identifier: { type: out.type, value: out.value },
        reason,
      })
      return { decision, people: await peopleWith(workspace, members) }
    })
  }

  /** @throws TandemError `person_not_found`, `same_person`, `identifier_blocked` */
  async function separate(who: Who, { people: ids, reason }: SeparationRequest) {
    const { workspace } = who
    return withLock(workspace, async () => {
      const both = await differentPeople(workspace, ids)
      const decision = await take(who, {
        kind: 'separation',
        people: both.map(({ person }) => person),
        sides: both.map(({ members }) => members),
        reason,
      })
      return { decision, people: both.map(({ person }) => person) }
    })
  }

  /** @throws TandemError `not_found`, `already_undone` */
  async function undo(who: Who, id: string, reason?: string) {
    const { workspace } = who
    return withLock(workspace, async () => {
      const undone = await decisions.undo(workspace, id, { by: who.label, reason })
      await audit(who, 'identity.undo', `decision:${id}`, {
        kind: undone.kind,
        people: undone.people,
        ...(reason ? { reason } : {}),
      })
      await reviews.reopen(workspace, id)
      await follow(workspace, [undone])
      return { decision: withoutSides(undone), people: await peopleWith(workspace, undone.sides.flat()) }
    })
  }

  /** @throws TandemError `person_not_found`, `same_person` */
  async function previewJoin(workspace: string, ids: readonly string[]): Promise<JoinPreview> {
    const joining = await differentPeople(workspace, ids)
    const together = { person: joining[0]!.person, members: joining.flatMap(({ members }) => members) }
    const all = [...joining, together]
    const [rules, activity, apart, traits] = await Promise.all([
      dependencies.rules(workspace),
      people.activityOf(workspace, all),
      against(workspace, joining),
      Promise.all(
        all.map(({ members }) => selectTraits(clickhouse, workspace, actorsOf(workspace, members))),
      ),
    ])
    const shown = all.map((one, index) => ({ ...one, activity: activity[index]!, traits: traits[index]! }))
    return joinPreview(workspace, {
      people: shown.slice(0, -1),
      result: shown.at(-1)!,
      rules,
      against: apart.map(withoutSides),
    })
  }

  return { join, split, separate, undo, previewJoin }
}

function actorsOf(workspace: string, members: readonly Identifier[]): string[] {
  return members.filter(({ type }) => isActorType(type)).map((one) => String(identifierIdOf(workspace, one)))
}
