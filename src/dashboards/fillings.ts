import type { Words } from './language.ts'
import type { MeasureRef, Unit } from './wall.ts'

/** One way to fill a place of a wall: the events it needs, all of them, and what stands there then. */
export interface Filling {
  needs: readonly string[]
  measure: MeasureRef
  unit: Unit
  good: 'up' | 'down' | 'none'
  label?: Words
  caption: Words
  concern: Words
  goodFrom?: number
}

const people = (event: string): MeasureRef => ({ kind: 'unique', event })
const shareOf = (part: string, whole: string[]): MeasureRef => ({
  kind: 'ratio',
  unit: 'percent',
  numerator: { kind: 'count', event: part },
  denominator: { kind: 'count', event: whole },
})
const cancelledShare = shareOf('Order Cancelled', ['Order Completed', 'Order Cancelled'])

/** What can fill a stage of the journey. */
export const fillings = {
  helpAnswered: {
    needs: ['Help Searched'],
    measure: 'find_us',
    unit: 'percent',
    good: 'up',
    caption: { en: 'answer found first time', de: 'Antwort gleich gefunden' },
    concern: { en: 'Fewer find an answer than usual.', de: 'Weniger finden eine Antwort.' },
  },
  visitors: {
    needs: ['Page Viewed'],
    measure: people('Page Viewed'),
    unit: 'count',
    good: 'up',
    caption: { en: 'people came by today', de: 'Menschen kamen heute vorbei' },
    concern: { en: 'Fewer people come by than usual.', de: 'Weniger kommen vorbei als sonst.' },
  },
  askedUs: {
    needs: ['Lead Captured'],
    measure: people('Lead Captured'),
    unit: 'count',
    good: 'up',
    caption: { en: 'people asked us today', de: 'Menschen fragten heute an' },
    concern: { en: 'Fewer people ask us than usual.', de: 'Weniger fragen an als sonst.' },
  },
  lookedAtProducts: {
    needs: ['Product Viewed'],
    measure: people('Product Viewed'),
    unit: 'count',
    good: 'up',
    caption: { en: 'looked at products today', de: 'sahen heute Produkte an' },
    concern: { en: 'Fewer look at products.', de: 'Weniger sehen Produkte an.' },
  },
  cameToStore: {
    needs: ['Store Visited'],
    measure: people('Store Visited'),
    unit: 'count',
    good: 'up',
    caption: { en: 'came to us in person today', de: 'kamen heute persönlich' },
    concern: { en: 'Fewer come in person than usual.', de: 'Weniger kommen persönlich vorbei.' },
  },
  setUp: {
    needs: ['Setup Completed'],
    measure: 'join',
    unit: 'minutes',
    good: 'down',
    caption: { en: 'to get started', de: 'bis alles läuft' },
    concern: { en: 'Joining is slower than usual.', de: 'Der Einstieg dauert länger.' },
  },
  subscribed: {
    needs: ['Subscription Started'],
    measure: 'people_who_joined',
    unit: 'count',
    good: 'up',
    caption: { en: 'people joined today', de: 'Menschen kamen heute dazu' },
    concern: { en: 'Fewer people join than usual.', de: 'Weniger kommen dazu als sonst.' },
  },
  ordered: {
    needs: ['Order Completed'],
    measure: people('Order Completed'),
    unit: 'count',
    good: 'up',
    caption: { en: 'people ordered today', de: 'Menschen bestellten heute' },
    concern: { en: 'Fewer people order than usual.', de: 'Weniger bestellen als sonst.' },
  },
  ordersFinished: {
    needs: ['Checkout Started', 'Order Completed'],
    measure: shareOf('Order Completed', ['Checkout Started']),
    unit: 'percent',
    good: 'up',
    caption: { en: 'of orders begun are finished', de: 'begonnene Bestellungen fertig' },
    concern: { en: 'Fewer finish their order.', de: 'Weniger bestellen zu Ende.' },
  },
  signedUp: {
    needs: ['Signed Up'],
    measure: people('Signed Up'),
    unit: 'count',
    good: 'up',
    caption: { en: 'people signed up today', de: 'meldeten sich heute an' },
    concern: { en: 'Fewer sign up than usual.', de: 'Weniger melden sich an als sonst.' },
  },
  trialsBegun: {
    needs: ['Trial Started'],
    measure: people('Trial Started'),
    unit: 'count',
    good: 'up',
    caption: { en: 'began a trial today', de: 'begannen heute einen Test' },
    concern: { en: 'Fewer begin a trial than usual.', de: 'Weniger beginnen einen Test.' },
  },
  sessions: {
    needs: ['Session Ended'],
    measure: 'use_every_day',
    unit: 'percent',
    good: 'up',
    caption: { en: 'of sessions trouble-free', de: 'der Sitzungen ohne Störung' },
    concern: { en: 'Daily use is rougher than usual.', de: 'Es gibt mehr Störungen als sonst.' },
  },
  deliveries: {
    needs: ['Delivery Delivered'],
    measure: 'on_time_deliveries',
    unit: 'percent',
    good: 'up',
    caption: { en: 'of deliveries on time', de: 'der Lieferungen pünktlich' },
    concern: { en: 'Deliveries are later than usual.', de: 'Lieferungen kommen später an.' },
  },
  orderValue: {
    needs: ['Order Completed'],
    measure: 'order_value',
    unit: 'money',
    good: 'none',
    caption: { en: 'an order, on average', de: 'je Bestellung im Schnitt' },
    concern: { en: 'Orders differ from the usual.', de: 'Bestellungen sind anders.' },
  },
  signedIn: {
    needs: ['Signed In'],
    measure: people('Signed In'),
    unit: 'count',
    good: 'up',
    caption: { en: 'people used it today', de: 'Menschen nutzten es heute' },
    concern: { en: 'Fewer use it than usual.', de: 'Weniger nutzen es als sonst.' },
  },
  paymentsThrough: {
    needs: ['Payment Received'],
    measure: shareOf('Payment Received', ['Payment Received', 'Payment Failed']),
    unit: 'percent',
    good: 'up',
    caption: { en: 'of payments go through', de: 'der Zahlungen gelingen' },
    concern: { en: 'Fewer payments go through.', de: 'Weniger Zahlungen gelingen.' },
  },
  visitsKept: {
    needs: ['Home Visit Completed'],
    measure: shareOf('Home Visit Completed', ['Home Visit Completed', 'Home Visit Missed']),
    unit: 'percent',
    good: 'up',
    caption: { en: 'of appointments kept', de: 'der Termine eingehalten' },
    concern: { en: 'More appointments are missed.', de: 'Mehr Termine fallen aus.' },
  },
  callsAnswered: {
    needs: ['Call Resolved'],
    measure: 'get_help',
    unit: 'seconds',
    good: 'down',
    caption: { en: 'to reach a person', de: 'bis jemand abnimmt' },
    concern: { en: 'Getting help is slower than usual.', de: 'Hilfe dauert länger als sonst.' },
  },
  conversationsAnswered: {
    needs: ['Conversation Resolved'],
    measure: 'conversation_wait',
    unit: 'seconds',
    good: 'down',
    caption: { en: 'until we answer', de: 'bis wir antworten' },
    concern: { en: 'Getting help is slower than usual.', de: 'Hilfe dauert länger als sonst.' },
  },
  answeredFirstTime: {
    needs: ['Call Resolved'],
    measure: 'answered_first_time',
    unit: 'percent',
    good: 'up',
    caption: { en: 'answered first time', de: 'beim ersten Mal gelöst' },
    concern: { en: 'Fewer are helped the first time.', de: 'Seltener gleich gelöst als sonst.' },
  },
  ordersCancelled: {
    needs: ['Order Cancelled'],
    measure: cancelledShare,
    unit: 'percent',
    good: 'down',
    caption: { en: 'of orders cancelled', de: 'der Bestellungen storniert' },
    concern: { en: 'More cancel orders than usual.', de: 'Mehr stornieren als sonst.' },
  },
  recommendation: {
    needs: ['Survey Answered:nps'],
    measure: 'stay_and_share',
    unit: 'score',
    good: 'up',
    caption: { en: 'recommendation score', de: 'Empfehlungswert' },
    concern: { en: 'Fewer recommend us than usual.', de: 'Weniger empfehlen uns als sonst.' },
  },
  satisfied: {
    needs: ['Survey Answered:csat'],
    measure: 'satisfaction',
    unit: 'percent',
    good: 'up',
    caption: { en: 'are satisfied', de: 'sind zufrieden' },
    concern: { en: 'Satisfaction is lower than usual.', de: 'Die Zufriedenheit ist geringer.' },
  },
  easy: {
    needs: ['Survey Answered:ces'],
    measure: 'ease',
    unit: 'number',
    good: 'up',
    caption: { en: 'ease, from 1 to 7', de: 'Leichtigkeit, von 1 bis 7' },
    concern: { en: 'It is harder than usual.', de: 'Es ist schwerer als sonst.' },
  },
  reviews: {
    needs: ['Survey Answered'],
    measure: 'experience_score',
    unit: 'score',
    good: 'up',
    caption: { en: 'from customers’ reviews', de: 'aus Bewertungen von Kunden' },
    concern: { en: 'Reviews are lower than usual.', de: 'Bewertungen sind schlechter.' },
  },
  reviewsLeft: {
    needs: ['Review Left'],
    measure: people('Review Left'),
    unit: 'count',
    good: 'up',
    caption: { en: 'left a review today', de: 'bewerteten uns heute' },
    concern: { en: 'Fewer leave a review than usual.', de: 'Weniger bewerten uns als sonst.' },
  },
  productReviews: {
    needs: ['Product Reviewed'],
    measure: people('Product Reviewed'),
    unit: 'count',
    good: 'up',
    caption: { en: 'reviewed a product today', de: 'bewerteten heute ein Produkt' },
    concern: { en: 'Fewer leave a review than usual.', de: 'Weniger bewerten uns als sonst.' },
  },
  friendsInvited: {
    needs: ['Friend Invited'],
    measure: 'friends_invited',
    unit: 'count',
    good: 'up',
    caption: { en: 'friends invited today', de: 'Freunde heute eingeladen' },
    concern: { en: 'Fewer invite friends than usual.', de: 'Weniger laden Freunde ein.' },
  },
} as const satisfies Record<string, Filling>

const noWords: Words = { en: '', de: '' }
const asMain = (filling: Filling, label: Words, goodFrom?: number): Filling => ({
  ...filling,
  label,
  caption: noWords,
  ...(goodFrom === undefined ? {} : { goodFrom }),
})

/** What can be the one number that stands for all. */
export const heroFillings = {
  experience: asMain(fillings.reviews, { en: 'Experience score', de: 'Erlebniswert' }, 70),
  deliveries: asMain(fillings.deliveries, { en: 'Deliveries on time', de: 'Pünktliche Lieferungen' }, 90),
  sessions: asMain(fillings.sessions, { en: 'Trouble-free sessions', de: 'Sitzungen ohne Störung' }, 95),
  satisfied: asMain(fillings.satisfied, { en: 'Satisfaction', de: 'Zufriedenheit' }, 70),
  payments: asMain(
    fillings.paymentsThrough,
    { en: 'Payments that go through', de: 'Gelungene Zahlungen' },
    97,
  ),
  cancelled: asMain(fillings.ordersCancelled, { en: 'Orders cancelled', de: 'Stornierte Bestellungen' }),
  orders: {
    ...asMain(fillings.ordered, { en: 'Orders', de: 'Bestellungen' }),
    measure: 'orders',
  },
} as const satisfies Record<string, Filling>
