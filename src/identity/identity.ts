import type { Principal } from '../access/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import type {
  Decision,
  DecisionKind,
  DecisionsPage,
  JoinRequest,
  SeparationRequest,
  SplitRequest,
} from './decision.ts'
import type { PersonEvidence } from './evidence.ts'
import type { ActorType } from './identifier.ts'
import type { JoinPreview } from './preview.ts'
import type { Proposal, Review, ReviewAnswer, ReviewsPage } from './review.ts'
import type { IdentityRules, RulesPreview, StoredRules } from './rules.ts'

/** A person with the identifiers under which their events come in. */
export interface PersonActors {
  /** Decimal text of the earliest actor. */
  person: string
  actors: { actor: string; type: ActorType; value: string }[]
}

type Who = Pick<Principal, 'kind' | 'id' | 'label' | 'workspace'>

/** Who is one person: the map, what it follows from, and what people decided about it. */
export interface Identity {
  /** Brings the map in step with new events; a whole change builds it again. */
  step: DerivationStep
  /** @param id a person, or any actor of one @returns undefined when no event and no evidence has it */
  personOf(workspace: string, id: string): Promise<PersonActors | undefined>
  /** The person with this identifier; undefined when it is nobody's: unknown, or shared by many. */
  personBy(workspace: string, type: string, value: string): Promise<string | undefined>
  /** Persons of many actors or persons at once, by the id that was asked for; an unknown id is its own person. */
  peopleOf(workspace: string, ids: readonly string[]): Promise<Map<string, string>>
  /** @throws TandemError `person_not_found` */
  evidenceOf(workspace: string, id: string): Promise<PersonEvidence>
  /** @throws TandemError `person_not_found`, `same_person`, `never_join` */
  join(who: Who, request: JoinRequest): Promise<{ decision: Decision; person: string }>
  /** @throws TandemError `person_not_found`, `same_person` */
  previewJoin(workspace: string, people: readonly string[]): Promise<JoinPreview>
  /** @throws TandemError `person_not_found`, `identifier_not_of_person` */
  split(who: Who, request: SplitRequest): Promise<{ decision: Decision; people: string[] }>
  /** @throws TandemError `person_not_found`, `same_person` */
  separate(who: Who, request: SeparationRequest): Promise<{ decision: Decision; people: string[] }>
  /** @throws TandemError `not_found`, `already_undone` */
  undo(who: Who, decision: string, reason?: string): Promise<{ decision: Decision; people: string[] }>
  decisions(
    workspace: string,
    filter: { person?: string; kind?: DecisionKind; cursor?: string; pageSize?: number },
  ): Promise<DecisionsPage>
  reviews(
    workspace: string,
    filter: { state?: Review['state']; source?: Review['source']; cursor?: string; pageSize?: number },
  ): Promise<ReviewsPage>
  /** @throws TandemError `not_found`, and what joining and separating throw */
  answerReview(who: Who, review: string, answer: ReviewAnswer): Promise<Review>
  /** Puts pairs into the review queue. @returns how many were new: not asked before, and not kept apart by a decision */
  propose(workspace: string, pairs: readonly Proposal[]): Promise<number>
  rules(workspace: string): Promise<StoredRules>
  /** @throws TandemError `conflict` when `expected` is not the version that stands */
  saveRules(who: Who, rules: IdentityRules, expected: number): Promise<StoredRules>
  previewRules(workspace: string, rules: IdentityRules): Promise<RulesPreview>
}
