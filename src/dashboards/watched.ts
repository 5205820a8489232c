import type { Words } from './language.ts'
import type { MeasureRef, NeedRule, WallDefinition } from './wall.ts'

type NeedRuleWords = Omit<WallDefinition['needs'][number], 'id'>
type ChangeRuleWords = Omit<WallDefinition['changes'][number], 'id'>

/** A rule of a wall with the events without which it says nothing. */
interface Watched<Rule> {
  events: readonly string[]
  rule: Rule
}

function need(
  level: NeedRule['level'],
  title: Words,
  measure: string,
  owners: NeedRuleWords['owners'],
  event: string,
): Watched<NeedRuleWords> {
  return {
    events: [event],
    rule: { title, level, measure, unit: 'count', condition: { kind: 'above_usual' }, owners },
  }
}

/** What may need people of the company now, by id. */
export const needRules: Record<string, Watched<NeedRuleWords>> = {
  callbacks: need(
    'needs',
    { en: 'Waiting for a call back', de: 'Warten auf unseren Rückruf' },
    'open_callbacks',
    ['service', 'it'],
    'Callback Requested',
  ),
  bills: need(
    'needs',
    { en: 'Bills that do not add up', de: 'Rechnungen, die nicht stimmen' },
    'bill_questions',
    ['finance', 'it'],
    'Call Started',
  ),
  outages: need(
    'needs',
    { en: 'Without service', de: 'Ohne Anschluss' },
    'customers_without_service',
    ['it', 'service'],
    'Outage Started',
  ),
  missed_visits: need(
    'needs',
    { en: 'Waited at home for us', de: 'Zu Hause vergeblich gewartet' },
    'missed_visits',
    ['service', 'it'],
    'Home Visit Missed',
  ),
  conversations: need(
    'needs',
    { en: 'Waiting for an answer', de: 'Warten auf eine Antwort' },
    'open_conversations',
    ['service', 'marketing'],
    'Conversation Started',
  ),
  sessions: need(
    'watch',
    { en: 'Trouble in app or website', de: 'Störung in App oder Website' },
    'troubled_sessions',
    ['it', 'marketing'],
    'Session Ended',
  ),
  deliveries: need(
    'watch',
    { en: 'Deliveries that failed', de: 'Lieferungen nicht angekommen' },
    'failed_deliveries',
    ['service', 'finance'],
    'Delivery Failed',
  ),
  payments: need(
    'watch',
    { en: 'Payments that failed', de: 'Zahlungen nicht gelungen' },
    'failed_payments',
    ['finance', 'it'],
    'Payment Failed',
  ),
}

function change(
  event: string,
  words: Words,
  measure: MeasureRef = { kind: 'count', event },
): Watched<ChangeRuleWords> {
  return { events: [event], rule: { measure, words } }
}

/** What may happen more or less often than usual, by id; said after 'more' and 'fewer'. */
export const changeRules: Record<string, Watched<ChangeRuleWords>> = {
  bill_calls: change(
    'Call Started',
    { en: 'call about a bill', de: 'Anrufe zur Rechnung' },
    'bill_questions',
  ),
  calls: change('Call Started', { en: 'call us', de: 'Anrufe' }, 'calls'),
  orders: change('Order Completed', { en: 'order', de: 'Bestellungen' }, 'orders'),
  order_cancelled: change('Order Cancelled', { en: 'cancel an order', de: 'stornierte Bestellungen' }),
  searches: change('Help Searched', { en: 'search for help', de: 'Suchen nach Hilfe' }),
  sign_ups: change('Signed Up', { en: 'sign up', de: 'neue Anmeldungen' }),
  store_visits: change('Store Visited', { en: 'come in person', de: 'Besuche vor Ort' }),
  cancelled: change('Subscription Cancelled', {
    en: 'end their subscription',
    de: 'Kündigungen',
  }),
}
