import { aliveFeature, type ComingAndGoing } from './alive-feature.ts'
import { features, ownFeatures } from './catalogue.ts'
import type { Feature, SetName } from './catalogue-entry.ts'
import { ever, neededDays } from './recipe.ts'
import type { LeavingDefinition } from './settings.ts'
import { activeNames, isKnown, readOf, vocabulary } from './vocabulary.ts'

/** An event name of a workspace. */
export interface NameSeen {
  name: string
  events: number
  /** Whose people did it. */
  people: number
}

export interface Money {
  event: string
  property: string
}

/** Numbers by which events are known in the features' SQL: names from 1 on, and these. */
export const codes = { words: 240, leavingPage: 241, left: 250 } as const
const mostNames = 200
/** Of event names that are not in the vocabulary, those that most people do get features. */
const mostOwn = 12
const fewestOwnPeople = 20

/** What is worked out for a workspace, from the events it has. */
export interface FeaturePlan {
  /** Number of each event name that is read. */
  names: ReadonlyMap<string, number>
  /** Property that is read as a number from events of a name. */
  reads: ReadonlyMap<string, string>
  /** Numbers of each set. */
  sets: ReadonlyMap<SetName, readonly number[]>
  features: Feature[]
  /** Of the whole catalogue, those whose events never came. */
  neverCame: Feature[]
  /** Those that look further back than is known of everybody at every look. */
  tooFarBack: Feature[]
  /** Why there is no chance of still coming: customers say that they leave, or too few came again; null where there is. */
  withoutAlive: 'said' | 'no_rhythm' | null
  /** Days before a cut-off that features are made of; `ever` where no bound was given. */
  lookbackDays: number
  money: Money | null
  leaving: LeavingDefinition | null
  /** Numbers of other events that say somebody is dissatisfied, which are outcomes. */
  low: readonly number[]
}

/**
 * Chooses the features that the events of a workspace allow.
 *
 * @param seen its event names, with how many people did each
 * @param chosen what counts as money and as leaving; null where nothing does; and how many days back events count, so that a
 *   feature is of the same span of time at every look and when it is scored
 */
export function planFeatures(
  seen: readonly NameSeen[],
  chosen: {
    money: Money | null
    leaving: LeavingDefinition | null
    lowEvents?: readonly string[] | undefined
    lookbackDays?: number | undefined
    alive?: ComingAndGoing | null | undefined
  },
): FeaturePlan {
  const { money, leaving, lowEvents = [], lookbackDays = ever, alive } = chosen
  const own = seen
    .filter(({ name, people }) => !isKnown(name) && people >= fewestOwnPeople)
    .toSorted((one, two) => two.people - one.people || (one.name < two.name ? -1 : 1))
    .slice(0, mostOwn)
    .map(({ name }) => name)
  const needed = [...(money ? [money.event] : []), ...(leaving?.events ?? []), ...lowEvents, ...own]
  const vocabularyNames = Object.values(vocabulary).flatMap(({ events }): readonly string[] => events)
  const there = new Set(seen.map(({ name }) => name))
  const names = new Map(
    [...new Set([...needed, ...vocabularyNames])]
      .filter((name) => there.has(name))
      .slice(0, mostNames)
      .map((name, index) => [name, index + 1]),
  )
  const sets = setsOf(names, { money, leaving, own, there })
  const stops = leaving?.kind === 'stops'
  const all = [...features, ...own.flatMap(ownFeatures), ...(stops && alive ? [aliveFeature(alive)] : [])]
  const came = ({ recipe }: Feature) => recipe === 'tenure' || (sets.get(recipe.of[0]!)?.length ?? 0) > 0
  const reaches = ({ recipe }: Feature) => recipe === 'tenure' || neededDays(recipe) <= lookbackDays
  const reads = new Map([...names.keys()].flatMap((name) => propertyOf(name, money)))
  return {
    names,
    reads,
    sets,
    features: all.filter((one) => came(one) && reaches(one)),
    neverCame: all.filter((one) => !came(one)),
    tooFarBack: all.filter((one) => came(one) && !reaches(one)),
    withoutAlive: stops ? (alive === null ? 'no_rhythm' : null) : leaving ? 'said' : null,
    lookbackDays,
    money,
    leaving,
    low: lowEvents.flatMap((name) => names.get(name) ?? []),
  }
}

function propertyOf(name: string, money: Money | null): [string, string][] {
  const property = money?.event === name ? money.property : readOf(name)
  return property === undefined ? [] : [[name, property]]
}

function setsOf(
  names: ReadonlyMap<string, number>,
  given: {
    money: Money | null
    leaving: LeavingDefinition | null
    own: readonly string[]
    there: ReadonlySet<string>
  },
): Map<SetName, readonly number[]> {
  const { money, leaving, own, there } = given
  const numbers = (events: readonly string[]) =>
    [...new Set(events)].flatMap((name) => names.get(name) ?? []).sort((one, two) => one - two)
  const orders = vocabulary.order.events.filter((name) => there.has(name))
  const main =
    leaving?.kind === 'stops'
      ? leaving.events
      : orders.length > 0
        ? orders
        : money
          ? [money.event]
          : activeNames
  const hasWords = ['Conversation Message Received', 'Survey Answered', 'Letter Received'].some((name) =>
    there.has(name),
  )
  return new Map<SetName, readonly number[]>([
    ...Object.entries(vocabulary).map(
      ([set, { events }]) => [set as SetName, numbers(events)] as [SetName, number[]],
    ),
    ...own.map((name) => [`own:${name}`, numbers([name])] as [SetName, number[]]),
    ['active', numbers([...activeNames, ...own, ...main])],
    ['main', numbers(main)],
    ['money', money ? numbers([money.event]) : []],
    ['words', hasWords ? [codes.words] : []],
    ['leavingPage', there.has('Page Viewed') || there.has('Screen Viewed') ? [codes.leavingPage] : []],
    ['left', leaving?.kind === 'cancels' ? [codes.left] : []],
  ])
}
