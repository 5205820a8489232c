import { type Filling, fillings, heroFillings } from './fillings.ts'
import type { Words } from './language.ts'
import type { WallKind } from './wall.ts'

/** A place of a wall, and what can fill it, best first. */
export interface Place {
  id: string
  label: Words
  why: Words
  action: { label: Words; href: string }
  fillings: readonly [Filling, ...Filling[]]
}

/** What a kind of company begins with. */
export interface Kind {
  kind: WallKind
  name: Words
  note: Words
  hero: readonly [Filling, ...Filling[]]
  /** Find us, Join, Use every day, Get help, Stay and share. */
  stages: readonly Place[]
  /** Need rules and change rules by id, most pressing first. */
  needs: readonly string[]
  changes: readonly string[]
  /** Scenes in turn with the first picture; left out where nothing can fill them. */
  scenes: boolean
}

const connect = (what: Words) => ({ label: what, href: '/sources' })
const source: Words = { en: 'Connect a source', de: 'Quelle verbinden' }
const website: Words = { en: 'Connect the website', de: 'Website verbinden' }
const app: Words = { en: 'Connect the app', de: 'App verbinden' }
const callCentre: Words = { en: 'Connect the call centre', de: 'Callcenter verbinden' }

const findUs = (...choice: [Filling, ...Filling[]]): Place => ({
  id: 'find_us',
  label: { en: 'Find us', de: 'Uns finden' },
  why: {
    en: 'No visits and no searches are linked yet.',
    de: 'Noch sind keine Besuche und Suchen verbunden.',
  },
  action: connect(website),
  fillings: choice,
})
const join = (label: Words, ...choice: [Filling, ...Filling[]]): Place => ({
  id: 'join',
  label,
  why: {
    en: 'No set-ups and no orders are linked yet.',
    de: 'Noch sind kein Einstieg und keine Bestellungen verbunden.',
  },
  action: connect(source),
  fillings: choice,
})
const use = (label: Words, ...choice: [Filling, ...Filling[]]): Place => ({
  id: 'use_every_day',
  label,
  why: {
    en: 'No sessions and no deliveries are linked yet.',
    de: 'Noch sind keine Sitzungen und Lieferungen verbunden.',
  },
  action: connect(app),
  fillings: choice,
})
const getHelp = (...choice: [Filling, ...Filling[]]): Place => ({
  id: 'get_help',
  label: { en: 'Get help', de: 'Hilfe bekommen' },
  why: {
    en: 'No calls are linked to this measure yet.',
    de: 'Mit dieser Kennzahl sind noch keine Anrufe verbunden.',
  },
  action: connect(callCentre),
  fillings: choice,
})
const stay = (label: Words, ...choice: [Filling, ...Filling[]]): Place => ({
  id: 'stay_and_share',
  label,
  why: {
    en: 'Nobody has been asked yet whether they would recommend us.',
    de: 'Noch wurde niemand gefragt, ob er uns empfehlen würde.',
  },
  action: connect(source),
  fillings: choice,
})

/** Why the main figure is empty. */
export const heroWhy: Words = {
  en: 'No customer has been asked yet, or no answer has come.',
  de: 'Noch wurde kein Kunde gefragt, oder keine Antwort ist gekommen.',
}
export const heroAction = connect(source)

const joinWord: Words = { en: 'Join', de: 'Dazukommen' }
const useWord: Words = { en: 'Use every day', de: 'Täglich nutzen' }
const stayWord: Words = { en: 'Stay and share', de: 'Bleiben, weitersagen' }
const f = fillings
const { experience, deliveries, sessions, satisfied, payments, cancelled, orders } = heroFillings
const anyNeed = [
  'callbacks',
  'bills',
  'outages',
  'missed_visits',
  'conversations',
  'sessions',
  'deliveries',
  'payments',
]

/** `any` takes whatever fits; the others put first what customers of that kind of company go through. */
export const kinds: readonly Kind[] = [
  {
    kind: 'any',
    name: { en: 'Whatever we hear', de: 'Was wir hören' },
    note: {
      en: 'Fills each place with the best that your events allow, and follows them as new ones come.',
      de: 'Füllt jeden Platz mit dem Besten, was Ihre Ereignisse erlauben, und folgt neuen von selbst.',
    },
    hero: [experience, deliveries, sessions, cancelled, orders],
    stages: [
      findUs(f.helpAnswered, f.visitors, f.askedUs),
      join(joinWord, f.setUp, f.subscribed, f.ordered),
      use(useWord, f.sessions, f.deliveries, f.orderValue),
      getHelp(f.callsAnswered, f.conversationsAnswered, f.ordersCancelled),
      stay(stayWord, f.recommendation, f.reviews, f.reviewsLeft),
    ],
    needs: anyNeed,
    changes: ['bill_calls', 'calls', 'orders', 'searches', 'cancelled'],
    scenes: false,
  },
  {
    kind: 'subscription',
    name: { en: 'Subscription, telecom, energy', de: 'Abo, Telefon, Energie' },
    note: {
      en: 'Calls, home visits, outages, bills and sessions of people who stay for years.',
      de: 'Anrufe, Termine zu Hause, Ausfälle, Rechnungen und Sitzungen von Menschen, die Jahre bleiben.',
    },
    hero: [experience, sessions, payments],
    stages: [
      findUs(f.helpAnswered, f.visitors),
      join(joinWord, f.setUp, f.subscribed, f.signedUp),
      use(useWord, f.sessions, f.visitsKept, f.paymentsThrough),
      getHelp(f.callsAnswered, f.conversationsAnswered, f.answeredFirstTime),
      stay(stayWord, f.recommendation, f.satisfied, f.reviews, f.friendsInvited),
    ],
    needs: ['outages', 'callbacks', 'bills', 'missed_visits', 'conversations', 'sessions', 'payments'],
    changes: ['bill_calls', 'calls', 'cancelled', 'searches'],
    scenes: true,
  },
  {
    kind: 'shop',
    name: { en: 'Online shop', de: 'Onlineshop' },
    note: {
      en: 'Looking, ordering, delivery and reviews, over the events of e-commerce.',
      de: 'Ansehen, bestellen, liefern und bewerten, auf den Ereignissen des Onlinehandels.',
    },
    hero: [experience, deliveries, cancelled, orders],
    stages: [
      findUs(f.lookedAtProducts, f.visitors, f.helpAnswered),
      join({ en: 'Order', de: 'Bestellen' }, f.ordersFinished, f.ordered),
      use({ en: 'Receive', de: 'Erhalten' }, f.deliveries, f.orderValue),
      getHelp(f.conversationsAnswered, f.callsAnswered, f.ordersCancelled),
      stay(stayWord, f.recommendation, f.reviews, f.productReviews, f.reviewsLeft),
    ],
    needs: ['deliveries', 'payments', 'conversations', 'callbacks', 'sessions'],
    changes: ['orders', 'order_cancelled', 'calls', 'searches'],
    scenes: true,
  },
  {
    kind: 'software',
    name: { en: 'Software for companies', de: 'Software für Firmen' },
    note: {
      en: 'Trials, daily use, conversations and recommendation of the people in your customers’ companies.',
      de: 'Tests, tägliche Nutzung, Gespräche und Empfehlung der Menschen in den Firmen Ihrer Kunden.',
    },
    hero: [experience, sessions, satisfied],
    stages: [
      findUs(f.visitors, f.helpAnswered, f.askedUs),
      join({ en: 'Get started', de: 'Loslegen' }, f.setUp, f.trialsBegun, f.signedUp, f.subscribed),
      use(useWord, f.sessions, f.signedIn),
      getHelp(f.conversationsAnswered, f.callsAnswered),
      stay(stayWord, f.recommendation, f.satisfied, f.reviews),
    ],
    needs: ['conversations', 'sessions', 'callbacks', 'payments'],
    changes: ['searches', 'sign_ups', 'cancelled'],
    scenes: true,
  },
  {
    kind: 'services',
    name: { en: 'Bank, insurance, services', de: 'Bank, Versicherung, Dienste' },
    note: {
      en: 'Branches, payments, letters and calls: what people trust you with.',
      de: 'Filialen, Zahlungen, Briefe und Anrufe: was Menschen Ihnen anvertrauen.',
    },
    hero: [experience, satisfied, payments, sessions],
    stages: [
      findUs(f.helpAnswered, f.cameToStore, f.visitors),
      join({ en: 'Become a customer', de: 'Kunde werden' }, f.setUp, f.signedUp, f.subscribed),
      use({ en: 'Every day', de: 'Jeden Tag' }, f.paymentsThrough, f.sessions, f.signedIn),
      getHelp(f.answeredFirstTime, f.callsAnswered, f.conversationsAnswered),
      stay(stayWord, f.recommendation, f.satisfied, f.reviews),
    ],
    needs: ['callbacks', 'payments', 'bills', 'conversations', 'sessions'],
    changes: ['calls', 'bill_calls', 'store_visits', 'cancelled'],
    scenes: true,
  },
  {
    kind: 'public',
    name: { en: 'Public service', de: 'Öffentlicher Dienst' },
    note: {
      en: 'Finding an answer, getting it done with ease, being helped the first time.',
      de: 'Eine Antwort finden, es leicht erledigen, beim ersten Mal Hilfe bekommen.',
    },
    hero: [satisfied, experience, sessions],
    stages: [
      findUs(f.helpAnswered, f.visitors, f.cameToStore),
      join({ en: 'Begin', de: 'Beginnen' }, f.signedUp, f.setUp),
      use({ en: 'Get it done', de: 'Erledigen' }, f.easy, f.sessions, f.visitsKept),
      getHelp(f.answeredFirstTime, f.callsAnswered, f.conversationsAnswered),
      stay({ en: 'Trust', de: 'Vertrauen' }, f.satisfied, f.reviews, f.recommendation),
    ],
    needs: ['callbacks', 'missed_visits', 'conversations', 'sessions'],
    changes: ['calls', 'searches', 'store_visits'],
    scenes: true,
  },
]
