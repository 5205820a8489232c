import type { ClickHouse } from '../db/index.ts'
import { toIso } from './cursor.ts'
import { readAccountNames, readListed } from './known-queries.ts'
import { readActorsOf, readLastSeen } from './people-queries.ts'
import type { PersonHit } from './person.ts'
import { nameOf } from './person-name.ts'
import { calledIn, shownAccountName } from './person-reader.ts'
import { decodeText } from './stored-text.ts'
import { hiddenTexts, type View } from './view.ts'

/** Somebody to be shown in a list. */
export interface Hit {
  person: string
  /** ISO; absent: it is looked up */
  lastSeen?: string
  matched: PersonHit['matched']
}

const mostFacts = 4
/** ms */
const lately = 45 * 86_400_000
const mostAccounts = 3
/** Traits that say most about somebody in a list, if they are public. */
const tellingTraits = ['plan', 'city', 'country', 'status', 'tier', 'company', 'language']

/** What a list shows of people, in the order given. */
export async function describePeople(
  clickhouse: ClickHouse,
  workspace: string,
  hits: readonly Hit[],
  { view, now }: { view: View; now: number },
): Promise<PersonHit[]> {
  const pairs = await readActorsOf(
    clickhouse,
    workspace,
    hits.map(({ person }) => person),
  )
  const personOf = new Map(pairs.map(({ actor, person }) => [actor, person]))
  const unseen = hits.filter(({ lastSeen }) => lastSeen === undefined).map(({ person }) => person)
  const [{ traits, userIds, accounts }, lastOf] = await Promise.all([
    readListed(
      clickhouse,
      workspace,
      pairs.map(({ actor }) => actor),
    ),
    lastSeenOf(clickhouse, workspace, pairs, { unseen, now }),
  ])
  const names = await readAccountNames(clickhouse, workspace, [
    ...new Set(accounts.map(({ account }) => account)),
  ])
  const traitsOf = newestTraits(traits, personOf)
  return hits.map((hit) => {
    const own = traitsOf.get(hit.person) ?? {}
    const ownActors = pairs.filter(({ person }) => person === hit.person).map(({ actor }) => actor)
    const userId = ownActors.map((actor) => userIds.get(actor)).find((id) => id !== undefined)
    const called = nameOf(own, userId)
    const seen = lastOf.get(hit.person)
    return {
      id: hit.person,
      name: called === undefined ? null : calledIn(called, view),
      email: shownTrait('email', own, view),
      phone: shownTrait('phone', own, view),
      userId: userId === undefined ? null : view.identifier('user_id', userId),
      accounts: [
        ...new Set(accounts.filter(({ actor }) => ownActors.includes(actor)).map(({ account }) => account)),
      ]
        .slice(0, mostAccounts)
        .map((id) => ({ id, name: shownAccountName(names.get(id), view) })),
      facts: factsOf(own, view),
      lastSeen: hit.lastSeen ?? (seen === undefined ? null : toIso(seen)),
      matched: hit.matched,
    }
  })
}

/**
 * When people were last heard of. Most were of late, so the newest months are looked through first: the others' events are
 * looked for in all months only then.
 */
async function lastSeenOf(
  clickhouse: ClickHouse,
  workspace: string,
  pairs: readonly { actor: string; person: string }[],
  { unseen, now }: { unseen: readonly string[]; now: number },
): Promise<Map<string, string>> {
  const lastOf = new Map<string, string>()
  for (const since of [now - lately, undefined]) {
    const left = pairs.filter(({ person }) => unseen.includes(person) && !lastOf.has(person))
    const personOf = new Map(left.map(({ actor, person }) => [actor, person]))
    for (const { actor, last } of await readLastSeen(clickhouse, workspace, [...personOf.keys()], since)) {
      const person = personOf.get(actor)
      if (person !== undefined && (lastOf.get(person) ?? '') < last) lastOf.set(person, last)
    }
  }
  return lastOf
}

/** Names of people by person id, as the view shows them; people without one are left out. */
export async function readNames(
  clickhouse: ClickHouse,
  workspace: string,
  people: readonly string[],
  view: View,
): Promise<Map<string, string>> {
  const pairs = await readActorsOf(clickhouse, workspace, people)
  const { traits, userIds } = await readListed(
    clickhouse,
    workspace,
    pairs.map(({ actor }) => actor),
  )
  const traitsOf = newestTraits(traits, new Map(pairs.map(({ actor, person }) => [actor, person])))
  return new Map(
    people.flatMap((person) => {
      const own = pairs.filter((pair) => pair.person === person)
      const userId = own.map(({ actor }) => userIds.get(actor)).find((id) => id !== undefined)
      const called = nameOf(traitsOf.get(person) ?? {}, userId)
      return called === undefined ? [] : [[person, calledIn(called, view)] as const]
    }),
  )
}

/** What must not stand in a text about any of these, for a reader who sees people masked. */
export async function readHidden(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  view: View,
): Promise<string[]> {
  const { traits, userIds } = await readListed(clickhouse, workspace, actors)
  const personal = traits.filter(({ name }) => view.classOf('trait', name) !== 'public')
  return [...hiddenTexts(personal), ...userIds.values()]
}

/** Of each person and trait the newest value over their actors. */
function newestTraits(
  rows: readonly { actor: string; name: string; value: string; version: string }[],
  personOf: ReadonlyMap<string, string>,
): Map<string, Record<string, string>> {
  const newest = new Map<string, { value: string; version: bigint }>()
  const byPerson = new Map<string, Record<string, string>>()
  for (const { actor, name, value, version } of rows) {
    const person = personOf.get(actor) ?? actor
    const key = `${person} ${name}`
    const known = newest.get(key)
    if (known && known.version >= BigInt(version)) continue
    newest.set(key, { value, version: BigInt(version) })
    byPerson.set(person, { ...byPerson.get(person), [name]: value })
  }
  return byPerson
}

function shownTrait(
  name: 'email' | 'phone',
  traits: Readonly<Record<string, string>>,
  view: View,
): string | null {
  const text = traits[name]
  if (text === undefined || text === '') return null
  const { value } = view.value('trait', name, text)
  return typeof value === 'string' ? value : null
}

/** Public traits that say what kind of customer it is: the telling ones first. */
function factsOf(traits: Readonly<Record<string, string>>, view: View): PersonHit['facts'] {
  return (
    Object.keys(traits)
      .filter((name) => view.classOf('trait', name) === 'public' && traits[name] !== '' && name !== 'name')
      // In a list values stand without their names, and a day alone tells nobody what was then.
      .filter((name) => !moment.test(traits[name] as string))
      .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
      .slice(0, mostFacts)
      .map((name) => ({ name, value: decodeText(traits[name] as string) }))
  )
}

const moment = /^\d{4}-\d{2}-\d{2}(T|$)/

function rankOf(name: string): number {
  const rank = tellingTraits.indexOf(name)
  return rank < 0 ? tellingTraits.length : rank
}
