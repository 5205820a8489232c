import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Who } from './decide.ts'
import type { Decision, JoinRequest, SeparationRequest } from './decision.ts'
import type { DecisionRepository } from './decision-repository.ts'
import { type Identifier, identifierKey, isActorType } from './identifier.ts'
import type { People, PersonMembers } from './people.ts'
import { selectEdges } from './queries.ts'
import type { Proposal, Review, ReviewAnswer, ReviewsPage } from './review.ts'
import type { KeptReview, ReviewRepository } from './review-repository.ts'

/** Pairs that the rules found wait for an answer up to this number; more are looked for when some were answered. */
export const mostOfRules = 10_000

export interface ReviewsDependencies {
  clickhouse: ClickHouse
  people: People
  repository: ReviewRepository
  decisions: DecisionRepository
  join: (who: Who, request: JoinRequest) => Promise<{ decision: Decision }>
  separate: (who: Who, request: SeparationRequest) => Promise<{ decision: Decision }>
}

/** The queue of pairs who may be one person. */
export function createReviews(dependencies: ReviewsDependencies) {
  const { clickhouse, people, repository, decisions } = dependencies

  /** What has become of pairs meanwhile: one person, kept apart by a decision, or still open. */
  async function becameOf(workspace: string, pairs: readonly { left: string; right: string }[]) {
    const now = await people.peopleOf(pairs.flatMap(({ left, right }) => [left, right]))
    const standing = await decisions.standing(workspace)
    const apart = new Set(
      standing
        .filter(({ kind }) => kind === 'separation')
        .map((one) => pairKey(one.people[0]!, one.people[1]!)),
    )
    return pairs.map(({ left, right }) => {
      const both = [now.get(left)!, now.get(right)!] as const
      if (both[0] === both[1]) return 'joined'
      return apart.has(pairKey(...both)) ? 'separated' : 'open'
    })
  }

  async function propose(workspace: string, pairs: readonly Proposal[]): Promise<number> {
    const became = await becameOf(workspace, pairs)
    const open = pairs.filter((_, index) => became[index] === 'open')
    return repository.add(
      workspace,
      open.map((pair) => ({ ...pair, source: 'matcher' as const })),
    )
  }

  /** Pairs that the rules keep apart. */
  async function addDoubtful(workspace: string, pairs: readonly { left: string; right: string }[]) {
    if (pairs.length === 0) return
    const room = mostOfRules - (await repository.countOpen(workspace, 'rules'))
    const became = await becameOf(workspace, pairs)
    await repository.add(
      workspace,
      pairs
        .filter((_, index) => became[index] === 'open')
        .slice(0, Math.max(0, room))
        .map((pair) => ({ ...pair, source: 'rules' as const, probability: null, waterfall: [] })),
    )
  }

  async function page(
    workspace: string,
    filter: { state?: Review['state']; source?: Review['source']; cursor?: string; pageSize?: number },
  ): Promise<ReviewsPage> {
    const { state = 'open', source, pageSize = 20 } = filter
    const shown: KeptReview[] = []
    let after = filter.cursor === undefined ? undefined : readCursor(filter.cursor)
    let more = true
    while (more && shown.length < pageSize) {
      const rows = await repository.page(workspace, {
        state,
        limit: pageSize + 1,
        ...(source ? { source } : {}),
        ...(after ? { after } : {}),
      })
      const isAnswered = state === 'joined' || state === 'separated'
      const became = isAnswered ? [] : await becameOf(workspace, rows)
      for (const settled of ['joined', 'separated'] as const) {
        const ids = rows.filter((_, index) => became[index] === settled).map(({ id }) => id)
        await repository.settle(workspace, ids, settled)
      }
      more = rows.length > pageSize
      for (const [index, row] of rows.slice(0, pageSize).entries()) {
        if (shown.length === pageSize) {
          more = true
          break
        }
        if (isAnswered || became[index] === 'open') shown.push(row)
        after = { probability: row.probability ?? -1, id: row.id }
      }
    }
    return {
      reviews: await describe(workspace, shown),
      cursor: more && after ? `${after.probability}:${after.id}` : null,
    }
  }

  /** Adds who the two are, and what was seen with both. */
  async function describe(workspace: string, rows: readonly KeptReview[]): Promise<Review[]> {
    const ids = [...new Set(rows.flatMap(({ left, right }) => [left, right]))]
    const found = new Map<string, PersonMembers>()
    for (const id of ids) {
      const one = await people.membersOf(workspace, id).catch(nobody)
      found.set(id, one ?? { person: id, members: [] })
    }
    const list = ids.map((id) => found.get(id)!)
    const activity = await people.activityOf(workspace, list)
    const edges = await selectEdges(
      clickhouse,
      workspace,
      list.flatMap(({ members }) => members.filter(({ type }) => isActorType(type))),
    )
    const seenWith = Map.groupBy(edges, ({ left }) => identifierKey(left))

    function around({ members }: PersonMembers): Map<string, Identifier> {
      const near = members.flatMap((one) => [
        { type: one.type, value: one.value },
        ...(seenWith.get(identifierKey(one)) ?? []).map(({ right }) => right),
      ])
      return new Map(near.map((identifier) => [identifierKey(identifier), identifier]))
    }

    return rows.map((row) => {
      const [left, right] = [found.get(row.left)!, found.get(row.right)!]
      const others = around(right)
      const person = (id: string, { members, person }: PersonMembers) => ({
        id: person,
        identifiers: members.map(({ type, value }) => ({ type, value })),
        ...activity[ids.indexOf(id)]!,
      })
      return {
        ...row,
        left: person(row.left, left),
        right: person(row.right, right),
        shared: [...around(left)].filter(([key]) => others.has(key)).map(([, identifier]) => identifier),
      }
    })
  }

  async function one(workspace: string, id: string): Promise<Review> {
    return (await describe(workspace, [await repository.find(workspace, id)]))[0]!
  }

  async function answer(who: Who, id: string, { answer, reason }: ReviewAnswer): Promise<Review> {
    const { workspace } = who
    const review = await repository.find(workspace, id)
    if (review.state === 'joined' || review.state === 'separated')
      throw new TandemError('conflict', { detail: `This pair was answered: ${review.state}.` })
    const request = { people: [review.left, review.right], reason: reason ?? 'Answered in the review queue.' }
    const taken =
      answer === 'later'
        ? undefined
        : answer === 'join'
          ? await dependencies.join(who, request)
          : await dependencies.separate(who, request)
    await repository.answer(workspace, id, {
      state: answer === 'later' ? 'later' : answer === 'join' ? 'joined' : 'separated',
      by: who.label,
      reason: reason ?? null,
      decision: taken?.decision.id ?? null,
    })
    return one(workspace, id)
  }

  return { propose, addDoubtful, page, answer }
}
export type Reviews = ReturnType<typeof createReviews>

const pairKey = (one: string, other: string) => (one < other ? `${one} ${other}` : `${other} ${one}`)

/** A person whose events are gone is shown by id only. */
function nobody(error: unknown): undefined {
  if (error instanceof TandemError && error.code === 'person_not_found') return undefined
  throw error
}

/** @throws TandemError `invalid_request` */
function readCursor(cursor: string): { probability: number; id: string } {
  const found = /^(-?[\d.e-]{1,30}):(rev_[0-9a-f]{20})$/.exec(cursor)
  const probability = Number(found?.[1])
  if (found && Number.isFinite(probability)) return { probability, id: found[2]! }
  throw new TandemError('invalid_request', {
    errors: [{ path: '/cursor', message: 'not of an earlier page' }],
  })
}
