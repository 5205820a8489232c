import {
  cities,
  deviceContexts,
  devices,
  helpQueries,
  pageProperties,
  plans,
  programmes,
  screenProperties,
} from './company.ts'
import { incidentSizes } from './conditions.ts'
import { note } from './leaving.ts'
import { deviceKind, isOldPhone, mailNow, nameOf, phoneOfPerson, trait } from './people.ts'
import { dissatisfactionCauses, rates } from './plan.ts'
import { call } from './service.ts'
import { upset } from './surveys.ts'
import type { How, World } from './world.ts'

/** One visit to the site or use of the app. */
export function haveSession(world: World): void {
  const { random, people, i, day, factors } = world
  const app =
    deviceKind(people, i, 0) < 4 &&
    random.next() < (0.6 * factors.app_sessions) / (0.6 * factors.app_sessions + 0.4)
  const family = people.householdSize[i]! > 1 && random.next() < 0.1
  const device = family ? 2 : app ? 0 : 1
  const kind = deviceKind(people, i, device)
  const at = day.moment(app ? 'app' : 'web', random.next(), random.next())
  const signedIn = app || ((people.traits[i]! & trait.signsIn) !== 0 && random.next() < 0.75)
  const how: How = {
    device,
    context: deviceContexts[kind]!,
    anonymous: !signedIn,
    secondAccount: app && (people.traits[i]! & trait.second) !== 0 && random.next() < 0.5,
  }
  const system = app ? 'app' : 'website'
  if (signedIn && (people.identified[i]! & (1 << device)) === 0) {
    people.identified[i]! |= 1 << device
    identify(world, at, system, { ...how, secondAccount: false })
  }
  note(world, 'session', 1)
  const trouble = random.next() < troubleShare(world, at, app)
  const minutes = Math.round(Math.exp(1.6 + 0.7 * random.normal()) * 10) / 10
  const ends = Math.floor(at + minutes * 60_000)
  if (trouble) {
    upset(world, dissatisfactionCauses.troubledSession)
    const code = ['E-TIMEOUT', 'E-LOGIN', 'E-BILL-500'][random.below(3)]!
    world.emit(at + 30_000, system, 'Error Shown', { code }, how)
  }
  if (random.next() < 0.37) searchHelp(world, at + 45_000, app, how)
  world.emit(
    ends,
    system,
    'Session Ended',
    {
      session_id: world.newId('v'),
      minutes,
      trouble_free: !trouble,
      device: devices[kind]!.device,
      app_version: `7.${Math.floor((day.number - 20_000) / 30)}`,
    },
    how,
  )
  if (day.end > world.spec.detailFrom) viewPages(world, at, minutes, app, how)
}

function troubleShare(world: World, at: number, app: boolean): number {
  const { people, i, incidents } = world
  if (!app || !isOldPhone(people, i)) return rates.troubled
  const slow = incidents && at >= incidents.slowApp.from && at < incidents.slowApp.to
  return rates.troubled * (slow ? incidentSizes.slowApp : 1.8)
}

function searchHelp(world: World, at: number, app: boolean, how: How): void {
  const { random, factors } = world
  const answered = random.next() < 0.63 * (app ? factors.help_answered_app : 1)
  const query = helpQueries[random.below(helpQueries.length)]!
  world.emit(at, app ? 'app' : 'website', 'Help Searched', { query, answered }, how)
  if (!answered && random.next() < 0.1) call(world, at + 400_000, 'fault')
}

/** Says who is behind a device: the moment at which an anonymous id gets its person. */
export function identify(world: World, at: number, system: 'app' | 'website', how: How): void {
  const { people, spec, i, day } = world
  const { first, last } = nameOf(people, spec.seed, i)
  const traits = {
    name: `${first} ${last}`,
    email: mailNow(people, spec.seed, i, day.number, world.fromDay),
    phone: phoneOfPerson(people, i),
    city: cities[people.city[i]!]!,
    plan: plans[people.plan[i]!]!.name,
    createdAt: new Date(people.joined[i]! * 86_400_000).toISOString().slice(0, 10),
  }
  world.emit(at - 1, system, 'Identified', traits, { ...how, type: 'identify', anonymous: false })
}

/** Page or screen views of one session: the bulk of what comes from devices. */
function viewPages(world: World, at: number, minutes: number, app: boolean, how: How): void {
  const { detail, i, day, spec } = world
  detail.begin(2, i, day.number)
  const count = Math.floor(-8 * spec.detail * Math.log(1 - detail.next() * 0.98) + 0.5)
  const step = (minutes * 60_000) / (count + 1)
  for (let k = 0; k < count; k++) {
    const ts = Math.floor(at + step * (k + 0.5))
    if (app) {
      const screen = screenProperties[detail.below(screenProperties.length)]!
      world.emitDetail(ts, 'app', 'Screen Viewed', screen, { ...how, type: 'screen' })
    } else {
      // The last page is about ending the contract; people come to it for a reason, see leaving.ts.
      const page = pageProperties[detail.below(pageProperties.length - 1)]!
      world.emitDetail(ts, 'website', 'Page Viewed', page, { ...how, type: 'page' })
    }
  }
}

/** What the set-top box reports. */
export function watchTelevision(world: World): void {
  const { detail, people, i, day, spec } = world
  if (spec.detail === 0 || day.end <= spec.detailFrom || !plans[people.plan[i]!]!.television) return
  detail.begin(3, i, day.number)
  const count = Math.floor(-4 * spec.detail * Math.log(1 - detail.next() * 0.98) + 0.5)
  for (let k = 0; k < count; k++) {
    const ts = day.moment('television', detail.next(), detail.next())
    const programme = programmes[detail.below(programmes.length)]!
    world.emitDetail(ts, 'box', 'Programme Watched', programme, {})
  }
}
