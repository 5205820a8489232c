import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Member } from './decision.ts'
import {
  type ActorEvents,
  type NewestEvent,
  selectActorEvents,
  selectHavingEvents,
  selectNewestEvent,
} from './event-queries.ts'
import {
  type ActorType,
  comparable,
  type Identifier,
  identifierIdOf,
  identifierKey,
  isActorType,
} from './identifier.ts'
import type { Activity } from './preview.ts'
import { selectActors, selectEdges, selectMembers, selectPeople, selectStored } from './queries.ts'

/** A person with the identifiers under which their events come in. */
export interface PersonActors {
  /** Decimal text of the earliest actor. */
  person: string
  actors: { actor: string; type: ActorType; value: string }[]
  /** The newest event of somebody who was never seen with a second identifier; absent for others. */
  alone?: NewestEvent
}

/** An identifier of a person and an event that shows it. */
export interface ShownIdentifier extends Identifier {
  /** ISO */
  firstSeen: string
  /** ISO; null when only a decision of ours says so */
  lastSeen: string | null
  /** messageId; null when only a decision of ours says so */
  evidence: string | null
}

/** A person with all identifiers, the one that the person is called by first. */
export interface PersonMembers {
  person: string
  members: Member[]
}

/** Looks people up in the map. */
export function createPeople(clickhouse: ClickHouse) {
  /** The person of an actor that was seen beside another identifier; undefined for others, also for those unknown. */
  async function joinedOf(workspace: string, id: string): Promise<PersonActors | undefined> {
    const rows = await selectActors(clickhouse, workspace, id)
    const person = rows[0]?.person
    if (person === undefined) return undefined
    return { person, actors: rows.map(({ id: actor, type, value }) => ({ actor, type, value })) }
  }

  async function personOf(workspace: string, id: string): Promise<PersonActors | undefined> {
    const joined = await joinedOf(workspace, id)
    if (joined) return joined
    const alone = await selectNewestEvent(clickhouse, workspace, id)
    if (!alone || alone.value === '') return undefined
    return { person: id, actors: [{ actor: id, type: alone.type, value: alone.value }], alone }
  }

  async function personBy(workspace: string, type: string, value: string): Promise<string | undefined> {
    const identifier = comparable({ type, value })
    const id = identifierIdOf(workspace, identifier)
    if (isActorType(type)) return (await personOf(workspace, String(id)))?.person
    const [stored] = await selectStored(clickhouse, workspace, [id])
    return stored && stored.person !== 0n ? String(stored.person) : undefined
  }

  /**
   * The people who have exactly this value as one of these types of identifiers, each once, in the order of the types;
   * also those of whom nothing else is known.
   */
  async function peopleWith(
    workspace: string,
    types: readonly string[],
    value: string,
  ): Promise<{ person: string; type: string }[]> {
    const asked = types.map((type) => ({
      type,
      id: identifierIdOf(workspace, comparable({ type, value })),
    }))
    const actors = asked.filter(({ type }) => isActorType(type)).map(({ id }) => id)
    const [stored, seen] = await Promise.all([
      selectStored(
        clickhouse,
        workspace,
        asked.map(({ id }) => id),
      ),
      selectHavingEvents(clickhouse, workspace, actors),
    ])
    const found = new Map<string, string>()
    for (const { type, id } of asked) {
      const known = stored.find((one) => one.id === id)
      const person = known ? known.person : seen.has(String(id)) ? id : 0n
      if (person !== 0n && !found.has(String(person))) found.set(String(person), type)
    }
    return Array.from(found, ([person, type]) => ({ person, type }))
  }

  /** @throws TandemError `person_not_found` */
  async function membersOf(workspace: string, id: string): Promise<PersonMembers> {
    const found = await personOf(workspace, id)
    if (!found) throw new TandemError('person_not_found', { detail: `Id ${id}.` })
    const { person } = found
    const stored = await selectMembers(clickhouse, workspace, [person])
    if (stored.length > 0) {
      const first = stored.filter((one) => String(one.id) === person)
      const others = stored.filter((one) => String(one.id) !== person)
      return {
        person,
        members: [...first, ...others].map(({ type, value, firstSeen }) => ({ type, value, firstSeen })),
      }
    }
    const alone = found.alone ?? (await selectNewestEvent(clickhouse, workspace, person))
    if (!alone) throw new TandemError('person_not_found', { detail: `Id ${id}.` })
    return { person, members: [{ type: alone.type, value: alone.value, firstSeen: alone.firstSeen }] }
  }

  /** A person's identifiers, each with an event that shows it: without the reasons, so that a page has them at once. */
  async function identifiersOf(workspace: string, found: PersonActors): Promise<ShownIdentifier[]> {
    const iso = (at: number) => new Date(at).toISOString()
    if (found.alone) {
      const { type, value, firstSeen, lastSeen, evidence } = found.alone
      return [{ type, value, firstSeen: iso(firstSeen), lastSeen: iso(lastSeen), evidence }]
    }
    const [members, edges] = await Promise.all([
      selectMembers(clickhouse, workspace, [found.person]),
      selectEdges(clickhouse, workspace, found.actors),
    ])
    return members.map((member) => {
      const key = identifierKey(member)
      const shown = edges.filter(
        ({ left, right }) => identifierKey(left) === key || identifierKey(right) === key,
      )
      const newest = shown.toSorted((a, b) => b.lastSeen - a.lastSeen)[0]
      return {
        type: member.type,
        value: member.value,
        firstSeen: iso(member.firstSeen),
        lastSeen: newest ? iso(newest.lastSeen) : null,
        evidence: newest?.evidence ?? null,
      }
    })
  }

  /** Events of people with these identifiers, in the order of the people. */
  async function activityOf(workspace: string, people: readonly PersonMembers[]): Promise<Activity[]> {
    const actors = people.map(({ members }) =>
      members.filter(({ type }) => isActorType(type)).map((one) => String(identifierIdOf(workspace, one))),
    )
    const events = await selectActorEvents(clickhouse, workspace, actors.flat())
    const byActor = new Map(events.map((row) => [row.id, row]))
    return actors.map((own) => sumUp(own.flatMap((actor) => byActor.get(actor) ?? [])))
  }

  return {
    personOf,
    joinedOf,
    identifiersOf,
    personBy,
    peopleWith,
    membersOf,
    activityOf,
    async peopleOf(ids: readonly string[]): Promise<Map<string, string>> {
      return ids.length === 0 ? new Map() : selectPeople(clickhouse, [...new Set(ids)])
    },
  }
}
export type People = ReturnType<typeof createPeople>

/** Actors' events together. */
export function sumUp(rows: readonly Pick<ActorEvents, 'events' | 'firstSeen' | 'lastSeen'>[]): Activity {
  if (rows.length === 0) return { eventCount: 0, firstSeen: null, lastSeen: null }
  return {
    eventCount: rows.reduce((sum, { events }) => sum + events, 0),
    firstSeen: new Date(Math.min(...rows.map(({ firstSeen }) => firstSeen))).toISOString(),
    lastSeen: new Date(Math.max(...rows.map(({ lastSeen }) => lastSeen))).toISOString(),
  }
}
