import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinActors } from '../../test/people/join-actors.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import { actorOf } from '../identity/index.ts'
import { createEvaluation } from './evaluation.ts'
import { createTraitRepository } from './repository.ts'
import { makeWorkspace, putEvents, seeded, type TestEvent } from './test-people.ts'
import { type Trait, traitSchema } from './trait.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const day = 86_400_000
const definitions = [
  { kind: 'count', event: 'Order Completed' },
  { kind: 'count', event: ['Order Completed', 'Page Viewed'], within: { days: 7 } },
  { kind: 'sum', event: 'Order Completed', property: 'total' },
  { kind: 'sum', event: 'Order Completed', property: 'total', within: { days: 30 } },
  { kind: 'average', event: 'Order Completed', property: 'total' },
  { kind: 'min', event: 'Order Completed', property: 'total', within: { days: 14 } },
  { kind: 'max', event: ['Order Completed', 'Call Resolved'], property: 'total' },
  { kind: 'first', event: 'Page Viewed', property: 'context.campaign.name' },
  { kind: 'last', event: ['Order Completed', 'Page Viewed'], property: 'channel' },
  { kind: 'most_frequent', event: 'Order Completed', property: 'plan' },
  { kind: 'unique_list', event: 'Order Completed', property: 'plan', within: { days: 30 } },
  { kind: 'days_since', event: 'Call Resolved' },
  {
    kind: 'days_since',
    event: 'Order Completed',
    where: { property: 'total', op: 'gt', value: 20 },
    within: { days: 60 },
  },
].map((rule, index) => traitSchema.parse({ ...rule, name: `${rule.kind}_${index}`, label: `Trait ${index}` }))

/** What a trait is, told once more in plain words: the value of a person from a list of their events. */
function plainValue(trait: Trait, events: readonly TestEvent[], now: number): string | undefined {
  const names = [trait.event].flat()
  const from = trait.within ? now - trait.within.days * day : Number.NEGATIVE_INFINITY
  const read = (event: TestEvent) => {
    if (!('property' in trait)) return ''
    if (trait.property === 'channel') return event.channel
    if (trait.property.startsWith('context.')) return event.context[trait.property.slice(8)] ?? ''
    return event.properties[trait.property] ?? ''
  }
  const numeric = ['sum', 'average', 'min', 'max'].includes(trait.kind)
  const mine = events
    .filter((event) => names.includes(event.name) && event.ts > from && event.ts <= now && event.robot === 0)
    .filter((event) => !trait.where || Number(event.properties.total ?? Number.NaN) > 20)
    .map((event) => ({ ...event, read: read(event) }))
    .filter(
      (event) =>
        !('property' in trait) || (event.read !== '' && (!numeric || Number.isFinite(Number(event.read)))),
    )
    .sort((a, b) => a.ts - b.ts || (a.id < b.id ? -1 : 1))
  if (mine.length === 0) return undefined
  const numbers = mine.map((event) => Number(event.read))
  const sum = numbers.reduce((total, number) => total + number, 0)
  const counts = new Map<string, number>()
  for (const event of mine) counts.set(event.read, (counts.get(event.read) ?? 0) + 1)
  const text = (number: number) => String(Number(number.toPrecision(12)))
  const newestFirst = [...new Set(mine.toReversed().map((event) => event.read))]
  switch (trait.kind) {
    case 'count':
      return String(mine.length)
    case 'sum':
      return text(sum)
    case 'average':
      return text(sum / mine.length)
    case 'min':
      return text(Math.min(...numbers))
    case 'max':
      return text(Math.max(...numbers))
    case 'first':
      return mine[0]!.read
    case 'last':
      return mine.at(-1)!.read
    case 'most_frequent':
      return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]![0]
    case 'unique_list':
      return JSON.stringify(newestFirst.sort())
    case 'days_since':
      return String(Math.floor((now - mine.at(-1)!.ts) / day))
  }
}

/** Stored values as a map from `trait person` to the value, as comparable text. */
async function storedValues(workspace: string): Promise<Map<string, string>> {
  const rows = await stores.clickhouse.query<{ name: string; person: string; value: string }>(
    'SELECT name, toString(person) AS person, value FROM computed_traits FINAL WHERE workspace = {w: String}',
    { w: workspace },
  )
  return new Map(
    rows.map(({ name, person, value }) => [
      `${name} ${person}`,
      name.startsWith('unique_list')
        ? JSON.stringify((JSON.parse(value) as string[]).sort())
        : /^(sum|average|min|max)/.test(name)
          ? String(Number(Number(value).toPrecision(12)))
          : value,
    ]),
  )
}

function plainValues(
  traits: readonly Trait[],
  events: readonly TestEvent[],
  personOf: (event: TestEvent) => string,
  now: number,
): Map<string, string> {
  const people = Map.groupBy(new Map(events.map((event) => [event.id, event])).values(), personOf)
  return new Map(
    traits.flatMap((trait) =>
      [...people].flatMap(([person, own]) => {
        const value = plainValue(trait, own, now)
        return value === undefined ? [] : [[`${trait.name} ${person}`, value] as const]
      }),
    ),
  )
}

const sorted = (values: Map<string, string>) => Object.fromEntries([...values].sort())

test.each([1, 2])(
  'followed step by step, values are those of the whole computation (seed %i)',
  async (seed) => {
    const random = seeded(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const workspace = stores.freshWorkspace()
    await makeWorkspace(stores, workspace)
    let now = Date.parse('2026-03-01T08:00:00Z')
    const repository = createTraitRepository(stores.postgres, () => now)
    const step = createEvaluation({ clickhouse: stores.clickhouse, repository, clock: () => now })
    const people = Array.from({ length: 12 }, (_, index) => actorOf(workspace, `u${index}`, '').toString())
    const joined = new Map<string, string>()
    const events: TestEvent[] = []
    const traits = new Map<string, Trait>()
    const personOf = (event: TestEvent) => {
      const actor = actorOf(workspace, event.user, '').toString()
      return joined.get(actor) ?? actor
    }

    function makeEvent(): TestEvent {
      return {
        id: `m${events.length}-${Math.floor(random() * 1e9)}`,
        user: `u${Math.floor(random() * 12)}`,
        name: pick(['Order Completed', 'Page Viewed', 'Call Resolved', 'Other']),
        // Mostly new, some weeks old, some of a clock that goes before ours.
        ts: now - Math.floor(pick([random() * 60_000, random() * 70 * day, -random() * 3 * day])),
        receivedAt: now,
        channel: pick(['web', 'app', 'call']),
        robot: random() < 0.05 ? 1 : 0,
        properties: {
          ...(random() < 0.8
            ? { total: pick(['1', '2.5', '-3', '0.1', '30', '1e3', 'inf', 'nan', 'free', '']) }
            : {}),
          ...(random() < 0.8 ? { plan: pick(['a', 'b', "o'hara", 'ü', '{p0:String}']) } : {}),
        },
        context: random() < 0.5 ? { 'campaign.name': pick(['spring', 'autumn']) } : {},
      }
    }

    async function changeTraits(): Promise<void> {
      const trait = pick(definitions)
      const removes = traits.has(trait.name) && random() < 0.3
      await repository.write(workspace, [{ name: trait.name, definition: removes ? null : trait }], {
        by: 'test',
      })
      if (removes) traits.delete(trait.name)
      else traits.set(trait.name, trait)
    }

    async function changePeople(): Promise<string[]> {
      const [actor, person] = [pick(people), pick(people)]
      const before = joined.get(actor) ?? actor
      const goal = random() < 0.4 ? actor : (joined.get(person) ?? person)
      joined.set(actor, goal)
      await joinActors(stores, workspace, [{ actor, person: goal }])
      return [before, goal]
    }

    for (const trait of definitions.slice(0, 9)) {
      traits.set(trait.name, trait)
      await repository.write(workspace, [{ name: trait.name, definition: trait }], { by: 'test' })
    }
    for (let round = 0; round < 16; round++) {
      const from = now
      now += pick([1000, 20_000, day / 24, day, 9 * day])
      const fresh = Array.from({ length: Math.floor(random() * 12) }, makeEvent)
      const again = events.length > 0 && random() < 0.5 ? [pick(events)] : []
      await putEvents(stores, workspace, [...fresh, ...again])
      events.push(...fresh)
      if (random() < 0.3) await changeTraits()
      const changed = random() < 0.4 ? await changePeople() : []
      await runOnce(step, workspace, { from, to: now }, changed)
      // Told twice, the same.
      if (random() < 0.3) await runOnce(step, workspace, { from, to: now }, changed)
      const stored = await storedValues(workspace)
      const kept = new Map([...stored].filter(([key]) => traits.has(key.split(' ')[0]!)))
      expect(sorted(kept), `round ${round}`).toEqual(
        sorted(plainValues([...traits.values()], events, personOf, now)),
      )
    }
    expect(events.length).toBeGreaterThan(50)

    // A whole computation of all of them changes nothing.
    const before = await storedValues(workspace)
    await step.run({ workspace, received: null, people: new Set(), whole: true })
    expect(sorted(await storedValues(workspace))).toEqual(sorted(before))
  },
)

function runOnce(
  step: DerivationStep,
  workspace: string,
  received: { from: number; to: number },
  people: string[],
) {
  return step.run({ workspace, received, people: new Set(people), whole: false })
}

test('only people whose value is another one are told on', async () => {
  const workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace)
  let now = Date.parse('2026-03-01T08:00:00Z')
  const repository = createTraitRepository(stores.postgres, () => now)
  const step = createEvaluation({ clickhouse: stores.clickhouse, repository, clock: () => now })
  const definition = traitSchema.parse({
    name: 'dearest',
    label: 'Dearest',
    kind: 'max',
    event: 'Bought',
    property: 'total',
  })
  await repository.write(workspace, [{ name: 'dearest', definition }], { by: 'test' })
  const bought = (user: string, total: string): TestEvent => ({
    id: `${user}-${total}`,
    user,
    name: 'Bought',
    ts: now,
    receivedAt: now,
    channel: 'web',
    robot: 0,
    properties: { total },
    context: {},
  })
  await putEvents(stores, workspace, [bought('ann', '5'), bought('bob', '9')])
  await step.run({ workspace, received: { from: 0, to: now }, people: new Set(), whole: false })
  now += 1000
  await putEvents(stores, workspace, [bought('ann', '7'), bought('bob', '3')])
  const told = await step.run({
    workspace,
    received: { from: now, to: now },
    people: new Set(),
    whole: false,
  })
  expect([...told!.people]).toEqual([actorOf(workspace, 'ann', '').toString()])
  const rows = await stores.clickhouse.query(
    'SELECT toString(person) AS person, value, toString(n) AS n FROM computed_traits FINAL WHERE workspace = {w: String} ORDER BY value',
    { w: workspace },
  )
  expect(rows).toEqual([
    { person: actorOf(workspace, 'ann', '').toString(), value: '7', n: '2' },
    { person: actorOf(workspace, 'bob', '').toString(), value: '9', n: '2' },
  ])
})
