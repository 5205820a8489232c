import { cities, type Topic, teamOf } from './company.ts'
import { incidentSizes, type Outage } from './conditions.ts'
import { note } from './leaving.ts'
import { emailOf, mailNow, phoneOfPerson, shopPhone } from './people.ts'
import { dissatisfactionCauses, rates, scoreEffects, trends } from './plan.ts'
import { draw } from './random.ts'
import { ask, upset } from './surveys.ts'
import { type Matter, messageText } from './words.ts'
import type { World } from './world.ts'

const minute = 60_000
/** How busy the call centre is by hour of the day: factor on the wait. */
const busy = [
  0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8, 1, 1.15, 1.2, 1.1, 1, 0.95, 0.95, 1, 1.05, 1.15, 1.1, 0.95, 0.8,
  0.7, 0.6, 0.6,
]

/** Seconds until a person answers a call that begins at `at`. */
function waitFor(world: World, at: number): number {
  const { random, day, incidents, factors } = world
  const weekend = day.weekday === 0 || day.weekday === 6
  const spread = 0.5 * (weekend ? factors.wait_spread : 1)
  const hour = Math.max(0, Math.min(23, Math.floor((at - day.start) / 3_600_000)))
  const slow =
    incidents && at >= incidents.slowHelp.from && at < incidents.slowHelp.to ? incidentSizes.slowHelp : 1
  const monday = day.weekday === 1 ? 1.2 : 1
  return Math.round(150 * busy[hour]! * monday * slow * Math.exp(spread * random.normal()))
}

/** One call from the first ring to the question how it was. */
export function call(world: World, at: number, topic: Topic): void {
  const { random, people, i } = world
  const call_id = world.newId('call')
  const team = teamOf[topic]
  const phone = phoneOfPerson(people, i)
  // A caller whom nobody recognised is known by the number only.
  const how = random.next() < 0.15 ? { anonymous: true, anonymousId: `tel:${phone}` } : undefined
  const number_dialled = topic === 'order' ? '+448000000102' : '+448000000101'
  world.emit(at, 'calls', 'Call Started', { call_id, number_dialled, topic, team, phone }, how)
  const wait_seconds = waitFor(world, at)
  note(world, 'waitMinute', wait_seconds / 60)
  upset(world, dissatisfactionCauses.callWaitMinute * Math.min(15, wait_seconds / 60))
  if (wait_seconds > 240 && random.next() < 0.3) {
    const known = { call_id, topic, team, wait_seconds: 240 }
    world.emit(at + 240_000, 'calls', 'Call Abandoned', { ...known, number_dialled }, how)
    if (random.next() < 0.75) callBack(world, at + 250_000, topic, team)
    return
  }
  finishCall(world, { at: at + wait_seconds * 1000, call_id, topic, team, wait_seconds, how })
}

function finishCall(
  world: World,
  given: {
    at: number
    call_id: string
    topic: Topic
    team: string
    wait_seconds: number
    how: object | undefined
  },
): void {
  const { random } = world
  const { call_id, topic, wait_seconds, how } = given
  let { at, team } = given
  const history_on_screen = random.next() < historyShare(world)
  let points = scoreEffects.callWaitMinute * Math.min(15, wait_seconds / 60)
  if (history_on_screen) points += scoreEffects.historyOnScreen
  let matter: Matter = wait_seconds > 420 ? 'long wait' : 'good call'
  const passed = random.next() < (topic === 'bill' ? rates.transferBilling : rates.transferOther)
  if (passed) {
    const to_team = team === 'Technical' ? 'Orders' : 'Technical'
    at += 180_000
    world.emit(
      at,
      'calls',
      'Call Transferred',
      { call_id, topic, team, from_team: team, to_team, wait_seconds },
      how,
    )
    const costly = team === 'Billing' && to_team === 'Technical'
    points += costly ? scoreEffects.billingToTechnical : scoreEffects.otherHandOver
    if (costly) upset(world, dissatisfactionCauses.billingToTechnical)
    if (costly) matter = 'hand-over'
    team = to_team
  }
  const handle_seconds = Math.round(300 * Math.exp(0.5 * random.normal())) + (passed ? 240 : 0)
  const resolved_first_time =
    random.next() < rates.resolvedFirstTime + (history_on_screen ? rates.resolvedByHistory : 0)
  if (!resolved_first_time) {
    points += scoreEffects.callNotResolved
    upset(world, dissatisfactionCauses.callNotResolved)
    if (matter === 'good call') matter = 'not resolved'
  }
  const ends = at + handle_seconds * 1000
  const agent_id = `agent-${random.below(60)}`
  const handled = { call_id, topic, team, agent_id, wait_seconds, handle_seconds, resolved_first_time }
  world.emit(ends, 'calls', 'Call Resolved', { ...handled, history_on_screen }, how)
  if (random.next() < rates.csatSent) {
    ask(world, { at: ends + minute, kind: 'csat', about: 'call', team, points, matter, withinMinutes: 15 })
  }
}

function historyShare(world: World): number {
  const { from, to, days } = trends.historyOnScreen
  const done = (world.day.number - (world.anchorDay - days)) / days
  return from + (to - from) * Math.min(1, Math.max(0, done))
}

function callBack(world: World, at: number, topic: Topic, team: string): void {
  const { random, incidents } = world
  const callback_id = world.newId('cb')
  world.emit(at, 'calls', 'Callback Requested', { callback_id, topic, team })
  const late = incidents && at >= incidents.slowHelp.from && at < incidents.slowHelp.to
  const wait_minutes = Math.round((late ? 150 : 25) * (0.6 + random.next()))
  world.emit(at + wait_minutes * minute, 'calls', 'Callback Completed', {
    callback_id,
    topic,
    team,
    wait_minutes,
  })
}

/** A written exchange; some are answered only after days. */
export function converse(world: World, at: number): void {
  const { random } = world
  const conversation_id = world.newId('m')
  const team = random.next() < 0.5 ? 'Billing' : 'Technical'
  const about = { conversation_id, team }
  world.emit(at, 'messages', 'Conversation Started', about)
  world.emit(at + 1, 'messages', 'Conversation Message Received', {
    ...about,
    text: messageText('question', random),
  })
  const forgotten = random.next() < rates.unanswered
  const wait = forgotten ? (4 + 3 * random.next()) * 86_400 : Math.exp(6.6 + 0.8 * random.normal())
  const wait_seconds = Math.round(wait)
  if (forgotten) {
    note(world, 'unansweredConversation', 1)
    upset(world, dissatisfactionCauses.unansweredConversation)
    world.emit(at + 26 * 3_600_000, 'messages', 'Conversation Message Received', {
      ...about,
      text: 'Is anyone there? I wrote yesterday.',
    })
  }
  const answeredAt = at + wait_seconds * 1000
  world.emit(answeredAt, 'messages', 'Conversation Message Sent', {
    ...about,
    text: messageText('answer', random),
  })
  const closing = { ...about, wait_seconds, messages: forgotten ? 3 : 2 }
  world.emit(answeredAt + 600_000, 'messages', 'Conversation Resolved', closing)
}

/** A visit to a shop, where details are taken down by hand. */
export function visitShop(world: World, at: number, purpose: string): void {
  const { random, people, spec, i, day } = world
  if (world.factors.shops_silent === 0) return
  const minutes = 4 + random.below(30)
  const city = people.city[i]!
  const known = { store_id: `shop-${cities[city]!.toLowerCase()}`, purpose, team: 'Shops', minutes }
  const typo = random.next() < 0.12
  const lent = random.next() < 0.1
  const recognised = people.status[i] === 1 && random.next() < 0.7
  world.emit(
    at,
    'shops',
    'Store Visited',
    {
      ...known,
      email: typo
        ? emailOf(people, spec.seed, i, 'typo')
        : mailNow(people, spec.seed, i, day.number, world.fromDay),
      phone: lent ? shopPhone(city) : phoneOfPerson(people, i),
    },
    recognised ? undefined : { anonymous: true, anonymousId: world.newId('shop') },
  )
}

/** What an outage does to one customer. */
export function sufferOutage(world: World, outage: Outage): void {
  const { random, people, spec, i } = world
  if (people.city[i] !== outage.city) return
  if (draw(spec.seed, 41, world.day.number * 16 + outage.city, people.householdFirst[i]!) >= outage.share)
    return
  const minutes = Math.round((outage.to - outage.from) / minute)
  const what = { outage_id: outage.id, area: cities[outage.city]!, service: 'broadband' }
  world.emit(outage.from, 'network', 'Outage Started', { ...what, told_ahead: outage.toldAhead })
  world.emit(outage.to, 'network', 'Outage Ended', { ...what, minutes })
  note(world, 'outage', 1)
  const hours = minutes / 60
  upset(world, dissatisfactionCauses.outage + dissatisfactionCauses.outageHour * hours)
  if (random.next() < rates.callAfterOutage)
    call(world, outage.from + random.next() * (outage.to - outage.from), 'fault')
  if (random.next() >= rates.outageAskedShare) return
  ask(world, {
    at: outage.to + 2 * minute,
    kind: 'csat',
    about: 'general',
    team: 'Network',
    points:
      scoreEffects.outage +
      scoreEffects.outageHour * Math.min(6, hours) +
      (outage.toldAhead ? scoreEffects.outageToldAhead : 0),
    matter: 'outage',
  })
}

/** The engineer comes, or does not. */
export function keepVisit(world: World): void {
  const { random, people, i, day } = world
  if (people.visitDue[i] !== day.number) return
  people.visitDue[i] = -1
  const at = day.moment('office', random.next(), random.next())
  const visit_id = `v-${i.toString(36)}-${day.number.toString(36)}`
  const known = { visit_id, purpose: 'installation', team: 'Engineers' }
  const missed = random.next() < rates.visitMissed
  if (missed) {
    upset(world, dissatisfactionCauses.missedVisit)
    world.emit(at, 'visits', 'Home Visit Missed', { ...known, kept_appointment: false })
    people.visitDue[i] = day.number + 2
  } else {
    world.emit(at, 'visits', 'Home Visit Completed', {
      ...known,
      minutes: 30 + random.below(70),
      kept_appointment: true,
    })
  }
  ask(world, {
    at: at + 20 * minute,
    kind: 'csat',
    about: 'visit',
    team: 'Engineers',
    points: missed ? scoreEffects.visitMissed : 3,
    matter: missed ? 'missed visit' : 'good visit',
  })
}

export function bookVisit(world: World, at: number): void {
  const { people, i, day } = world
  const due = day.number + 3
  people.visitDue[i] = due
  const visit_id = `v-${i.toString(36)}-${due.toString(36)}`
  world.emit(at, 'visits', 'Home Visit Booked', { visit_id, purpose: 'installation', team: 'Engineers' })
}
