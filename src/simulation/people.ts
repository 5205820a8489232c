import { cities, cityShares, devices, firstNames, lastNames, plans } from './company.ts'
import { createRandom, draw, mix } from './random.ts'
import type { SimulationSpec } from './spec.ts'

/** Household members that live together; people are made in blocks of this many so that any slice can be made alone. */
const block = 12
const stream = { household: 2, person: 3, device: 4 } as const

export const status = { looking: 0, customer: 1, left: 2 } as const

/** A telephone number as it is written down; none of them exists: too long to be given to anybody. */
const phoneOf = (number: number) => `+447700900${String(number).padStart(5, '0')}`

export interface Identifier {
  kind: 'user_id' | 'anonymous_id' | 'email' | 'phone'
  value: string
  /** `own`, the former e-mail, one with a typing error, one that the family shares, a second account, a shop's telephone. */
  note: 'own' | 'former' | 'typo' | 'family' | 'second_account'
}

/** Everybody, as columns: what is fixed about them, and the state that the days change. */
export type People = ReturnType<typeof createPeople>

/** Makes everybody from the seed alone. About 130 bytes a person. */
export function createPeople(spec: SimulationSpec, fromDay: number) {
  const n = spec.people
  const horizon = Math.max(30, Math.ceil((spec.anchor - spec.from) / 86_400_000))
  const people = {
    count: n,
    horizon,
    householdFirst: new Int32Array(n),
    householdSize: new Uint8Array(n),
    city: new Uint8Array(n),
    plan: new Uint8Array(n),
    traits: new Uint8Array(n),
    firstDevice: new Uint8Array(n),
    secondDevice: new Uint8Array(n),
    intent: new Float32Array(n),
    temper: new Float32Array(n),
    frailty: new Float32Array(n),
    joined: new Int32Array(n),
    /** Day on which somebody who looks around begins to. */
    looksFrom: new Int32Array(n),
    status: new Uint8Array(n),
    left: new Int32Array(n).fill(-1),
    dissatisfaction: new Float32Array(n),
    priceRise: new Float32Array(n),
    visitDue: new Int32Array(n).fill(-1),
    deliveryDue: new Int32Array(n).fill(-1),
    deliveryLate: new Uint8Array(n),
    identified: new Uint8Array(n),
    /** Four weeks × five causes, see leaving.ts. */
    weeks: new Float32Array(n * 20),
  }
  fill(people, spec, fromDay)
  return people
}

/** Bits of `traits`. */
export const trait = {
  mail: 1,
  priceSensitive: 2,
  second: 4,
  familyMail: 8,
  newMail: 16,
  signsIn: 32,
  familyPhone: 64,
} as const

function fill(people: ReturnType<typeof createPeople>, spec: SimulationSpec, fromDay: number): void {
  const random = createRandom(spec.seed)
  const lookingShare = Math.min(0.45, 0.12 + (people.horizon / 365) * 0.33)
  for (let i = 0; i < people.count; i++) {
    if (i % block === 0) fillHouseholds(people, i, spec.seed)
    random.begin(stream.person, i, 0)
    people.intent[i] = random.normal()
    people.temper[i] = random.normal()
    people.frailty[i] = random.normal()
    people.plan[i] = [0, 0, 0, 1, 1, 1, 1, 2, 2, 3][random.below(10)]!
    people.firstDevice[i] = [0, 0, 0, 1, 1, 1, 2, 2, 3, 3][random.below(10)]!
    people.secondDevice[i] = random.next() < 0.7 ? 4 + random.below(2) : 3
    let bits = 0
    if (random.next() < 0.7) bits |= trait.mail
    if (random.next() < 0.35) bits |= trait.priceSensitive
    if (random.next() < 0.02) bits |= trait.second
    if (random.next() < 0.06) bits |= trait.familyMail
    if (random.next() < 0.05) bits |= trait.newMail
    if (random.next() < 0.8) bits |= trait.signsIn
    if (random.next() < 0.15) bits |= trait.familyPhone
    people.traits[i] = bits
    const looking = random.next() < lookingShare
    // More people look around later on: the company grows.
    people.looksFrom[i] = looking ? fromDay + Math.floor(people.horizon * Math.sqrt(random.next())) : -1
    people.status[i] = looking ? status.looking : status.customer
    people.joined[i] = looking ? -1 : fromDay - 1 - random.below(6 * 365)
  }
}

function fillHouseholds(people: ReturnType<typeof createPeople>, first: number, seed: number): void {
  const random = createRandom(seed)
  random.begin(stream.household, first, 0)
  for (let at = 0; at < block; ) {
    const size = Math.min(block - at, [1, 1, 2, 2, 2, 3, 4, 5][random.below(8)]!)
    let city = 0
    for (let u = random.next(); city < cities.length - 1 && u > cityShares[city]!; city++)
      u -= cityShares[city]!
    for (let k = at; k < at + size && first + k < people.count; k++) {
      people.householdFirst[first + k] = first + at
      people.householdSize[first + k] = Math.min(size, people.count - first - at)
      people.city[first + k] = city
    }
    at += size
  }
}

export function nameOf(people: People, seed: number, i: number): { first: string; last: string } {
  return {
    first: firstNames[mix(seed, 11, i, 0) % firstNames.length]!,
    last: lastNames[mix(seed, 12, people.householdFirst[i]!, 0) % lastNames.length]!,
  }
}

export const userIdOf = (i: number) => `nl_${String(i + 1).padStart(7, '0')}`
export const secondUserIdOf = (i: number) => `nl_b${String(i + 1).padStart(7, '0')}`

/** The anonymous id of a device: 0 and 1 are a person's own, 2 is the tablet that a household shares. */
export function anonymousIdOf(people: People, seed: number, i: number, device: number): string {
  const owner = device === 2 ? people.householdFirst[i]! : i
  const high = mix(seed, stream.device, owner, device)
  const low = mix(seed, stream.device + 100, owner, device)
  return `${device === 2 ? 'h' : 'd'}${owner.toString(36)}-${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`
}

/** Index into `devices` of a person's device 0, 1 or 2. */
export function deviceKind(people: People, i: number, device: number): number {
  return device === 0 ? people.firstDevice[i]! : device === 1 ? people.secondDevice[i]! : 3
}
export const isOldPhone = (people: People, i: number) => devices[people.firstDevice[i]!]!.old

export function emailOf(
  people: People,
  seed: number,
  i: number,
  form: 'own' | 'new' | 'typo' | 'family',
): string {
  const { first, last } = nameOf(people, seed, i)
  if (form === 'family') return `${last}.family${people.householdFirst[i]}@example.org`.toLowerCase()
  const host = ['example.com', 'mail.example.com', 'post.example.net', 'example.org'][
    mix(seed, 13, i, 0) % 4
  ]!
  if (form === 'new') return `${first[0]}${last}${i}@new.example.com`.toLowerCase()
  const local = `${first}.${last}${i}`.toLowerCase()
  if (form === 'own') return `${local}@${host}`
  // Two letters change places: the commonest typing error.
  const at = 1 + (mix(seed, 14, i, 0) % (first.length - 1))
  const swapped = local.slice(0, at) + local[at + 1] + local[at] + local.slice(at + 2)
  return swapped === local ? `${local}@${host.replace('example', 'exmaple')}` : `${swapped}@${host}`
}

/** Day from which a customer uses the new e-mail address; only of those who change it. */
export const newMailDay = (people: People, seed: number, i: number, fromDay: number) =>
  fromDay + Math.floor(draw(seed, 15, i, 0) * people.horizon)

export function mailNow(people: People, seed: number, i: number, day: number, fromDay: number): string {
  const bits = people.traits[i]!
  if (bits & trait.newMail && day >= newMailDay(people, seed, i, fromDay))
    return emailOf(people, seed, i, 'new')
  return emailOf(people, seed, i, bits & trait.familyMail ? 'family' : 'own')
}

export function phoneOfPerson(people: People, i: number): string {
  return phoneOf(people.traits[i]! & trait.familyPhone ? people.householdFirst[i]! : i)
}
/** A shop's own telephone, which its staff give for customers who have none at hand. */
export const shopPhone = (city: number) => `+441130000${String(city).padStart(5, '0')}`

/** Every identifier under which somebody may appear, and whether only they use it. */
export function identifiersOf(people: People, seed: number, i: number): Identifier[] {
  const bits = people.traits[i]!
  const list: Identifier[] = [
    { kind: 'user_id', value: userIdOf(i), note: 'own' },
    { kind: 'anonymous_id', value: anonymousIdOf(people, seed, i, 0), note: 'own' },
    { kind: 'anonymous_id', value: anonymousIdOf(people, seed, i, 1), note: 'own' },
    {
      kind: 'email',
      value: emailOf(people, seed, i, bits & trait.familyMail ? 'family' : 'own'),
      note: bits & trait.familyMail ? 'family' : bits & trait.newMail ? 'former' : 'own',
    },
    { kind: 'email', value: emailOf(people, seed, i, 'typo'), note: 'typo' },
    { kind: 'phone', value: phoneOfPerson(people, i), note: bits & trait.familyPhone ? 'family' : 'own' },
  ]
  if (people.householdSize[i]! > 1)
    list.push({ kind: 'anonymous_id', value: anonymousIdOf(people, seed, i, 2), note: 'family' })
  if (bits & trait.newMail) list.push({ kind: 'email', value: emailOf(people, seed, i, 'new'), note: 'own' })
  if (bits & trait.second) list.push({ kind: 'user_id', value: secondUserIdOf(i), note: 'second_account' })
  return list
}

export const priceOf = (people: People, i: number) => plans[people.plan[i]!]!.price + people.priceRise[i]!
