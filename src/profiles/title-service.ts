import type { TitleRules } from './title-rule.ts'
import { having, list } from './title-words.ts'

/** A wait of more than five minutes is worth a look. */
const longWaitSeconds = 300

/** Calls, stores, letters, deliveries, visits, outages. */
export const serviceTitles: TitleRules = {
  'Call Started': {
    area: 'calls',
    story: 'call_id',
    write: {
      en: (read) => `Call${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
      de: (read) => `Anruf${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
    },
  },
  'Call Transferred': {
    area: 'calls',
    tone: 'look',
    story: 'call_id',
    write: {
      en: (read) =>
        list(
          `Call${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
          having(read.text('to_team'), (team) => `passed on to ${team}`) ?? 'passed on',
        ),
      de: (read) =>
        list(
          `Anruf${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
          having(read.text('to_team'), (team) => `weitergegeben an ${team}`) ?? 'weitergegeben',
        ),
    },
  },
  'Call Resolved': {
    area: 'calls',
    story: 'call_id',
    tone: (read) =>
      read.has('resolved_first_time', false) || (read.number('wait_seconds') ?? 0) > longWaitSeconds
        ? 'look'
        : 'contact',
    write: {
      en: (read) =>
        list(
          `Call${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
          having(read.clock('wait_seconds'), (wait) => `waited ${wait}`),
          read.has('resolved_first_time', false) && 'not the first about it',
        ),
      de: (read) =>
        list(
          `Anruf${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
          having(read.clock('wait_seconds'), (wait) => `${wait} gewartet`),
          read.has('resolved_first_time', false) && 'nicht der erste dazu',
        ),
    },
  },
  'Call Abandoned': {
    area: 'calls',
    tone: 'wrong',
    story: 'call_id',
    write: {
      en: (read) =>
        list(
          `Call${having(read.topic(), (topic) => ` about ${topic}`) ?? ''} given up`,
          having(read.clock('wait_seconds'), (wait) => `after waiting ${wait}`),
        ),
      de: (read) =>
        list(
          `Anruf${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''} aufgegeben`,
          having(read.clock('wait_seconds'), (wait) => `nach ${wait} Wartezeit`),
        ),
    },
  },
  'Callback Requested': {
    area: 'calls',
    tone: 'look',
    story: 'callback_id',
    write: {
      en: (read) => `Asked to be called back${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
      de: (read) => `Um Rückruf gebeten${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
    },
  },
  'Callback Completed': {
    area: 'calls',
    story: 'callback_id',
    write: {
      en: (read) =>
        list(
          'Called back',
          having(read.minutes('wait_minutes'), (wait) => `${wait} after asking`),
        ),
      de: (read) =>
        list(
          'Zurückgerufen',
          having(read.minutes('wait_minutes'), (wait) => `${wait} nach der Bitte`),
        ),
    },
  },
  'Store Visited': {
    area: 'stores',
    write: {
      en: (read) =>
        list(
          `Came to a store${having(read.topic('purpose'), (purpose) => ` for ${purpose}`) ?? ''}`,
          read.minutes('minutes'),
        ),
      de: (read) =>
        list(
          `War im Geschäft${having(read.topic('purpose'), (purpose) => ` wegen ${purpose}`) ?? ''}`,
          read.minutes('minutes'),
        ),
    },
  },
  'Letter Sent': {
    area: 'letters',
    write: {
      en: (read) => `Letter from us${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
      de: (read) => `Brief von uns${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
    },
  },
  'Letter Received': {
    area: 'letters',
    tone: 'look',
    write: {
      en: (read) => `Letter from the customer${having(read.topic(), (topic) => ` about ${topic}`) ?? ''}`,
      de: (read) => `Brief des Kunden${having(read.topic(), (topic) => ` wegen ${topic}`) ?? ''}`,
    },
  },
  'Delivery Dispatched': {
    area: 'deliveries',
    write: {
      en: (read) =>
        list(
          'Parcel on its way',
          having(read.text('carrier'), (carrier) => `with ${carrier}`),
        ),
      de: (read) =>
        list(
          'Paket unterwegs',
          having(read.text('carrier'), (carrier) => `mit ${carrier}`),
        ),
    },
  },
  'Delivery Delivered': {
    area: 'deliveries',
    tone: (read) => ((read.number('days_late') ?? 0) >= 1 ? 'wrong' : 'contact'),
    write: {
      en: (read) => `Delivered${lateness(read.number('days_late'), ' on time', dayEn)}`,
      de: (read) => `Geliefert${lateness(read.number('days_late'), ', pünktlich', dayDe)}`,
    },
  },
  'Delivery Failed': {
    area: 'deliveries',
    tone: 'wrong',
    detail: (read) => read.text('reason'),
    write: { en: () => 'Delivery failed', de: () => 'Zustellung misslungen' },
  },
  'Home Visit Booked': {
    area: 'visits',
    write: {
      en: (read) => `Home visit booked${having(read.topic('purpose'), (purpose) => ` for ${purpose}`) ?? ''}`,
      de: (read) =>
        `Hausbesuch vereinbart${having(read.topic('purpose'), (purpose) => ` wegen ${purpose}`) ?? ''}`,
    },
  },
  'Home Visit Completed': {
    area: 'visits',
    tone: (read) => (read.has('kept_appointment', false) ? 'wrong' : 'contact'),
    write: {
      en: (read) =>
        list(
          `Home visit${having(read.topic('purpose'), (purpose) => ` for ${purpose}`) ?? ''}`,
          read.minutes('minutes'),
          read.has('kept_appointment', false) && 'we did not come when we had said',
        ),
      de: (read) =>
        list(
          `Hausbesuch${having(read.topic('purpose'), (purpose) => ` wegen ${purpose}`) ?? ''}`,
          read.minutes('minutes'),
          read.has('kept_appointment', false) && 'wir kamen nicht wie zugesagt',
        ),
    },
  },
  'Home Visit Missed': {
    area: 'visits',
    tone: 'wrong',
    write: {
      en: (read) => list('Home visit missed', read.has('kept_appointment', true) && 'we came, nobody was in'),
      de: (read) =>
        list(
          'Hausbesuch ausgefallen',
          read.has('kept_appointment', true) && 'wir waren da, niemand zu Hause',
        ),
    },
  },
  'Outage Started': {
    area: 'network',
    tone: 'wrong',
    story: 'outage_id',
    write: {
      en: (read) => list('Outage began', read.text('service'), read.text('area')),
      de: (read) => list('Ausfall begann', read.text('service'), read.text('area')),
    },
  },
  'Outage Ended': {
    area: 'network',
    tone: 'wrong',
    story: 'outage_id',
    write: {
      en: (read) => list('Outage', read.minutes('minutes'), read.text('service'), read.text('area')),
      de: (read) => list('Ausfall', read.minutes('minutes'), read.text('service'), read.text('area')),
    },
  },
}

const dayEn = (days: number, late: boolean) =>
  ` ${days} ${days === 1 ? 'day' : 'days'} ${late ? 'late' : 'early'}`
const dayDe = (days: number, late: boolean) =>
  `, ${days} ${days === 1 ? 'Tag' : 'Tage'} ${late ? 'zu spät' : 'zu früh'}`

/** How much after the promised day; '' when it was not promised. */
function lateness(
  days: number | undefined,
  onTime: string,
  write: (days: number, late: boolean) => string,
): string {
  if (days === undefined) return ''
  const whole = Math.round(days)
  return whole === 0 ? onTime : write(Math.abs(whole), whole > 0)
}
