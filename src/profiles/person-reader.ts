import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity, PersonActors } from '../identity/index.ts'
import { toIso } from './cursor.ts'
import type { FieldClass } from './field.ts'
import { isId } from './ids.ts'
import { type Activity, type JourneyRow, readActivity, readJourney } from './journey-queries.ts'
import { type Known, knownFrom, readAccountNames } from './known-queries.ts'
import type { Person, PersonSegment, TraitDetail } from './person.ts'
import { nameOf, partsOfName } from './person-name.ts'
import { type PageRows, type PersonRow, readPageRows } from './person-rows.ts'
import { decodeText } from './stored-text.ts'
import { createTogether } from './together.ts'
import { hiddenTexts, type View } from './view.ts'

/** A trait that is computed from events; from the domain that computes them. */
export interface ExtraTrait {
  name: string
  /** Null where the screens have a word for it. */
  label: string | null
  value: unknown
  /** ISO; null when no event is behind it */
  at: string | null
  /** How much it tells: as much as what it is computed from. */
  class: FieldClass
  /** The model that gave it, of a chance of the early warning. */
  scored?: TraitDetail['scored']
}

/** What other domains add to a person's page. */
export interface PageParts {
  /** Computed traits. */
  extraTraits?: ((workspace: string, person: string) => Promise<ExtraTrait[]>) | undefined
  /** Groups the person is in. */
  segmentsOf?: ((workspace: string, person: string) => Promise<PersonSegment[]>) | undefined
}

export interface PersonReaderDependencies extends PageParts {
  clickhouse: ClickHouse
  identity: Pick<Identity, 'personOf' | 'joinedOf' | 'personBy' | 'identifiersOf'>
  /** Milliseconds since 1970. */
  clock: () => number
}

/** Times of somebody's newest events that a page asks for at once. */
const mostRecent = 66

/** A person, and what was read of their events to find them. */
export interface FoundPerson extends PersonActors {
  /** The newest events, where the person is the one actor that was asked for. */
  recent?: RecentEvents
}

/** How many events somebody has, and the newest as far as they were copied (`person_events`). */
export interface RecentEvents {
  activity: Activity
  copied: JourneyRow[]
}

/** Everything about one person. */
export function createPersonReader(dependencies: PersonReaderDependencies) {
  const { clickhouse, identity, extraTraits, segmentsOf, clock } = dependencies
  const findTogether = createTogether<FoundPerson | undefined>(clock)
  const recentTogether = createTogether<RecentEvents>(clock)
  const rowsTogether = createTogether<PageRows>(clock)

  /** @throws TandemError `person_not_found` for an id that is none, or that nothing stored has */
  async function find(workspace: string, id: string): Promise<FoundPerson> {
    const found = isId(id)
      ? await findTogether(`${workspace} ${id}`, () => findAnew(workspace, id))
      : undefined
    if (!found) throw new TandemError('person_not_found')
    return found
  }

  /** All at once: most people are one actor, and then nothing needs to be asked a second time. */
  async function findAnew(workspace: string, id: string): Promise<FoundPerson | undefined> {
    const [joined, { activity, copied }] = await Promise.all([
      identity.joinedOf(workspace, id),
      readRecent(workspace, [id]),
    ])
    if (joined) {
      const [one, other] = joined.actors
      return other === undefined && one?.actor === id ? { ...joined, recent: { activity, copied } } : joined
    }
    if (activity.count === 0) return undefined
    const alone = aloneAs(id, activity, copied[0])
    if (!alone) return identity.personOf(workspace, id)
    return { ...alone, recent: { activity, copied } }
  }

  async function readRecent(workspace: string, actors: string[]) {
    const [activity, { copied }] = await Promise.all([
      readActivity(clickhouse, workspace, { actors }, { newest: mostRecent }),
      rowsOf(workspace, actors),
    ])
    return { activity, copied }
  }

  /** Who asks who somebody is, and what is known of them, asks for the same rows. */
  const rowsOf = (workspace: string, actors: readonly string[]) =>
    rowsTogether(`${workspace} ${actors.join(' ')}`, () =>
      readPageRows(clickhouse, workspace, actors, mostRecent),
    )

  /** How many events there are, and the newest as far as they were copied. */
  async function recent(workspace: string, found: FoundPerson): Promise<RecentEvents> {
    if (found.recent) return found.recent
    const actors = found.actors.map(({ actor }) => actor)
    return recentTogether(`${workspace} ${found.person}`, () => readRecent(workspace, actors))
  }

  async function knownOf(workspace: string, actors: readonly string[]): Promise<Known> {
    const { facts } = await rowsOf(workspace, actors)
    return knownFrom(clickhouse, workspace, actors, facts)
  }

  /**
   * The person of an identifier.
   *
   * @throws TandemError `person_not_found` when it is nobody's: unknown, or shared by many
   */
  async function findBy(workspace: string, type: string, value: string): Promise<string> {
    const person = await identity.personBy(workspace, type, value)
    if (person === undefined) throw new TandemError('person_not_found')
    return person
  }

  /** The page of a person, as the view lets it be seen. @throws TandemError `person_not_found` */
  async function read(workspace: string, id: string, view: View): Promise<Person> {
    // Of most people all is known by the id alone, so it is asked for before it is known who that is.
    const guess = isId(id) ? knownOf(workspace, [id]) : undefined
    guess?.catch(() => undefined)
    const found = await find(workspace, id)
    const actors = found.actors.map(({ actor }) => actor)
    const isGuessed = guess !== undefined && actors.length === 1 && actors[0] === id
    const [known, { activity }, identifiers, computed, segments] = await Promise.all([
      isGuessed ? guess : knownOf(workspace, actors),
      recent(workspace, found),
      identity.identifiersOf(workspace, found),
      extraTraits?.(workspace, found.person) ?? [],
      segmentsOf?.(workspace, found.person) ?? [],
    ])
    const { count, first, last, newest } = activity
    const accountNames = await readAccountNames(
      clickhouse,
      workspace,
      known.memberships.map(({ account }) => account),
    )
    const isNameless = known.traits.length === 0 && !found.actors.some(({ type }) => type === 'user_id')
    const robot = isNameless && (await isRobot(clickhouse, workspace, actors, newest[0]))
    const traitDetails = detailsOf(known, computed, view)
    return {
      id: found.person,
      ...namesOf(known, found, view),
      masked: !view.sees,
      robot,
      traits: Object.fromEntries(traitDetails.map(({ name, value }) => [name, value])),
      traitDetails,
      identifiers: identifiers.map(({ type, value, ...seen }) => ({
        type,
        value: view.identifier(type, value),
        masked: !view.sees,
        ...seen,
      })),
      accounts: known.memberships.map(({ account, ...rest }) => ({
        id: account,
        name: shownAccountName(accountNames.get(account), view),
        ...rest,
      })),
      consent: known.consents.map((consent) => ({ ...consent, state: asState(consent.state) })),
      eventCount: count,
      firstSeen: first && toIso(first),
      lastSeen: last && toIso(last),
      words: view.sees
        ? known.words.map(({ about, channel, ...words }) => ({
            ...words,
            about: about || null,
            source: channel,
          }))
        : [],
      segments,
    }
  }

  /** What a masked reader must not see in texts about this person. */
  async function hidden(workspace: string, found: FoundPerson, view: View): Promise<string[]> {
    if (view.sees) return []
    const known = await knownOf(
      workspace,
      found.actors.map(({ actor }) => actor),
    )
    const personal = known.traits.filter(({ name }) => view.classOf('trait', name) !== 'public')
    return [...hiddenTexts(personal), ...found.actors.map(({ value }) => value)]
  }

  return { find, findBy, read, hidden, recent }
}

/** Who an actor is whom nothing joins with another, by its newest event; undefined where that is not copied yet. */
function aloneAs(id: string, activity: Activity, newest: PersonRow | undefined): PersonActors | undefined {
  const { first, last, count } = activity
  if (!newest || newest.at !== last || first === null) return undefined
  const { userId, anonymousId, messageId } = newest
  const value = userId || anonymousId
  if (value === '') return undefined
  const type = userId === '' ? 'anonymous_id' : 'user_id'
  const [firstSeen, lastSeen] = [Date.parse(toIso(first)), Date.parse(toIso(last))]
  const alone = {
    type,
    value,
    firstSeen,
    lastSeen,
    evidence: messageId,
    events: count,
    recent: activity.newest,
  } as const
  return { person: id, actors: [{ actor: id, type, value }], alone }
}

const asState = (state: string) => (state === 'yes' || state === 'no' ? state : 'unknown')

/** The name of an account as the view shows it. */
export function shownAccountName(name: string | undefined, view: View): string | null {
  if (name === undefined) return null
  const { value } = view.value('account', 'name', name)
  return typeof value === 'string' ? value : null
}

/** How the person is called, first and last name; masked unless those traits are public. */
function namesOf(known: Known, { actors }: PersonActors, view: View) {
  const traits = Object.fromEntries(known.traits.map(({ name, value }) => [name, value]))
  const called = nameOf(traits, actors.find(({ type }) => type === 'user_id')?.value)
  const parts = partsOfName(traits)
  const open = view.classOf('trait', 'name') === 'public'
  const shown = (text: string | undefined) =>
    text === undefined ? null : open ? text : view.personal('name', text)
  return {
    name: called === undefined ? null : calledIn(called, view),
    firstName: shown(parts.first),
    lastName: shown(parts.last),
  }
}

/** A name or what stands for it, as the view shows it. */
export function calledIn(called: NonNullable<ReturnType<typeof nameOf>>, view: View): string {
  const open = called.trait !== undefined && view.classOf('trait', called.trait) === 'public'
  return open ? called.text : view.personal(called.kind, called.text)
}

function detailsOf(known: Known, computed: readonly ExtraTrait[], view: View): TraitDetail[] {
  const overridden = new Set(computed.map(({ name }) => name))
  const sent = known.traits
    .filter(({ name }) => !overridden.has(name))
    .map(({ name, value, at, source, evidence }) => ({
      name,
      ...view.value('trait', name, decodeText(value)),
      at,
      source,
      evidence,
      class: view.classOf('trait', name),
      computed: false,
      label: null,
      scored: null,
    }))
  const own = computed.map(({ name, label, value, at, class: fieldClass, scored }) => ({
    name,
    ...view.shown(fieldClass, name, value),
    at,
    source: null,
    evidence: null,
    class: fieldClass,
    computed: true,
    label,
    scored: scored ?? null,
  }))
  return [...own, ...sent]
}

/** Whether the newest events of somebody of whom nothing is known came from a program. */
async function isRobot(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  newest: number | undefined,
): Promise<boolean> {
  if (newest === undefined) return false
  const rows = await readJourney(clickhouse, workspace, { actors }, { from: newest, limit: 10 })
  return rows.length > 0 && rows.every(({ robot }) => robot === 1)
}
