import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  boardOf,
  openTestBoards,
  orders,
  place,
  start,
  type TestBoards,
  type TestEvent,
} from '../../src/boards/test-boards.ts'
import { createLogger } from '../../src/logger.ts'
import type { DefinitionInput, QueryResult } from '../../src/metrics/index.ts'
import { createSubscriptions, type Subscriptions } from '../../src/subscriptions/index.ts'
import { createFormat } from '../../web/theme/fmt.ts'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { openPostOffice, type PostOffice, templates } from '../mail/post-office.ts'
import { fromRows } from './from-rows.ts'

const hour = 3_600_000
let env: TestBoards
let workspace: string
let mailbox: Mailbox
let office: PostOffice
let subscriptions: Subscriptions
const period = { from: '2026-06-01', to: '2026-06-14' }

/** One of every kind there is. */
const definitions: Record<string, DefinitionInput> = {
  count: { kind: 'count', event: 'Order Completed' },
  sum: { kind: 'sum', event: 'Order Completed', property: 'total' },
  average: { kind: 'average', event: 'Order Completed', property: 'total' },
  unique: { kind: 'unique', event: 'Order Completed' },
  percentile: { kind: 'percentile', event: 'Order Completed', property: 'total', percentile: 0.9 },
  ratio: {
    kind: 'ratio',
    unit: 'percent',
    numerator: { kind: 'count', event: 'Order Cancelled' },
    denominator: { kind: 'count', event: 'Order Completed' },
  },
  share: {
    kind: 'share',
    part: { kind: 'count', event: 'Order Completed' },
    filter: { property: 'carrier', op: 'eq', value: 'snail' },
  },
  nps: { kind: 'nps', event: 'Survey Answered', property: 'score' },
  csat: { kind: 'csat', event: 'Survey Answered', property: 'score', satisfied: 8 },
  ces: { kind: 'ces', event: 'Survey Answered', property: 'score' },
  open: { kind: 'open', event: 'Order Completed', closedBy: 'Order Cancelled', key: 'order_id' },
  latest: { kind: 'latest', event: 'Survey Answered', property: 'score', aggregate: 'average' },
  formula: {
    kind: 'formula',
    formula: 'money / bought',
    measures: {
      money: { kind: 'sum', event: 'Order Completed', property: 'total' },
      bought: 'orders_made',
    },
  },
  conversion: {
    kind: 'conversion',
    steps: [{ event: 'Order Completed' }, { event: 'Survey Answered' }],
    within: { days: 2 },
  },
  retention: {
    kind: 'retention',
    start: { event: 'Order Completed' },
    back: { event: 'Order Completed' },
    every: 'day',
    after: 1,
  },
  between: {
    kind: 'between',
    from: { event: 'Order Completed' },
    to: { event: 'Order Cancelled' },
    key: 'order_id',
    aggregate: 'average',
  },
  stickiness: { kind: 'stickiness', event: 'Order Completed', of: 'week' },
}

beforeAll(async () => {
  env = await openTestBoards()
  mailbox = await openMailbox()
  office = await openPostOffice({
    url: mailbox.url,
    stores: env,
    now: start,
    before: ({ access, mailer, jobs, clock }) => {
      subscriptions = createSubscriptions({
        ...env,
        jobs,
        access,
        mailer,
        template: templates.of('digest'),
        background: false,
        clock: () => clock.now(),
        logger: createLogger('silent'),
      })
    },
  })
  workspace = await env.makeWorkspace('Europe/Berlin')
  await env.metrics.save(workspace, orders, { by: 'ann' })
  const events = Array.from({ length: 160 }, (_, index) => ({
    at: start - 14 * 24 * hour + index * 2 * hour,
    user: `u${(index * 7) % 23}`,
    order_id: `o${Math.floor(index / 2)}`,
    index,
  })).flatMap(({ at, user, order_id, index }): TestEvent[] => [
    {
      at,
      name: 'Order Completed',
      user,
      properties: {
        order_id,
        total: String(((index * 37) % 100) / 4),
        carrier: index % 3 === 0 ? 'snail' : 'bird',
      },
    },
    ...(index % 4 === 1
      ? [{ at: at + hour / 2, name: 'Order Cancelled', user, properties: { order_id } }]
      : []),
    ...(index % 3 !== 1
      ? [{ at: at + hour, name: 'Survey Answered', user, properties: { score: String((index * 5) % 11) } }]
      : []),
  ])
  await env.send(workspace, events)
  // Some come twice, as after a crash.
  await env.send(
    workspace,
    events.filter((_, index) => index % 5 === 0).map((event, index) => ({ ...event, id: `twice-${index}` })),
  )
})
afterAll(async () => {
  await subscriptions.close()
  await office.close()
  await mailbox.close()
  await env.close()
})

const figureOf = ({ series }: QueryResult) => series[0]!.points[0]!.value

test.each(Object.entries(definitions))(
  '%s: tile, rows behind it, answer, file and statement say one number',
  async (kind, definition) => {
    const question = { definition, ...period, grain: 'total' as const }
    const answer = await env.metrics.query(workspace, question)
    const value = figureOf(answer)
    expect(value, kind).not.toBeNull()

    const tiles = [{ id: 'one', view: 'figure', measure: definition, place: place(0) }]
    const shown = await env.ask(workspace, 'POST', '/boards/preview', {
      body: { board: boardOf(tiles), figures: period },
      role: 'viewer',
    })
    expect(shown.status, shown.text).toBe(200)
    expect(shown.body.tiles[0].result.total.series[0].points[0].value, 'tile').toBe(value)

    const file = await env.ask(workspace, 'POST', '/metrics/export', { body: question, role: 'viewer' })
    const lines = (parse(file.text, { relax_column_count: true }) as string[][]).filter(
      ([first]) => !first!.startsWith('#'),
    )
    expect(Number(lines[1]![lines[0]!.indexOf('value')]), 'file').toBe(value)

    const again = await fromRows(env.metrics, workspace, question)
    expect(again, 'rows').toBeCloseTo(value!, 9)

    const [batched] = await env.metrics.queryAll(workspace, [{ id: 'x', ...question }])
    expect(batched && 'result' in batched && figureOf(batched.result), 'batch').toBe(value)

    const { statements } = await env.metrics.explain(workspace, question)
    for (const sql of statements) await env.clickhouse.query(sql)
  },
)

test.each(Object.entries(definitions).filter(([kind]) => kind !== 'formula'))(
  '%s: the people behind the number make it up',
  async (kind, definition) => {
    const question = { definition, ...period, grain: 'total' as const }
    const { n } = (await env.metrics.query(workspace, question)).series[0]!.points[0]!
    const { people } = await env.metrics.people(workspace, { ...question, pageSize: 1000 })
    expect(people.length, kind).toBeGreaterThan(0)
    expect(
      people.reduce((sum, one) => sum + one.n, 0),
      'answers of all people together',
    ).toBe(n)
  },
)

test('the mail says of every kind what its tile says', async () => {
  const kinds = Object.entries(definitions)
  const board = boardOf(
    kinds.map(([kind, measure], index) => ({
      id: kind,
      view: 'figure',
      title: `The ${kind}`,
      measure,
      place: place(index),
    })),
    { period },
  )
  await env.boards.save(workspace, board, { by: 'ann' })
  const ada = await office.makeMember(workspace, 'Ada', 'editor')
  const { tiles } = await env.boards.figures(workspace, board.name, {}, { seesPeople: true })
  // A mail has six tiles.
  for (let first = 0; first < kinds.length; first += 6) {
    const some = kinds.slice(first, first + 6).map(([kind]) => kind)
    await subscriptions.test(ada, {
      subject: { board: board.name, tiles: some },
      cadence: { every: 'day', hour: 8 },
    })
  }
  await office.until(
    async () => mailbox.received.length,
    (count) => count === Math.ceil(kinds.length / 6),
  )
  const lines = mailbox.received.flatMap(({ mail }) => mail.text!.split('\n'))
  const fmt = createFormat({ locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' })
  for (const [kind, definition] of kinds) {
    const result = tiles.find(({ id }) => id === kind)?.result
    const total = result?.view === 'figure' ? result.total : undefined
    const answer = await env.metrics.query(workspace, { definition, ...period, grain: 'total' })
    expect(total && figureOf(total), kind).toBe(figureOf(answer))
    const { value, n, tooFew } = answer.series[0]!.points[0]!
    const { text, unit } = tooFew ? { text: fmt.count(n), unit: 'answers' } : fmt.figure(value!, answer.unit)
    const said = [`The ${kind}: ${text}`, unit].filter(Boolean).join(' ')
    expect(
      lines.filter((line) => line === said || line.startsWith(`${said}, `)),
      `${kind}: ${said}\n${lines.filter((line) => line.startsWith('The ')).join('\n')}`,
    ).toHaveLength(1)
  }
})

test('the grid of a cohort tile comes in the mail as a table, with the shares of the answer', async () => {
  const measure = definitions.retention!
  const tiles = [{ id: 'grid', view: 'cohorts', title: 'Who comes back', measure, place: place(0) }]
  await env.boards.save(workspace, boardOf(tiles, { name: 'grid', period }), { by: 'ann' })
  const ada = await office.makeMember(workspace, 'Ada', 'editor')
  const before = mailbox.received.length
  await subscriptions.test(ada, {
    subject: { board: 'grid' },
    cadence: { every: 'week', weekday: 1, hour: 8 },
  })
  await office.until(
    async () => mailbox.received.length,
    (count) => count > before,
  )
  const { groups } = await env.metrics.cohorts(workspace, { definition: measure, ...period })
  const cohorts = groups[0]!.cohorts.slice(-8)
  const lines = mailbox.received.at(-1)!.mail.text!.split('\n')
  const head = lines.findIndex((line) => /^ +Began +People +After 1 day/.test(line))
  expect(head).toBeGreaterThan(0)
  const rows = lines.slice(head + 1, head + 1 + cohorts.length).map((line) => line.trim().split(/ {2,}/))
  expect(rows.map(([, people]) => Number(people))).toEqual(cohorts.map(({ size }) => size))
  // So few people a day: counts, as everywhere under 30 answers.
  expect(rows.map(([, , first]) => first ?? '')).toEqual(
    cohorts.map(({ cells }) => (cells[0] && !cells[0].incomplete ? String(cells[0].people) : '')),
  )
})
