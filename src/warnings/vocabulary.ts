/**
 * What Tandem knows of events by their names: those of its own spec and of Segment's. Features are made of sets of them; a
 * company that calls things otherwise gets features of its own names (`catalogue.ts`).
 */
export interface EventSet {
  events: readonly string[]
  /** Property that says how much: read as a number. */
  reads?: string
  /** Property with the date that it is promised by: read as days from the event until then, a day without a time as its end. */
  until?: string
  /** Whether the customer did it, rather than had it done to them. */
  active?: true
}

export const vocabulary = {
  order: { events: ['Order Completed'], reads: 'total', active: true },
  orderCancelled: { events: ['Order Cancelled', 'Order Refunded'], active: true },
  payment: { events: ['Payment Received'], reads: 'amount' },
  paymentFailed: { events: ['Payment Failed'] },
  invoice: { events: ['Invoice Issued'], reads: 'change_amount' },
  call: { events: ['Call Started'], active: true },
  callWait: { events: ['Call Resolved', 'Call Abandoned'], reads: 'wait_seconds' },
  callAbandoned: { events: ['Call Abandoned'] },
  callTransferred: { events: ['Call Transferred'] },
  callbackWait: { events: ['Callback Completed'], reads: 'wait_minutes' },
  callbackAsked: { events: ['Callback Requested'], active: true },
  written: { events: ['Conversation Message Received'], active: true },
  answered: { events: ['Conversation Message Sent', 'Conversation Resolved'] },
  answerWait: { events: ['Conversation Resolved'], reads: 'wait_seconds' },
  letter: { events: ['Letter Received'], active: true },
  store: { events: ['Store Visited'], active: true },
  outage: { events: ['Outage Started'] },
  outageMinutes: { events: ['Outage Ended'], reads: 'minutes' },
  dispatched: { events: ['Delivery Dispatched'], until: 'promised_at' },
  delivered: { events: ['Delivery Delivered'], reads: 'days_late' },
  deliveryFailed: { events: ['Delivery Failed'] },
  visitMissed: { events: ['Home Visit Missed'] },
  visit: { events: ['Home Visit Completed'] },
  answer: { events: ['Survey Answered'], reads: 'score_percent', active: true },
  error: { events: ['Error Shown'] },
  session: { events: ['Session Ended'], reads: 'minutes', active: true },
  page: { events: ['Page Viewed', 'Screen Viewed'], active: true },
  help: { events: ['Help Searched'], active: true },
  mailOpened: { events: ['Email Opened'], active: true },
  mailClicked: { events: ['Email Link Clicked'], active: true },
  unsubscribed: { events: ['Unsubscribed'], active: true },
  planStarted: { events: ['Subscription Started', 'Signed Up'], active: true },
  planChanged: { events: ['Subscription Changed'], active: true },
  cancelled: { events: ['Subscription Cancelled', 'Account Deleted', 'Trial Ended'], active: true },
  invited: { events: ['Friend Invited', 'Invite Sent', 'Review Left'], active: true },
  /** Segment's trait for when somebody became a customer, of whom nothing has to be there from then. */
  joined: { events: ['Identified'], until: 'createdAt' },
} as const satisfies Record<string, EventSet>
export type EventSetName = keyof typeof vocabulary

/** Events that say nothing about how a customer is: identities, experiments, what we sent. */
const silent = new Set([
  'Identified',
  'Grouped',
  'Aliased',
  'Experiment Viewed',
  'Email Delivered',
  'Survey Sent',
  'Letter Sent',
  // beside others of the same matter
  'Conversation Started',
  'Home Visit Booked',
  'Setup Completed',
  'Checkout Started',
  'Payment Info Entered',
])

const known = new Set<string>(Object.values(vocabulary).flatMap(({ events }): readonly string[] => events))

/** Whether an event is in the vocabulary, or says nothing. */
export function isKnown(name: string): boolean {
  return known.has(name) || silent.has(name)
}

/** Names of events that customers do themselves, of the vocabulary. */
export const activeNames: readonly string[] = Object.values(vocabulary).flatMap((set: EventSet) =>
  set.active ? set.events : [],
)

/** What is read from an event; the same name may stand in several sets, of which at most one reads. */
export function readOf(name: string): string | undefined {
  const sets: EventSet[] = Object.values(vocabulary)
  return sets.find(({ reads, events }) => reads !== undefined && events.includes(name))?.reads
}

/** The property with the date that an event promises something by; undefined for others. */
export function untilOf(name: string): string | undefined {
  const sets: EventSet[] = Object.values(vocabulary)
  return sets.find(({ until, events }) => until !== undefined && events.includes(name))?.until
}

/** Properties that hold money in events of other names, the likeliest first. */
export const moneyProperties = ['total', 'revenue', 'amount', 'value', 'price']

/** Where customers write in their own words, and the property that holds the words. */
export const wordEvents: Readonly<Record<string, string>> = {
  'Conversation Message Received': 'text',
  'Survey Answered': 'comment',
  'Letter Received': 'text',
}

/** Paths and titles of pages about ending a contract, in the languages of the product. */
export const leavingPages =
  '(?i)(cancel|terminat|end-my-contract|close-account|delete-account|leave-us|k(ue|ü)ndig|vertrag-beenden|konto-l(oe|ö)sch)'
