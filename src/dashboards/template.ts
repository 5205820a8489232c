import type { MeasureRef, NeedRule, Stage, WallDefinition } from './wall.ts'

/**
 * The wall that a workspace begins with. Each place has several fillings, best first; the first whose events the
 * workspace has is taken, so that a shop with orders and reviews gets a wall too. A place without one says what is
 * missing and where to begin.
 */

type Tile = Omit<Stage, 'id' | 'label' | 'concern'> & { label?: string; concern?: string; goodFrom?: number }

/** One filling: the events it needs, all of them. */
interface Filling {
  needs: readonly string[]
  tile: Tile
}

interface Place {
  id: string
  label: string
  concern: string
  why: string
  action: { label: string; href: string }
  fillings: readonly [Filling, ...Filling[]]
}

const connect = { label: 'Connect a source', href: '/sources' }
const cancelledShare: MeasureRef = {
  kind: 'ratio',
  unit: 'percent',
  numerator: { kind: 'count', event: 'Order Cancelled' },
  denominator: { kind: 'count', event: ['Order Completed', 'Order Cancelled'] },
}
const people = (event: string): MeasureRef => ({ kind: 'unique', event })

const hero: Omit<Place, 'id'> = {
  label: 'Experience score',
  concern: 'Customers rate us lower than usual.',
  why: 'No customer has been asked yet, or no answer has come.',
  action: connect,
  fillings: [
    {
      needs: ['Survey Answered'],
      tile: { measure: 'experience_score', unit: 'score', good: 'up', caption: '', goodFrom: 70 },
    },
    {
      needs: ['Delivery Delivered'],
      tile: {
        label: 'Deliveries on time',
        measure: 'on_time_deliveries',
        unit: 'percent',
        good: 'up',
        caption: '',
        goodFrom: 90,
      },
    },
    {
      needs: ['Session Ended'],
      tile: {
        label: 'Trouble-free sessions',
        measure: 'use_every_day',
        unit: 'percent',
        good: 'up',
        caption: '',
        goodFrom: 95,
      },
    },
    {
      needs: ['Order Completed', 'Order Cancelled'],
      tile: {
        label: 'Orders cancelled',
        measure: cancelledShare,
        unit: 'percent',
        good: 'down',
        caption: '',
      },
    },
    {
      needs: ['Order Completed'],
      tile: { label: 'Orders', measure: 'orders', unit: 'count', good: 'up', caption: '' },
    },
  ],
}

const stages: readonly Place[] = [
  {
    id: 'find_us',
    label: 'Find us',
    concern: 'Fewer find an answer than usual.',
    why: 'No visits and no searches are linked yet.',
    action: { label: 'Connect the website', href: '/sources' },
    fillings: [
      {
        needs: ['Help Searched'],
        tile: { measure: 'find_us', unit: 'percent', good: 'up', caption: 'answer found first time' },
      },
      {
        needs: ['Page Viewed'],
        tile: {
          measure: people('Page Viewed'),
          unit: 'count',
          good: 'up',
          caption: 'people came by today',
          concern: 'Fewer people come by than usual.',
        },
      },
      {
        needs: ['Lead Captured'],
        tile: {
          measure: people('Lead Captured'),
          unit: 'count',
          good: 'up',
          caption: 'people asked us today',
          concern: 'Fewer people ask us than usual.',
        },
      },
    ],
  },
  {
    id: 'join',
    label: 'Join',
    concern: 'Joining is slower than usual.',
    why: 'No set-ups and no orders are linked yet.',
    action: connect,
    fillings: [
      {
        needs: ['Setup Completed'],
        tile: { measure: 'join', unit: 'minutes', good: 'down', caption: 'to get started' },
      },
      {
        needs: ['Subscription Started'],
        tile: {
          measure: 'people_who_joined',
          unit: 'count',
          good: 'up',
          caption: 'people joined today',
          concern: 'Fewer people join than usual.',
        },
      },
      {
        needs: ['Order Completed'],
        tile: {
          measure: people('Order Completed'),
          unit: 'count',
          good: 'up',
          caption: 'people ordered today',
          concern: 'Fewer people order than usual.',
        },
      },
    ],
  },
  {
    id: 'use_every_day',
    label: 'Use every day',
    concern: 'Daily use is rougher than usual.',
    why: 'No sessions and no deliveries are linked yet.',
    action: { label: 'Connect the app', href: '/sources' },
    fillings: [
      {
        needs: ['Session Ended'],
        tile: { measure: 'use_every_day', unit: 'percent', good: 'up', caption: 'of sessions trouble-free' },
      },
      {
        needs: ['Delivery Delivered'],
        tile: {
          measure: 'on_time_deliveries',
          unit: 'percent',
          good: 'up',
          caption: 'of deliveries on time',
          concern: 'Deliveries are later than usual.',
        },
      },
      {
        needs: ['Order Completed'],
        tile: { measure: 'order_value', unit: 'money', good: 'none', caption: 'an order, on average' },
      },
    ],
  },
  {
    id: 'get_help',
    label: 'Get help',
    concern: 'Getting help is slower than usual.',
    why: 'No calls are linked to this measure yet.',
    action: { label: 'Connect the call centre', href: '/sources' },
    fillings: [
      {
        needs: ['Call Resolved'],
        tile: { measure: 'get_help', unit: 'seconds', good: 'down', caption: 'to reach a person' },
      },
      {
        needs: ['Conversation Resolved'],
        tile: { measure: 'conversation_wait', unit: 'seconds', good: 'down', caption: 'until we answer' },
      },
      {
        needs: ['Order Cancelled'],
        tile: {
          measure: cancelledShare,
          unit: 'percent',
          good: 'down',
          caption: 'of orders cancelled',
          concern: 'More cancel orders than usual.',
        },
      },
    ],
  },
  {
    id: 'stay_and_share',
    label: 'Stay and share',
    concern: 'Fewer recommend us than usual.',
    why: 'Nobody has been asked yet whether they would recommend us.',
    action: connect,
    fillings: [
      {
        needs: ['Survey Answered:nps'],
        tile: { measure: 'stay_and_share', unit: 'score', good: 'up', caption: 'recommendation score' },
      },
      {
        needs: ['Survey Answered'],
        tile: {
          measure: 'experience_score',
          unit: 'score',
          good: 'up',
          caption: 'from customers’ reviews',
          concern: 'Reviews are lower than usual.',
        },
      },
      {
        needs: ['Review Left'],
        tile: {
          measure: people('Review Left'),
          unit: 'count',
          good: 'up',
          caption: 'left a review today',
          concern: 'Fewer leave a review than usual.',
        },
      },
    ],
  },
]

const needRules: readonly (NeedRule & { events: readonly string[] })[] = [
  need(
    'callbacks',
    'Waiting for a call back',
    'needs',
    'open_callbacks',
    ['service', 'it'],
    ['Callback Requested'],
  ),
  need('bills', 'Bills that do not add up', 'needs', 'bill_questions', ['finance', 'it'], ['Call Started']),
  need(
    'outages',
    'Without service',
    'needs',
    'customers_without_service',
    ['it', 'service'],
    ['Outage Started'],
  ),
  need(
    'missed_visits',
    'Waited at home for us',
    'needs',
    'missed_visits',
    ['service', 'it'],
    ['Home Visit Missed'],
  ),
  need(
    'conversations',
    'Waiting for an answer',
    'needs',
    'open_conversations',
    ['service', 'marketing'],
    ['Conversation Started'],
  ),
  need(
    'sessions',
    'Trouble in app or website',
    'watch',
    'troubled_sessions',
    ['it', 'marketing'],
    ['Session Ended'],
  ),
  need(
    'deliveries',
    'Deliveries that failed',
    'watch',
    'failed_deliveries',
    ['service', 'finance'],
    ['Delivery Failed'],
  ),
  need('payments', 'Payments that failed', 'watch', 'failed_payments', ['finance', 'it'], ['Payment Failed']),
]

function need(
  id: string,
  title: string,
  level: NeedRule['level'],
  measure: string,
  owners: NeedRule['owners'],
  events: readonly string[],
): NeedRule & { events: readonly string[] } {
  return { id, title, level, measure, unit: 'count', condition: { kind: 'above_usual' }, owners, events }
}

const changeRules = [
  { id: 'bill_calls', measure: 'bill_questions', words: 'call about a bill', events: ['Call Started'] },
  { id: 'calls', measure: 'calls', words: 'call us', events: ['Call Started'] },
  { id: 'orders', measure: 'orders', words: 'order', events: ['Order Completed'] },
  {
    id: 'searches',
    measure: { kind: 'count', event: 'Help Searched' },
    words: 'search for help',
    events: ['Help Searched'],
  },
  {
    id: 'cancelled',
    measure: { kind: 'count', event: 'Subscription Cancelled' },
    words: 'end their subscription',
    events: ['Subscription Cancelled'],
  },
] as const

const visitWords = {
  call: 'a call',
  visit: 'a home visit',
  order: 'an order',
  store: 'a visit to the store',
  general: 'a question from us',
}

/** The wall for a workspace with these events. An empty set gives the full wall with what is missing said on it. */
export function templateFor(events: ReadonlySet<string>): WallDefinition {
  const has = (needed: readonly string[]) => needed.every((name) => events.has(name))
  const heroTile = fill({ id: 'hero', ...hero }, events)
  const pick = <Rule extends { events: readonly string[] }>(rules: readonly Rule[]) =>
    rules.filter((rule) => has(rule.events)).map(({ events: _, ...rule }) => rule)
  return {
    hero: {
      label: heroTile.label,
      measure: heroTile.measure,
      unit: heroTile.unit,
      good: heroTile.good,
      why: hero.why,
      action: hero.action,
      ...(heroTile.goodFrom === undefined ? {} : { goodFrom: heroTile.goodFrom }),
      hours: [7, 20],
      marks: [
        {
          starts: 'Outage Started',
          ends: 'Outage Ended',
          key: 'outage_id',
          place: 'area',
          words: 'Outage in {place}',
        },
      ],
    },
    stages: stages.map((place) => {
      const { goodFrom: _, ...tile } = fill(place, events)
      return tile
    }),
    needs: pick(needRules),
    quotes: [
      {
        event: 'Survey Answered',
        property: 'comment',
        consent: 'quotable',
        about: { property: 'about', words: visitWords },
      },
    ],
    changes: pick(changeRules).map((rule) => ({ ...rule })),
  }
}

function fill(place: Place, events: ReadonlySet<string>) {
  const fits = place.fillings.find((filling) => filling.needs.every((name) => events.has(name)))
  const tile = (fits ?? place.fillings[0]).tile
  return {
    ...tile,
    id: place.id,
    label: tile.label ?? place.label,
    concern: tile.concern ?? place.concern,
    measure: fits ? tile.measure : null,
    why: place.why,
    action: place.action,
  }
}
