import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBoards } from '../../src/boards/index.ts'
import { createDefinitions } from '../../src/definitions/index.ts'
import type { ImportStatus } from '../../src/imports/index.ts'
import { createMetrics } from '../../src/metrics/index.ts'
import { exampleMapping, type ImportParts, openImportParts, referenceData } from './import-parts.ts'

const directory = referenceData('olist')
const names = [
  'orders.csv.gz',
  'customers.csv.gz',
  'order_payments.csv.gz',
  'order_reviews.csv.gz',
  'olist_marketing_qualified_leads.csv.gz',
  'olist_closed_deals.csv',
]

describe.skipIf(!directory)('Olist: orders, deliveries, payments, reviews, leads', () => {
  let parts: ImportParts
  let workspace: string
  let imported: ImportStatus
  beforeAll(async () => {
    parts = await openImportParts()
    const api = await parts.freshApi()
    workspace = api.workspace
    const files = names.map((name) => [name, readFileSync(join(directory as string, name))] as const)
    imported = await api.run(exampleMapping('olist.yml'), Object.fromEntries(files))
    await parts.visible()
  })
  afterAll(() => parts.close())

  async function rows(sql: string): Promise<unknown[]> {
    return parts.stores.clickhouse.query(sql, { workspace })
  }

  test('every row became its events', async () => {
    expect(imported.error).toBeNull()
    expect(imported.counts).toEqual({
      // orders, payments, reviews, leads and deals; customers are only joined
      rows: 8_135 + 8_924 + 8_225 + 8_000 + 842,
      events: 8_135 + 6_353 + 5_170 + 8_924 + 8_225 + 8_000 + 842,
      duplicates: 0,
      parked: 0,
      errors: 0,
      skipped: 0,
    })
    const counted = await parts.figures(
      workspace,
      `countIf(name = 'Order Completed') AS orders, countIf(name = 'Delivery Dispatched') AS dispatched,
       countIf(name = 'Delivery Delivered') AS delivered, countIf(name = 'Payment Received') AS payments,
       countIf(name = 'Survey Answered') AS reviews, countIf(name = 'Lead Received') AS leads,
       countIf(name = 'Deal Won') AS deals, uniqExactIf(user_id, name = 'Order Completed') AS people,
       countIf(name = 'Survey Answered' AND properties['comment'] != '') AS comments,
       toInt64(round(sumIf(toDecimal64OrZero(properties['amount'], 2), name = 'Payment Received') * 100)) AS centavos`,
    )
    expect(counted).toEqual({
      orders: 8_135,
      dispatched: 6_353,
      delivered: 5_170,
      payments: 8_924,
      reviews: 8_225,
      leads: 8_000,
      deals: 842,
      people: 8_016,
      comments: 4_113,
      centavos: 142_860_281,
    })
  })

  test('keys are intact: every payment and review belongs to an order and to its buyer', async () => {
    const orphans = await rows(`
      SELECT name, count() AS n
      FROM events AS e
      LEFT ANTI JOIN (
        SELECT properties['order_id'] AS order_id, user_id FROM events
        WHERE workspace = {workspace: String} AND name = 'Order Completed'
      ) AS o ON e.properties['order_id'] = o.order_id AND e.user_id = o.user_id
      WHERE workspace = {workspace: String} AND name IN ('Payment Received', 'Survey Answered', 'Delivery Delivered')
      GROUP BY name`)
    expect(orphans).toEqual([])
    const payments = await rows(`
      SELECT properties['method'] AS method, toUInt32(count()) AS n FROM events
      WHERE workspace = {workspace: String} AND name = 'Payment Received' GROUP BY method ORDER BY n DESC LIMIT 4`)
    expect(payments).toEqual([
      { method: 'credit_card', n: 6_255 },
      { method: 'boleto', n: 1_580 },
      { method: 'voucher', n: 964 },
      { method: 'debit_card', n: 122 },
    ])
  })

  test('reviews by lateness, by order status and by score are those of the reference', async () => {
    const byLateness = await rows(`
      SELECT toFloat64(d.properties['days_late']) > 0 AS late, toUInt32(count()) AS n,
        round(avg(toFloat64(r.properties['score'])), 3) AS mean
      FROM events AS r
      INNER JOIN (SELECT * FROM events WHERE workspace = {workspace: String} AND name = 'Delivery Delivered') AS d
        ON d.properties['order_id'] = r.properties['order_id']
      WHERE r.workspace = {workspace: String} AND r.name = 'Survey Answered' AND d.properties['order_status'] = 'delivered'
      GROUP BY late ORDER BY late`)
    expect(byLateness).toEqual([
      { late: 0, n: 4_814, mean: 4.28 },
      { late: 1, n: 418, mean: 2.498 },
    ])
    const byScore = await rows(`
      SELECT toUInt8(properties['score']) AS score, toUInt32(count()) AS n FROM events
      WHERE workspace = {workspace: String} AND name = 'Survey Answered' GROUP BY score ORDER BY score`)
    expect(byScore).toEqual([2638, 382, 667, 1184, 3354].map((n, index) => ({ score: index + 1, n })))
    const percent = await rows(`
      SELECT DISTINCT toUInt8(properties['score']) AS score, toFloat64(properties['score_percent']) AS percent
      FROM events WHERE workspace = {workspace: String} AND name = 'Survey Answered' ORDER BY score`)
    expect(percent).toEqual(
      [0, 25, 50, 75, 100].map((value, index) => ({ score: index + 1, percent: value })),
    )
    const byStatus = await rows(`
      SELECT properties['order_status'] AS status, round(avg(toFloat64(properties['score'])), 3) AS mean FROM events
      WHERE workspace = {workspace: String} AND name = 'Survey Answered' AND status IN ('delivered', 'shipped', 'canceled', 'unavailable')
      GROUP BY status ORDER BY mean DESC`)
    expect(byStatus).toEqual([
      { status: 'delivered', mean: 4.138 },
      { status: 'shipped', mean: 1.996 },
      { status: 'canceled', mean: 1.811 },
      { status: 'unavailable', mean: 1.527 },
    ])
  })

  test('leads by channel and how many were won', async () => {
    const rates = await rows(`
      SELECT properties['origin'] AS origin, toUInt32(uniqExactIf(properties['lead_id'], name = 'Lead Received')) AS leads,
        round(uniqExactIf(properties['lead_id'], name = 'Deal Won') / leads, 4) AS rate
      FROM events WHERE workspace = {workspace: String} AND name IN ('Lead Received', 'Deal Won')
      GROUP BY origin HAVING leads > 450 ORDER BY leads DESC`)
    expect(rates).toEqual([
      { origin: 'organic_search', leads: 2_296, rate: 0.118 },
      { origin: 'paid_search', leads: 1_586, rate: 0.123 },
      { origin: 'social', leads: 1_350, rate: 0.0556 },
      { origin: 'unknown', leads: 1_099, rate: 0.1629 },
      { origin: 'direct_traffic', leads: 499, rate: 0.1122 },
      { origin: 'email', leads: 493, rate: 0.0304 },
    ])
  })

  test('a board shows what late deliveries do to the score, and the channels that bring shops', async () => {
    const { metrics, boards, definitions } = openBoards(parts)
    await metrics.installDefaults(workspace)
    const editor = { kind: 'user', id: 'u', label: 'Ann', workspace, role: 'editor' } as const
    const text = readFileSync(join(import.meta.dirname, '../../examples/boards/olist.yml'), 'utf8')
    const applied = await definitions.apply(editor, { documents: [{ path: 'olist.yml', text }] })
    expect(applied.breaks).toEqual([])
    const { tiles } = await boards.figures(workspace, 'olist', {}, { seesPeople: true })
    const groupsOf = (id: string, key: string) => {
      const tile = tiles.find((one) => one.id === id)
      const result = tile?.result?.view === 'bars' ? tile.result.result : undefined
      return new Map(
        result?.series.map(({ by, points }) => [by[key], { value: points[0]!.value, n: points[0]!.n }]),
      )
    }
    const late = groupsOf('late', 'late')
    expect(late.get('true')?.n).toBe(418)
    expect(late.get('true')?.value).toBeCloseTo(2.498, 3)
    expect(late.get('false')?.n).toBe(4814)
    expect(late.get('false')?.value).toBeCloseTo(4.28, 3)
    const leads = groupsOf('leads', 'origin')
    expect(leads.get('organic_search')).toEqual({ value: 2296, n: 2296 })
    expect(leads.get('email')).toEqual({ value: 493, n: 493 })
    expect(groupsOf('won', 'origin').get('unknown')?.value).toBeCloseTo(16.29, 2)
  })
})

/** Measures and boards over the same stores. */
function openBoards({ stores, access }: ImportParts) {
  const clock = Date.now
  const metrics = createMetrics({ ...stores, clock })
  const boards = createBoards({
    ...stores,
    metrics,
    access,
    segmentNames: async () => [],
    publish: async () => undefined,
    clock,
  })
  const definitions = createDefinitions({
    postgres: stores.postgres,
    kinds: [metrics.definitionKind, boards.definitionKind],
  })
  return { metrics, boards, definitions }
}
