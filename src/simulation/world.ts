import type { EventRow } from '../ingestion/index.ts'
import type { Day } from './calendar.ts'
import { type SystemKey, systems } from './company.ts'
import type { Incidents, Outage } from './conditions.ts'
import { anonymousIdOf, type People, secondUserIdOf, userIdOf } from './people.ts'
import type { ChangeKey } from './plan.ts'
import { createRandom, mix, type Random } from './random.ts'
import type { SimulationSpec } from './spec.ts'

/** What all behaviour sees: the day, the person whose day it is, chance, and where events go. */
export interface World {
  readonly spec: SimulationSpec
  readonly people: People
  /** Chance of this person's day. */
  readonly random: Random
  /** Chance of page views and the like, apart, so that leaving them out changes nothing else. */
  readonly detail: Random
  readonly fromDay: number
  readonly anchorDay: number
  day: Day
  incidents: Incidents | undefined
  outages: readonly Outage[]
  factors: Record<ChangeKey, number>
  /** Campaigns that go out today, and those whose effect on orders lasts; indices. */
  sending: readonly number[]
  selling: readonly number[]
  sessionFactor: number
  orderFactor: number
  /** The person. */
  i: number
  begin(i: number): void
  /** An identifier that nothing else has. */
  newId(kind: string): string
  emit(ts: number, system: SystemKey, name: string, properties: Record<string, unknown>, how?: How): void
  /** As `emit`, for page views and the like, which are kept only from `detailFrom` on and number apart. */
  emitDetail(ts: number, system: SystemKey, name: string, properties: Record<string, unknown>, how: How): void
  /** The events so far, in the order made; the caller empties the list. */
  rows: EventRow[]
}

export interface How {
  type?: EventRow['type']
  /** The person's device, 0, 1 or 2 (the family's). */
  device?: number
  context?: Record<string, unknown>
  /** Not signed in: only the anonymous id is known. */
  anonymous?: boolean
  /** Without a device: a made-up anonymous id. */
  anonymousId?: string
  secondAccount?: boolean
}

/** What is kept of what happens. */
export interface Window {
  from: number
  to: number
}

const noContext: Record<string, unknown> = {}
const noHow: How = {}
const systemIndex = Object.fromEntries(systems.map(({ key }, index) => [key, index])) as Record<
  SystemKey,
  number
>
const dayPart = 1

/** Identifiers differ between two simulations that differ in anything but their end. */
export function runPrefix(spec: SimulationSpec): string {
  let h = mix(spec.seed, spec.people, Math.floor(spec.from / 1000), Math.floor(spec.anchor / 1000))
  h = mix(
    h,
    Math.round(spec.detail * 1e6),
    Math.round(spec.activity * 1e6),
    Math.floor(spec.detailFrom / 1000),
  )
  for (const character of spec.timeZone) h = mix(h, character.charCodeAt(0), 0, 0)
  return h.toString(36)
}

/**
 * @param sources id of the source of each system, in the order of `systems`
 */
export function createWorld(options: {
  spec: SimulationSpec
  people: People
  workspace: string
  sources: readonly string[]
  window: Window
  fromDay: number
  anchorDay: number
  day: Day
}): World {
  const { spec, people, workspace, sources, window } = options
  const run = runPrefix(spec)
  // Texts of the present person and day, made when first needed and then used again.
  let prefix = ''
  let personDay = ''
  let userId = ''
  let device = -1
  let anonymousId = ''
  let sequence = 0
  let detailSequence = 0
  const channels = systems.map(({ channel }) => channel)

  const world: World = {
    spec,
    people,
    random: createRandom(spec.seed),
    detail: createRandom(spec.seed ^ 0x5bd1e995),
    fromDay: options.fromDay,
    anchorDay: options.anchorDay,
    day: options.day,
    incidents: undefined,
    outages: [],
    factors: {} as World['factors'],
    sending: [],
    selling: [],
    sessionFactor: 1,
    orderFactor: 1,
    i: 0,
    rows: [],
    begin(i) {
      world.i = i
      sequence = 0
      detailSequence = 0
      prefix = ''
      personDay = ''
      userId = ''
      device = -1
      world.random.begin(dayPart, i, world.day.number)
    },
    newId(kind) {
      if (personDay === '') personDay = `-${world.i.toString(36)}-${world.day.number.toString(36)}-`
      return kind + personDay + (sequence++).toString(36)
    },
    emit(ts, system, name, properties, how = noHow) {
      const number = sequence++
      if (ts >= window.from && ts < window.to) push(number.toString(36), ts, system, name, properties, how)
    },
    emitDetail(ts, system, name, properties, how) {
      const number = detailSequence++
      if (ts < spec.detailFrom || ts < window.from || ts >= window.to) return
      push(`d${number.toString(36)}`, ts, system, name, properties, how)
    },
  }

  function ownUserId(): string {
    if (userId === '') userId = userIdOf(world.i)
    return userId
  }

  function ownDevice(wanted: number): string {
    if (wanted !== device) {
      device = wanted
      anonymousId = anonymousIdOf(people, spec.seed, world.i, wanted)
    }
    return anonymousId
  }

  function push(
    number: string,
    ts: number,
    system: SystemKey,
    name: string,
    properties: Record<string, unknown>,
    how: How,
  ): void {
    if (prefix === '') prefix = `${run}.${world.i.toString(36)}.${world.day.number.toString(36)}.`
    const index = systemIndex[system]
    const i = world.i
    world.rows.push({
      workspace,
      messageId: prefix + number,
      ts,
      receivedAt: ts,
      type: how.type ?? 'track',
      name,
      source: sources[index]!,
      channel: channels[index]!,
      userId: how.anonymous ? '' : how.secondAccount ? secondUserIdOf(i) : ownUserId(),
      anonymousId: how.anonymousId ?? (how.device === undefined ? '' : ownDevice(how.device)),
      account: '',
      robot: 0,
      properties,
      context: how.context ?? noContext,
    })
  }
  return world
}
