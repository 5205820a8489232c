import type { EventRow } from '../ingestion/index.ts'
import { dayNumber, dayOf, offsets } from './calendar.ts'
import { deviceContexts, plans, systems, type Topic } from './company.ts'
import { changeFactors, incidentsOn, outagesOn } from './conditions.ts'
import { haveSession, identify, watchTelevision } from './digital.ts'
import { type Decision, decide } from './leaving.ts'
import { isLooking, journeyOf, lookAround, sendCampaigns } from './marketing.ts'
import { bill, deliver, order, orderChance } from './money.ts'
import { createPeople, deviceKind, mailNow, type People, status } from './people.ts'
import { campaigns, channels, rates, trends } from './plan.ts'
import { bookVisit, call, converse, keepVisit, sufferOutage, visitShop } from './service.ts'
import { checkSpec, type SimulationInput, type SimulationSpec } from './spec.ts'
import { askRecommendation, calmDown } from './surveys.ts'
import { createWorld, type Window, type World } from './world.ts'

const batchRows = 4096

export interface SimulationOptions {
  workspace: string
  /** Id of each system's source, in the order of `systems`; the systems' names when absent. */
  sources?: readonly string[]
  /** First person and the one after the last; all when absent. */
  peopleRange?: readonly [number, number]
  /** Only events of this time; all of the simulation when absent. */
  window?: Window
  /** Told of every weekly decision to stay or leave. */
  onDecision?: (decision: Decision, people: People) => void
}

/** Events that one local day caused, or a part of them. */
export interface DayPart {
  day: number
  /** When the day ends, UTC milliseconds. */
  end: number
  /** Whether nothing more comes of this day. */
  last: boolean
  rows: EventRow[]
}

export interface Simulation {
  spec: SimulationSpec
  people: People
  fromDay: number
  anchorDay: number
  /**
   * The events, day by day of what caused them: a day's events lie in it or in the ten days after it. Every list is a
   * new one. To be read once.
   */
  batches(): Generator<EventRow[]>
  /** As `batches`, with the day that caused them, without end when the window has none. */
  days(): Generator<DayPart>
}

/**
 * The synthetic company. Pure: the same input gives the same events, and a slice of people or time gives exactly the
 * events that the whole has there.
 *
 * @throws TandemError `invalid_request` naming the fields that are wrong
 */
export function createSimulation(input: SimulationInput, options: SimulationOptions): Simulation {
  const spec = checkSpec(input)
  const offset = offsets(spec.timeZone)
  const fromDay = dayNumber(offset, spec.from)
  const anchorDay = dayNumber(offset, spec.anchor)
  const window = options.window ?? { from: spec.from, to: spec.to }
  const people = createPeople(spec, fromDay)
  const sources = options.sources ?? systems.map(({ name }) => name)
  const [first, last] = options.peopleRange ?? [0, spec.people]

  function* days(): Generator<DayPart> {
    if (window.to <= window.from) return
    const { workspace } = options
    const day = dayOf(offset, fromDay)
    const world = createWorld({ spec, people, workspace, sources, window, fromDay, anchorDay, day })
    for (let number = fromDay; world.day.end < window.to || number === fromDay; number++) {
      setDay(world, number === fromDay ? day : dayOf(offset, number))
      for (let i = first; i < Math.min(last, people.count); i++) {
        livePersonDay(world, i, options.onDecision)
        if (world.rows.length >= batchRows) yield takeRows(world, false)
      }
      yield takeRows(world, true)
    }
  }

  function takeRows(world: World, last: boolean): DayPart {
    const rows = world.rows
    world.rows = []
    return { day: world.day.number, end: world.day.end, last, rows }
  }

  return {
    spec,
    people,
    fromDay,
    anchorDay,
    *batches() {
      for (const { rows } of days()) if (rows.length > 0) yield rows
    },
    days,
  }
}

function setDay(world: World, day: World['day']): void {
  world.day = day
  world.incidents = incidentsOn(world.spec, day, world.anchorDay)
  world.outages = outagesOn(world.spec, day, world.incidents)
  world.factors = changeFactors(day.number, world.anchorDay)
  const since = campaigns.map((campaign) => day.number - (world.anchorDay - campaign.day))
  world.sending = [...campaigns.keys()].filter((index) => since[index] === 0)
  world.selling = [...campaigns.keys()].filter(
    (index) => campaigns[index]!.addedOrders > 0 && since[index]! >= 0 && since[index]! < 14,
  )
  const season = Math.cos(2 * Math.PI * day.yearFraction)
  const weekday = [1.08, 1, 0.98, 0.97, 0.98, 0.97, 1.02][day.weekday]!
  const years = (day.number - world.fromDay) / 365
  world.sessionFactor =
    weekday * (1 + trends.sessionsYearlySwing * season) * (1 + trends.sessionsYearlyGrowth) ** years
  world.orderFactor = 1 + trends.ordersYearlySwing * season
}

type Listen = SimulationOptions['onDecision']

/** One person's day. The order of what happens is the order in which chance is drawn: do not change it lightly. */
function livePersonDay(world: World, i: number, onDecision: Listen): void {
  const { people } = world
  if (people.status[i] === status.left) return
  world.begin(i)
  if (isLooking(world)) {
    beLooking(world)
    return
  }
  calmDown(world)
  const decision = decide(world)
  if (decision) {
    onDecision?.(decision, people)
    if (decision.left) return
  }
  for (const outage of world.outages) sufferOutage(world, outage)
  beContacted(world)
  makeContact(world)
}

/** What comes to a customer: mail, bills, parcels, engineers, questions. */
function beContacted(world: World): void {
  sendCampaigns(world)
  bill(world)
  deliver(world)
  keepVisit(world)
  askRecommendation(world)
}

const topicsOfCalls = [
  'fault',
  'fault',
  'fault',
  'bill',
  'order',
  'move',
  'fault',
  'bill',
  'leaving',
  'order',
] as const
const billShare = topicsOfCalls.filter((topic) => topic === 'bill').length / topicsOfCalls.length

/** What a customer does. One draw decides over the rare things together. */
function makeContact(world: World): void {
  const { random, day, factors, spec } = world
  const { activity } = spec
  const weekend = day.weekday === 0 || day.weekday === 6
  const appShare = 0.6 * factors.app_sessions + 0.4 * factors.web_sessions
  if (random.next() < rates.session * activity * world.sessionFactor * appShare) haveSession(world)
  watchTelevision(world)
  const written = rates.conversation * factors.messages_not_calls
  const calls = (rates.call - (written - rates.conversation)) * (weekend ? 0.75 : 1.1)
  let u = random.next() / activity
  if (u < calls) {
    callToday(world, topicsOfCalls[random.below(topicsOfCalls.length)]!)
    return
  }
  u -= calls
  const moreOfBills = calls * billShare * (factors.bill_to_call - 1)
  if (u < moreOfBills) {
    callToday(world, 'bill')
    return
  }
  u -= moreOfBills
  if (u < written) {
    converse(world, day.moment('web', random.next(), random.next()))
    return
  }
  u -= written
  if (u < rates.shop) {
    visitShop(world, day.moment('office', random.next(), random.next()), 'advice')
    return
  }
  u -= rates.shop
  if (u < 0.0008)
    world.emit(
      day.moment('web', random.next(), random.next()),
      'website',
      'Friend Invited',
      { invite_id: world.newId('f'), share_via: 'link' },
      { device: 1 },
    )
  if (random.next() < orderChance(world)) order(world, day.moment('web', random.next(), random.next()), false)
}

/** Calls follow the hours of the call centre; on the day of bill trouble more of them are about the bill. */
function callToday(world: World, topic: Topic): void {
  const { random, day, incidents } = world
  const at = day.moment('call', random.next(), random.next())
  const troubled = incidents && at >= incidents.billTrouble.from && at < incidents.billTrouble.to
  call(world, at, troubled && random.next() < 0.15 ? 'bill' : topic)
}

/** Somebody who is not a customer yet. */
function beLooking(world: World): void {
  const { random, people, i, day } = world
  const journey = journeyOf(world)
  if (journey.step === -1) return
  lookAround(world, journey)
  for (const touch of journey.touches) {
    if (touch.at !== journey.step) continue
    const key = channels[touch.channel]!.key
    const at = day.moment('call', random.next(), random.next())
    if (key === 'call') callToday(world, 'order')
    if (key === 'shop') visitShop(world, at, 'buy')
  }
  if (!journey.joins) return
  people.status[i] = status.customer
  people.joined[i] = day.number
  people.identified[i]! |= 2
  const at = day.moment('web', random.next(), random.next())
  const plan = plans[people.plan[i]!]!
  const how = { device: 1, context: deviceContexts[deviceKind(people, i, 1)]! }
  identify(world, at, 'website', how)
  const email = mailNow(people, world.spec.seed, i, day.number, world.fromDay)
  world.emit(at, 'website', 'Signed Up', { email, plan: plan.name }, how)
  world.emit(at + 1, 'billing', 'Subscription Started', {
    plan: plan.name,
    amount: plan.price,
    currency: 'GBP',
  })
  order(world, at + 2, true)
  bookVisit(world, at + 60_000)
}
