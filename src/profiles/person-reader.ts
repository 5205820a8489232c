import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity, PersonActors } from '../identity/index.ts'
import { toEngineTime, toIso } from './cursor.ts'
import type { FieldClass } from './field.ts'
import { isId } from './ids.ts'
import { type Activity, readActivity, readJourney } from './journey-queries.ts'
import { type Known, readAccountNames, readKnown } from './known-queries.ts'
import type { Person, PersonSegment, TraitDetail } from './person.ts'
import { nameOf, partsOfName } from './person-name.ts'
import { decodeText } from './stored-text.ts'
import { createTogether } from './together.ts'
import { hiddenTexts, type View } from './view.ts'

/** A trait that is computed from events; from the domain that computes them. */
export interface ExtraTrait {
  name: string
  label: string
  value: unknown
  /** ISO; null when no event is behind it */
  at: string | null
  /** How much it tells: as much as what it is computed from. */
  class: FieldClass
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
  identity: Pick<Identity, 'personOf' | 'personBy' | 'identifiersOf'>
  /** Milliseconds since 1970. */
  clock: () => number
}

/** Times of somebody's newest events that a page asks for at once. */
const mostRecent = 66

/** Everything about one person. */
export function createPersonReader(dependencies: PersonReaderDependencies) {
  const { clickhouse, identity, extraTraits, segmentsOf, clock } = dependencies
  const findTogether = createTogether<PersonActors | undefined>(clock)
  const activityTogether = createTogether<Activity>(clock)
  const knownTogether = createTogether<Known>(clock)

  /** @throws TandemError `person_not_found` for an id that is none, or that nothing stored has */
  async function find(workspace: string, id: string): Promise<PersonActors> {
    const found = isId(id)
      ? await findTogether(`${workspace} ${id}`, () => identity.personOf(workspace, id))
      : undefined
    if (!found) throw new TandemError('person_not_found')
    return found
  }

  /** How many events there are, and the times of the newest. */
  async function activity(workspace: string, { person, actors, alone }: PersonActors): Promise<Activity> {
    if (alone)
      return {
        count: alone.events,
        first: toEngineTime(alone.firstSeen),
        last: toEngineTime(alone.lastSeen),
        newest: alone.recent,
      }
    const whose = { actors: actors.map(({ actor }) => actor) }
    return activityTogether(`${workspace} ${person}`, () =>
      readActivity(clickhouse, workspace, whose, { newest: mostRecent }),
    )
  }

  const knownOf = (workspace: string, { person, actors }: PersonActors) =>
    knownTogether(`${workspace} ${person}`, () =>
      readKnown(
        clickhouse,
        workspace,
        actors.map(({ actor }) => actor),
      ),
    )

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
    const found = await find(workspace, id)
    const actors = found.actors.map(({ actor }) => actor)
    const [known, { count, first, last, newest }, identifiers, computed, segments] = await Promise.all([
      knownOf(workspace, found),
      activity(workspace, found),
      identity.identifiersOf(workspace, found),
      extraTraits?.(workspace, found.person) ?? [],
      segmentsOf?.(workspace, found.person) ?? [],
    ])
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
  async function hidden(workspace: string, found: PersonActors, view: View): Promise<string[]> {
    if (view.sees) return []
    const known = await knownOf(workspace, found)
    const personal = known.traits.filter(({ name }) => view.classOf('trait', name) !== 'public')
    return [...hiddenTexts(personal), ...found.actors.map(({ value }) => value)]
  }

  return { find, findBy, read, hidden, activity }
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
    }))
  const own = computed.map(({ name, label, value, at, class: fieldClass }) => ({
    name,
    ...view.shown(fieldClass, name, value),
    at,
    source: null,
    evidence: null,
    class: fieldClass,
    computed: true,
    label,
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
