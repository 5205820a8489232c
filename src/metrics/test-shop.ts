import { openTestStores } from '../db/index.ts'
import type { DefinitionInput } from './metric.ts'
import { createMetrics } from './metrics.ts'
import type { Point, QueryRequestInput } from './request.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

export const now = Date.parse('2026-05-08T00:00:00Z')
export const period = { from: '2026-05-01', to: '2026-05-05' } as const
export const days = ['2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']

/** Answers of 1 to 7, orders, plan changes, over four days; made by a rule, so that the tests can count them again. */
function madeEvents(): TestEvent[] {
  return Array.from({ length: 240 }, (_, index): TestEvent => {
    const at = new Date(Date.parse('2026-05-01T00:00:00Z') + index * 24 * 60_000).toISOString()
    const user = `u${(index * 7) % 11}`
    const region = ['north', 'south', 'east'][Math.floor(index / 3) % 3]!
    if (index % 3 === 0)
      return {
        id: `s${index}`,
        at,
        user,
        name: 'Survey Answered',
        properties: {
          kind: index % 2 ? 'csat' : 'ces',
          score: String((Math.floor(index / 3) * 5) % 11),
          region,
        },
      }
    if (index % 3 === 1)
      return {
        id: `o${index}`,
        at,
        user,
        name: 'Order Completed',
        channel: index % 2 ? 'web' : 'app',
        properties: { total: String((index * 17) % 50), region },
      }
    return {
      id: `p${index}`,
      at,
      user,
      name: index % 4 === 0 ? 'Plan Left' : 'Plan Chosen',
      properties: {
        contract: `c${index % 9}`,
        plan: ['basic', 'plus', 'family'][index % 3 === 2 ? (index * 3) % 3 : 0]!,
        fee: String(10 + (index % 5)),
      },
    }
  })
}
/** What happened in the shop. */
export const events = madeEvents()
export const dayOf = (event: TestEvent) => event.at.slice(0, 10)
/** The answer to a survey. */
export const scoreOf = (event: TestEvent) => Number(event.properties!.score)
export const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

/** Stores with these events in a workspace, and measures over them; `now` is the time. */
export async function openTestShop() {
  const stores = await openTestStores()
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  const metrics = createMetrics({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    segmentNames: async () => ['gold'],
    computedTraits: async () => [
      { name: 'orders_ever', kind: 'count' },
      { name: 'last_topic', kind: 'last' },
    ],
    clock: () => now,
  })
  await putEvents(stores, workspace, events)

  /** The first series of a definition by day. */
  async function points(
    definition: DefinitionInput,
    extra: Partial<QueryRequestInput> = {},
  ): Promise<Point[]> {
    const { series } = await metrics.query(workspace, { definition, ...period, grain: 'day', ...extra })
    return series[0]!.points
  }
  return { stores, workspace, metrics, points }
}
export type TestShop = Awaited<ReturnType<typeof openTestShop>>
