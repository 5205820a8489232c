import type { BoardInput } from './board.ts'

/** Boards that every workspace begins with, over the product's own measures. */
export const defaultBoards: readonly BoardInput[] = [
  {
    name: 'how-customers-are-doing',
    label: 'How customers are doing',
    description: 'The journey from finding us to recommending us, and what stands in its way.',
    owners: [{ team: 'executive' }, { team: 'marketing' }],
    period: { last: '28d' },
    tiles: [
      figure('experience', 'experience_score', 0, 0),
      figure('recommendation', 'stay_and_share', 3, 0),
      figure('who-joined', 'people_who_joined', 6, 0),
      figure('who-left', 'people_who_left', 9, 0),
      {
        id: 'journey',
        view: 'stages',
        title: 'The journey',
        place: { x: 0, y: 3, w: 12, h: 3 },
        stages: [
          { label: 'Find us', measure: 'find_us' },
          { label: 'Join', measure: 'join' },
          { label: 'Use every day', measure: 'use_every_day' },
          { label: 'Get help', measure: 'get_help' },
          { label: 'Stay and share', measure: 'stay_and_share' },
        ],
      },
      line('experience-over-time', 'experience_score', 0, 6),
      line('active', 'active_customers', 6, 6),
      {
        id: 'said',
        view: 'words',
        title: 'In their own words',
        place: { x: 0, y: 10, w: 12, h: 4 },
        about: 'about',
      },
    ],
  },
  {
    name: 'getting-help',
    label: 'Getting help',
    description: 'How long customers wait for us, whether one contact is enough, and who is still waiting.',
    owners: [{ team: 'service' }, { team: 'it' }],
    period: { last: '28d' },
    tiles: [
      figure('wait', 'get_help', 0, 0),
      figure('first-time', 'answered_first_time', 3, 0),
      figure('given-up', 'calls_given_up', 6, 0),
      figure('owed', 'open_callbacks', 9, 0),
      line('wait-over-time', 'get_help', 0, 3),
      line('calls', 'calls', 6, 3),
      {
        id: 'topics',
        view: 'bars',
        title: 'What calls are about',
        measure: 'calls',
        by: ['topic'],
        place: { x: 0, y: 7, w: 6, h: 4 },
      },
      {
        id: 'passed-on',
        view: 'table',
        measure: 'passed_on_calls',
        by: ['topic'],
        place: { x: 6, y: 7, w: 6, h: 4 },
      },
      {
        id: 'after-a-call',
        view: 'paths',
        title: 'What happens after a call',
        start: 'Call Started',
        place: { x: 0, y: 11, w: 12, h: 5 },
      },
    ],
  },
  {
    name: 'finding-and-joining',
    label: 'Finding and joining us',
    description: 'Whether people find what they came for, and how they get started. Looked after together.',
    owners: [{ team: 'marketing' }, { team: 'it' }],
    period: { last: '28d' },
    tiles: [
      figure('found', 'find_us', 0, 0),
      figure('set-up', 'join', 3, 0),
      figure('trouble-free', 'use_every_day', 6, 0),
      figure('invited', 'friends_invited', 9, 0),
      line('found-over-time', 'find_us', 0, 3),
      line('trouble', 'troubled_sessions', 6, 3),
      {
        id: 'joined-by-channel',
        view: 'bars',
        measure: 'people_who_joined',
        by: ['channel'],
        place: { x: 0, y: 7, w: 6, h: 4 },
      },
      {
        id: 'trouble-by-device',
        view: 'bars',
        measure: 'troubled_sessions',
        by: ['device'],
        place: { x: 6, y: 7, w: 6, h: 4 },
      },
    ],
  },
  {
    name: 'orders-and-deliveries',
    label: 'Orders and deliveries',
    description:
      'What customers order, whether it arrives when we said, and what it costs them when it does not.',
    owners: [{ team: 'service' }, { team: 'finance' }],
    period: { last: '28d' },
    tiles: [
      figure('orders', 'orders', 0, 0),
      figure('revenue', 'revenue', 3, 0),
      figure('on-time', 'on_time_deliveries', 6, 0),
      figure('failed', 'failed_deliveries', 9, 0),
      line('orders-over-time', 'orders', 0, 3),
      line('on-time-over-time', 'on_time_deliveries', 6, 3),
      {
        id: 'carriers',
        view: 'bars',
        title: 'Deliveries that failed, by carrier',
        measure: 'failed_deliveries',
        by: ['carrier'],
        place: { x: 0, y: 7, w: 6, h: 4 },
      },
      {
        id: 'payments',
        view: 'table',
        measure: 'failed_payments',
        by: ['method'],
        place: { x: 6, y: 7, w: 6, h: 4 },
      },
    ],
  },
]

function figure(id: string, measure: string, x: number, y: number): BoardInput['tiles'][number] {
  return { id, view: 'figure', measure, place: { x, y, w: 3, h: 3 } }
}

function line(id: string, measure: string, x: number, y: number): BoardInput['tiles'][number] {
  return { id, view: 'line', measure, place: { x, y, w: 6, h: 4 } }
}
