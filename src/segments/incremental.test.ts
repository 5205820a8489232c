import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { Condition } from './condition.ts'
import { membersSql, settings } from './members-sql.ts'
import { planOf, planOfList } from './plan.ts'
import { makeWorld, type TestEvent, type World } from './test-world.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const orders = (op: 'gte' | 'eq' | 'lte', value: number, days?: number): Condition => ({
  did: 'Order Completed',
  times: { op, value },
  ...(days === undefined ? {} : { within: { days } }),
})

/** Conditions of every kind. */
const conditions: Record<string, Condition> = {
  bought: orders('gte', 2, 30),
  not_lately: orders('eq', 0, 10),
  few: orders('lte', 1),
  spent: { did: 'Order Completed', total: { property: 'total', aggregate: 'sum', op: 'gt', value: 30 } },
  mean: {
    did: ['Order Completed', 'Page Viewed'],
    where: { property: 'total', op: 'exists' },
    times: { op: 'gte', value: 2 },
    total: { property: 'total', aggregate: 'average', op: 'lte', value: 15 },
    within: { hours: 100 },
  },
  in_may: { did: 'Page Viewed', within: { from: '2026-05-20', to: '2026-06-10' } },
  open: { unanswered: { opened: 'Asked', closedBy: 'Answered', key: 'case', within: { days: 20 } } },
  open_plain: {
    unanswered: {
      opened: 'Asked',
      where: { property: 'total', op: 'gt', value: 5 },
      closedBy: ['Answered', 'Order Completed'],
    },
  },
  gold: { trait: 'plan', op: 'eq', value: 'gold' },
  not_gold: { not: { trait: 'plan', op: 'eq', value: 'gold' } },
  no_plan: { trait: 'plan', op: 'missing' },
  big: { account: 'seats', op: 'gte', value: 50 },
  not_big: { account: 'seats', op: 'neq', value: 50 },
  agreed: { consent: 'email', is: 'yes' },
  unasked: { and: [{ consent: 'email', is: 'unknown' }, orders('gte', 1, 15)] },
  mixed: {
    or: [
      { and: [orders('gte', 1, 25), { trait: 'plan', op: 'in', value: ['gold', 'free'] }] },
      { and: [{ not: { did: 'Page Viewed', within: { days: 5 } } }, { account: 'seats', op: 'exists' }] },
    ],
  },
  of_groups: {
    and: [
      { segment: 'bought', in: true },
      { segment: 'gold_or_open', in: false },
    ],
  },
  gold_or_open: {
    or: [
      { segment: 'gold', in: true },
      { segment: 'open', in: true },
    ],
  },
}

const users = ['u1', 'u2', 'u3', 'u4', 'u5']
const user = fc.constantFrom(...users)
const event = fc.record({
  kind: fc.constant('event' as const),
  user,
  name: fc.constantFrom('Order Completed', 'Page Viewed', 'Asked', 'Answered'),
  minutesAgo: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 * 1440 })),
  total: fc.constantFrom('4', '10', '12.5', '20', 'x', ''),
  case: fc.constantFrom('a', 'b', 'c', ''),
  robot: fc.constantFrom(0 as const, 0 as const, 0 as const, 1 as const),
})
const told = fc.oneof(
  fc.record({ kind: fc.constant('trait' as const), user, plan: fc.constantFrom('gold', 'free', 'team') }),
  fc.record({
    kind: fc.constant('account' as const),
    user,
    account: fc.constantFrom('acme', 'duff'),
    seats: fc.constantFrom('10', '50', '90', ''),
  }),
  fc.record({
    kind: fc.constant('consent' as const),
    user,
    state: fc.constantFrom('yes' as const, 'no' as const),
  }),
)
const other = fc.oneof(
  fc.record({ kind: fc.constant('again' as const), which: fc.nat(50) }),
  fc.record({ kind: fc.constant('join' as const), user, into: user }),
  fc.record({ kind: fc.constant('split' as const), user }),
)
const move = fc.record({
  what: fc.array(fc.oneof({ weight: 5, arbitrary: event }, { weight: 2, arbitrary: told }, other), {
    maxLength: 5,
  }),
  minutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 * 60 })),
})
type Happening = (typeof move extends fc.Arbitrary<infer Move> ? Move : never)['what'][number]

/** Does one thing; the events that were sent are kept, so that one can be sent again. */
async function happen(world: World, one: Happening, sent: TestEvent[], parts: Map<string, string>) {
  const id = `e${sent.length}`
  const send = async (made: TestEvent) => {
    sent.push(made)
    await world.send(made)
  }
  if (one.kind === 'event') {
    const properties = { ...(one.total ? { total: one.total } : {}), ...(one.case ? { case: one.case } : {}) }
    const ts = world.now() - one.minutesAgo * 60_000
    await send({ id, user: one.user, name: one.name, ts, robot: one.robot, properties })
  } else if (one.kind === 'trait') {
    await send({
      id,
      user: one.user,
      name: 'Identified',
      type: 'identify',
      ts: world.now(),
      properties: { plan: one.plan },
    })
  } else if (one.kind === 'account') {
    const properties: Record<string, string> = one.seats ? { seats: one.seats } : {}
    await send({
      id,
      user: one.user,
      name: 'Grouped',
      type: 'group',
      account: one.account,
      ts: world.now(),
      properties,
    })
  } else if (one.kind === 'consent') {
    await world.consent(one.user, 'email', one.state, world.now())
    await send({
      id,
      user: one.user,
      name: 'Page Viewed',
      ts: world.now(),
      context: { 'consent.email': one.state },
    })
  } else if (one.kind === 'again') {
    const [repeated] = sent.slice(one.which % Math.max(sent.length, 1))
    if (repeated) await world.send(repeated)
  } else if (one.kind === 'split') {
    if (parts.delete(one.user)) await world.join(one.user, one.user)
  } else if (one.user !== one.into && ![...parts.values()].includes(one.user) && !parts.has(one.into)) {
    parts.set(one.user, one.into)
    await world.join(one.user, one.into)
  }
}

/** Who belongs to each group at this moment, computed from everything there is. */
async function wholeMembers(world: World, upload: string): Promise<Record<string, string[]>> {
  const surroundings = {
    workspace: world.workspace,
    zone: 'Europe/Berlin',
    now: world.now(),
    computed: new Map(),
  }
  const plans = [
    ...Object.entries(conditions).map(
      ([name, condition]) => [name, planOf(condition, surroundings)] as const,
    ),
    ['listed', planOfList(upload, surroundings)] as const,
  ]
  const found: Record<string, string[]> = {}
  for (const [name, plan] of plans) {
    const binder = createBinder()
    const sql = `SELECT toString(person) AS id FROM (${membersSql(plan, 'everybody', binder)}) ORDER BY id\n${settings}`
    const rows = await stores.clickhouse.query<{ id: string }>(sql, binder.params)
    found[name] = rows.map(({ id }) => id)
  }
  return found
}

async function keptMembers(world: World): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const name of [...Object.keys(conditions), 'listed']) found[name] = await world.members(name)
  return found
}

/** What the log of changes says: who entered last and did not leave. Nobody may enter twice or leave twice. */
async function replayed(world: World): Promise<Record<string, string[]>> {
  const rows = await stores.clickhouse.query<{ segment: string; id: string; entered: number }>(
    'SELECT segment, toString(person) AS id, entered FROM segment_changes FINAL WHERE workspace = {workspace: String} ORDER BY segment, run, id',
    { workspace: world.workspace },
  )
  const sets: Record<string, Set<string>> = {}
  for (const { segment, id, entered } of rows) {
    sets[segment] ??= new Set()
    expect(sets[segment].has(id), `${segment}: ${id} ${entered ? 'enters' : 'leaves'} twice`).toBe(
      entered === 0,
    )
    if (entered) sets[segment].add(id)
    else sets[segment].delete(id)
  }
  const names = [...Object.keys(conditions), 'listed']
  return Object.fromEntries(names.map((name) => [name, [...(sets[name] ?? [])].sort()]))
}

test('following what changed gives the same members as computing everything, at every moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 7 }), async (moves) => {
      const world = await makeWorld(stores)
      for (const name of ['bought', 'gold', 'open', 'gold_or_open', ...Object.keys(conditions)]) {
        const condition = conditions[name]!
        await world.segments.save(
          world.workspace,
          { kind: 'live', name, label: name, condition },
          { by: 'test' },
        )
      }
      await world.segments.save(
        world.workspace,
        { kind: 'list', name: 'listed', label: 'listed' },
        { by: 'test' },
      )
      const csv = new TextEncoder().encode('user_id\nu1\nu4\nnobody\n')
      const { upload } = await world.segments.upload(world.workspace, 'listed', csv, { by: 'test' })
      await world.segments.save(
        world.workspace,
        { kind: 'list', name: 'listed', label: 'listed', upload },
        { by: 'test' },
      )
      await world.follow()
      const sent: TestEvent[] = []
      const parts = new Map<string, string>()
      for (const { what, minutes } of moves) {
        for (const one of what) await happen(world, one, sent, parts)
        world.passTime(minutes * 60_000)
        await world.follow()
        const kept = await keptMembers(world)
        expect(kept).toEqual(await wholeMembers(world, upload))
        expect(kept).toEqual(await replayed(world))
      }
    }),
    { numRuns: Number(process.env.TANDEM_PROPERTY_RUNS ?? 3), endOnFailure: true },
  )
}, 600_000)
