import { tmpdir } from 'node:os'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import type { Logger } from '../logger.ts'
import { edgeKey, gatherClosure } from './closure.ts'
import { createDecide, type Who } from './decide.ts'
import type { DecisionKind, DecisionLog } from './decision.ts'
import { createDecisionRepository } from './decision-repository.ts'
import type { PersonEvidence } from './evidence.ts'
import { explain } from './explain.ts'
import { createFollower } from './follow.ts'
import { identifierKey, isActorType } from './identifier.ts'
import { createMapKeeper, type PublishPeople } from './keep.ts'
import { createMapLock } from './lock.ts'
import { createMapStore } from './map-store.ts'
import { createPeople } from './people.ts'
import { selectEdges } from './queries.ts'
import { createReviewRepository } from './review-repository.ts'
import { createReviews } from './reviews.ts'
import type { IdentityRules, StoredRules } from './rules.ts'
import { createRulesRepository } from './rules-repository.ts'

export interface IdentityDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** Name of the ClickHouse cluster; absent on a single node. */
  cluster?: string | undefined
  /** For files on their way; the system's temporary directory when absent. */
  directory?: string
  access: {
    audit(who: Who, action: string, object: string, detail?: Record<string, unknown>): Promise<void>
  }
  publish: PublishPeople
  /** Told after a decision: what builds on people has to look at these again. */
  onPeopleChanged: (workspace: string, people: Iterable<string>) => void
  /** Told after other rules were saved: the step has to be run with a whole change. Remembered when it resolves. */
  onRulesChanged: (workspace: string) => Promise<void>
  clock: () => number
  logger: Logger
}

export type Identity = ReturnType<typeof createIdentity>

/** Of more identifiers than this, evidence is not shown. */
const mostShown = 200_000

/** Who is one person: the map, what it follows from, and what people decided about it. */
export function createIdentity(dependencies: IdentityDependencies) {
  const { postgres, clickhouse, access, clock } = dependencies
  const decisions = createDecisionRepository(postgres, clock)
  const rulesRepository = createRulesRepository(postgres, clock)
  const rules = async (workspace: string) => (await rulesRepository.read(workspace)).rules
  const people = createPeople(clickhouse)
  const withLock = createMapLock(postgres)
  const map = createMapStore(clickhouse, dependencies.cluster)
  const reviewRepository = createReviewRepository(postgres, clock)
  const keeper = createMapKeeper({
    ...dependencies,
    directory: dependencies.directory ?? tmpdir(),
    map,
    follower: createFollower({ clickhouse, postgres, map, decisions, rules }),
    decisions,
    addDoubtful: (workspace, pairs) => reviews.addDoubtful(workspace, pairs),
    rules,
    withLock,
  })
  const decide = createDecide({
    clickhouse,
    people,
    decisions,
    reviews: reviewRepository,
    withLock,
    rules,
    async follow(workspace, taken) {
      dependencies.onPeopleChanged(workspace, await keeper.followDecisions(workspace, taken))
    },
    audit: access.audit,
  })
  const reviews = createReviews({ clickhouse, people, repository: reviewRepository, decisions, ...decide })

  /** @throws TandemError `person_not_found` */
  async function evidenceOf(workspace: string, id: string): Promise<PersonEvidence> {
    const { person, members } = await people.membersOf(workspace, id)
    const [standing, workspaceRules] = await Promise.all([decisions.standing(workspace), rules(workspace)])
    const closure = await gatherClosure(members, {
      clickhouse,
      workspace,
      rules: workspaceRules,
      decisions: standing,
      fresh: [],
      most: mostShown,
    })
    const evidence = closure?.evidence ?? {
      edges: [],
      shared: new Set<string>(),
      rules: workspaceRules,
      decisions: [],
    }
    const own = new Set(members.map(identifierKey))
    const lefts = [
      ...members,
      ...evidence.edges.filter(({ right }) => own.has(identifierKey(right))).map(({ left }) => left),
    ]
    const actors = new Map(
      lefts.filter(({ type }) => isActorType(type)).map((left) => [identifierKey(left), left]),
    )
    const detailed = await selectEdges(clickhouse, workspace, [...actors.values()])
    const edges = new Map([...evidence.edges, ...detailed].map((edge) => [edgeKey(edge), edge]))
    return explain(workspace, person, members, { ...evidence, edges: [...edges.values()] })
  }

  const step: DerivationStep = {
    name: 'identity',
    async run(change) {
      return { people: await keeper.followChange(change) }
    },
  }

  return {
    /** Brings the map in step with new events; a whole change builds it again. */
    step,
    /** @param id a person, or any actor of one @returns undefined when no event and no evidence has it */
    personOf: people.personOf,
    /** The same for those who were seen beside another identifier, without a look at events; undefined for others. */
    joinedOf: people.joinedOf,
    /** Identifiers of a person, each with an event that shows it; cheaper than evidenceOf, which gives the reasons. */
    identifiersOf: people.identifiersOf,
    /** The person with this identifier; undefined when it is nobody's: unknown, or shared by many. */
    personBy: people.personBy,
    peopleWith: people.peopleWith,
    /** Persons of many actors at once, by the id that was asked for; an unknown id is its own person. */
    peopleOf: (_workspace: string, ids: readonly string[]) => people.peopleOf(ids),
    evidenceOf,
    /** @throws TandemError `person_not_found`, `same_person`, `never_join`, `identifier_blocked` */
    join: decide.join,
    /** @throws TandemError `person_not_found`, `same_person` */
    previewJoin: decide.previewJoin,
    /** @throws TandemError `person_not_found`, `identifier_not_of_person` */
    split: decide.split,
    /** @throws TandemError `person_not_found`, `same_person` */
    separate: decide.separate,
    /** @throws TandemError `not_found`, `already_undone` */
    undo: decide.undo,

    /** Newest first. @param filter.person whose decisions; all when absent @throws TandemError `invalid_request` */
    async decisions(
      workspace: string,
      filter: { person?: string; kind?: DecisionKind; cursor?: string; pageSize?: number } = {},
    ): Promise<DecisionLog> {
      const { person, pageSize = 50, ...rest } = filter
      const found = person === undefined ? undefined : await people.personOf(workspace, person)
      const ids =
        person === undefined ? undefined : [person, ...(found?.actors ?? []).map(({ actor }) => actor)]
      return decisions.page(workspace, { ...rest, pageSize, ...(ids ? { people: ids } : {}) })
    },

    reviews: reviews.page,
    /** @throws TandemError `not_found`, `conflict`, and what joining and separating throw */
    answerReview: reviews.answer,
    /** Puts pairs into the review queue. @returns how many were new: not asked before, not kept apart by a decision */
    propose: reviews.propose,

    rules: rulesRepository.read,
    /** The map follows soon. @throws TandemError `conflict` when `expected` is not the version that stands */
    async saveRules(who: Who, given: IdentityRules, expected: number): Promise<StoredRules> {
      const saved = await rulesRepository.save(who.workspace, given, { expected, by: who.label })
      await access.audit(who, 'identity.rules', `workspace:${who.workspace}`, { version: saved.version })
      await dependencies.onRulesChanged(who.workspace)
      return saved
    },
    previewRules: keeper.previewRules,
  }
}
