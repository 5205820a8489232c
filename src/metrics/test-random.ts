import type { PeopleExpression } from '../expression/index.ts'
import type { DefinitionInput } from './metric.ts'
import type { TestEvent } from './test-events.ts'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same random numbers in every run. */
export const random = seeded(20_260_322)
export const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!

const totals = ['1', '2.5', '-3', '0.1', '0.2', '1e3', 'inf', 'nan', 'free', '', '9', '10', '6', '7']
const plans = ['gold', 'basic', "o'hara", 'null', '', 'none', 'others', '{p0:String}']
const names = ['Order Completed', 'Page Viewed', 'Opened', 'Closed']

/** An event of a shop with odd values; some by nobody signed in, a few by robots. */
export function randomEvent(index: number): TestEvent {
  const properties: Record<string, string> = { key: `k${Math.floor(random() * 40)}` }
  if (random() < 0.8) properties.total = pick(totals)
  if (random() < 0.8) properties.plan = pick(plans)
  return {
    id: `m${index}`,
    at: new Date(Date.UTC(2026, 2, 27) + Math.floor(random() * 5 * 86_400) * 1000).toISOString(),
    name: pick(names),
    channel: pick(['web', 'app', 'call', 'store']),
    ...(random() < 0.7
      ? { user: `u${Math.floor(random() * 12)}` }
      : { anonymous: `a${Math.floor(random() * 5)}` }),
    robot: random() < 0.05 ? 1 : 0,
    properties,
  }
}

/** A measure over such events. */
export function randomDefinition(): DefinitionInput {
  const filter = pick<PeopleExpression | undefined>([
    undefined,
    { property: 'plan', op: 'neq', value: 'gold' } as const,
    {
      or: [
        { field: 'channel', op: 'in', value: ['web', 'app'] } as const,
        { property: 'total', op: 'gt', value: 2 } as const,
      ],
    },
    { not: { property: 'total', op: 'missing' } as const },
    { segment: 'gold', op: pick(['in', 'notIn'] as const) },
    { or: [{ segment: 'gold', op: 'in' } as const, { field: 'channel', op: 'eq', value: 'call' } as const] },
    { trait: 'tier', op: pick(['eq', 'neq'] as const), value: 'red' },
    { account: 'size', op: pick(['gt', 'lte'] as const), value: 10 },
  ])
  const event = pick([undefined, 'Order Completed', ['Order Completed', 'Page Viewed']])
  const scope = { ...(event ? { event } : {}), ...(filter ? { filter } : {}) }
  const part = () =>
    pick([
      { kind: 'count' as const, ...scope },
      { kind: 'sum' as const, property: 'total', event: 'Order Completed' },
      { kind: 'unique' as const, event: 'Page Viewed' },
      { kind: 'unique' as const, property: 'plan', event: ['Page Viewed', 'Opened'] },
    ])
  return pick<() => DefinitionInput>([
    () => ({ kind: 'count', ...scope }),
    () => ({ kind: 'sum', property: 'total', ...scope }),
    () => ({ kind: 'average', property: 'total', ...scope }),
    () => ({ kind: 'nps', property: 'total', ...scope }),
    () => ({ kind: 'unique', ...scope }),
    () => ({ kind: 'unique', property: 'plan', ...scope }),
    () => ({ kind: 'percentile', property: 'total', percentile: pick([0, 0.25, 0.5, 0.9, 1]), ...scope }),
    () => ({ kind: 'ratio', numerator: part(), denominator: part() }),
    () => ({ kind: 'csat', property: 'total', satisfied: 7, ...scope }),
    () => ({ kind: 'ces', property: 'total', ...scope }),
    () => ({ kind: 'share', part: part(), ...(filter ? { filter } : {}) }),
    () => ({
      kind: 'latest',
      event: ['Order Completed', 'Opened'],
      property: 'total',
      aggregate: pick(['count', 'sum', 'average'] as const),
      ...(random() < 0.5 ? { key: 'key' } : {}),
      ...(random() < 0.3 ? { value: { op: 'gt', value: 1 } } : {}),
      ...(random() < 0.3 ? { state: { field: 'name', op: 'eq', value: 'Opened' } } : {}),
      ...(filter ? { filter } : {}),
    }),
    () => ({ kind: 'open', event: 'Opened', closedBy: 'Closed', key: 'key', ...(filter ? { filter } : {}) }),
  ])()
}
