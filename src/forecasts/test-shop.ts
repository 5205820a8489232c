import type { Stores } from '../db/index.ts'
import type { MetricInput } from '../metrics/index.ts'
import { randomOf } from '../stats/numerics/index.ts'

const day = 86_400_000
const owners: MetricInput['owners'] = [{ team: 'it' }, { team: 'service' }]
const base = { unit: 'count', owners } as const

/** Measures over the events of the shop. */
export const shopMetrics: MetricInput[] = [
  { ...base, name: 'orders', label: 'Orders', good: 'up', kind: 'count', event: 'Ordered' },
  {
    ...base,
    name: 'content',
    label: 'Content customers',
    unit: 'percent',
    good: 'up',
    aim: { value: 60 },
    kind: 'csat',
    event: 'Answered',
    property: 'score',
  },
  {
    ...base,
    name: 'wait',
    label: 'Wait',
    unit: 'minutes',
    good: 'down',
    kind: 'average',
    event: 'Answered',
    property: 'minutes',
  },
  { ...base, name: 'constant', label: 'Constant', kind: 'count', event: 'Opened' },
  { ...base, name: 'new', label: 'New', kind: 'count', event: 'Launched' },
  { ...base, name: 'walk', label: 'Walk', unit: 'number', kind: 'sum', event: 'Walked', property: 'value' },
  {
    ...base,
    name: 'refunds',
    label: 'Refunds',
    unit: 'money',
    kind: 'sum',
    event: 'Refunded',
    property: 'amount',
  },
]

/** Sales of the shop: twice as many orders on their days. */
export const saleDays = (to: number) => [150, 120, 90, 60, 30, -4].map((ago) => to - ago * day)

/**
 * A shop that is open up to `to`: orders with a weekday pattern and a rise, sales that double them, answers that get
 * better, something that never changes, something three days old, a random walk and negative sums.
 */
export async function putShop(
  { clickhouse }: Pick<Stores, 'clickhouse'>,
  workspace: string,
  to: number,
  days = 200,
) {
  const random = randomOf(7)
  const rows: { ts: string; [column: string]: unknown }[] = []
  const put = (at: number, name: string, properties: Record<string, string> = {}) => {
    if (at < to)
      rows.push({
        workspace,
        message_id: `${name}-${rows.length}`,
        ts: new Date(at).toISOString().slice(0, 23).replace('T', ' '),
        name,
        user_id: `u${random.integer(500)}`,
        properties,
      })
  }
  const sales = new Set(saleDays(to).map((at) => Math.floor(at / day)))
  const pattern = [0.6, 1.1, 1.0, 1.0, 1.2, 1.5, 0.7]
  let walk = 500
  const midnight = Math.floor(to / day) * day
  for (let ago = days; ago >= 0; ago--) {
    const start = midnight - ago * day
    const usual = 40 * pattern[new Date(start).getUTCDay()]! * (1 + 0.5 * ((days - ago) / days))
    const count = Math.round(usual * (sales.has(start / day) ? 2 : 1) + 3 * random.normal())
    for (let i = 0; i < count; i++)
      put(start + random.uniform() * day, 'Ordered', { city: i % 3 === 0 ? 'Ulm' : 'Bonn' })
    for (let i = 0; i < 40; i++) {
      const minutes = 10 + 3 * Math.sin((2 * Math.PI * ago) / 7) + 2 * random.normal()
      const isContent = random.uniform() < 0.5 + 0.4 * ((days - ago) / days)
      put(start + random.uniform() * day, 'Answered', {
        score: isContent ? '5' : '2',
        minutes: String(Math.max(0, minutes)),
      })
    }
    put(start + 1, 'Opened')
    if (ago < 3) put(start + 1, 'Launched')
    walk += 20 * random.normal()
    put(start + 2, 'Walked', { value: String(walk) })
    put(start + 3, 'Refunded', {
      amount: String(-20 - 8 * pattern[new Date(start).getUTCDay()]! + random.normal()),
    })
  }
  // Times in the future are not history.
  for (let i = 0; i < 500; i++)
    rows.push({
      workspace,
      message_id: `future-${i}`,
      ts: '2031-01-01 00:00:00.000',
      name: 'Ordered',
      user_id: 'u1',
      properties: {},
    })
  const now = new Date(to).toISOString().slice(0, 23).replace('T', ' ')
  for (let start = 0; start < rows.length; start += 20_000)
    await clickhouse.insert(
      'events',
      rows.slice(start, start + 20_000).map((row) => ({
        ...row,
        // Nothing is received later than now.
        received_at: [row.ts, now].sort()[0],
        type: 'track',
        source: 'test',
        channel: 'web',
      })),
    )
}
