import { afterAll, beforeAll, expect, test } from 'vitest'
import { bgNbdAlive, fitBgNbd, historiesOfLog } from '../stats/lifetimes/index.ts'
import { randomOf } from '../stats/numerics/index.ts'
import { fitAlive } from './alive.ts'
import { readFacts } from './facts.ts'
import { featuresNow } from './feature-queries.ts'
import { type ModelInputs, planOf } from './model-inputs.ts'
import { createModels } from './models.ts'
import { wordsInUse } from './sentiment.ts'
import type { StoredSettings } from './settings.ts'
import { day, now, openTestWarnings, type TestEvent, type TestWarnings } from './test-warnings.ts'
import type { PersonWarnings } from './warning.ts'

let world: TestWarnings
beforeAll(async () => {
  world = await openTestWarnings()
}, 60_000)
afterAll(() => world.close())

const lookbackDays = 120
const first = now - 300 * day
const at = first + lookbackDays * day
const parameters = { r: 0.8, alpha: 12, a: 0.7, b: 2.4 }

const orders = (user: string, moments: readonly number[]): TestEvent[] =>
  moments.map((moment) => ({ user, name: 'Order Completed', at: moment, properties: { total: 5 } }))

async function inputsOf(workspace: string, more: Partial<ModelInputs> = {}): Promise<ModelInputs> {
  const { seen } = await readFacts(world.stores.clickhouse, workspace, now)
  return {
    seen,
    money: null,
    leaving: { kind: 'stops', events: ['Order Completed'], quietDays: 60 },
    words: {},
    below: 40,
    lookbackDays,
    seed: 7,
    ...more,
  }
}

async function fitted(workspace: string, inputs: ModelInputs) {
  const facts = { ...(await readFacts(world.stores.clickhouse, workspace, now)), first }
  return fitAlive(world.stores.clickhouse, { workspace, whose: 'person', inputs, facts, now })
}

/** People who come at random and stop for good by chance after coming. */
function comers(people: number): Map<string, number[]> {
  const random = randomOf(5)
  return new Map(
    Array.from({ length: people }, (_, index) => {
      const moments: number[] = []
      const every = 4 + 20 * random.uniform()
      // Some leave soon and some never do, or the two parameters of leaving could not be told apart.
      const leaves = 0.7 * random.uniform() ** 3
      for (let moment = first + random.uniform() * 60 * day; moment < now - day; ) {
        moments.push(moment)
        if (random.uniform() < leaves) break
        moment += -Math.log(1 - random.uniform()) * every * day
      }
      return [`c${index}`, moments]
    }),
  )
}

test('the chance that somebody still comes is that of the model, and nothing where there is no rhythm', async () => {
  const workspace = await world.makeWorkspace()
  const ago = (...days: number[]) => days.map((one) => now - (one + 0.25) * day)
  await world.send(workspace, [
    ...orders('regular', ago(100, 80, 60, 41, 22, 3)),
    ...orders('quiet', ago(110, 104, 97, 90, 50)),
    ...orders('twice-a-day', ago(30.1, 30.2, 10)),
    ...orders('once', ago(9)),
    // What lies before the days that are looked back over tells nothing.
    ...orders('older', ago(250, 200, 9)),
    { user: 'never', name: 'Page Viewed', at: now - day, properties: {} },
  ])
  const { plan } = planOf(await inputsOf(workspace, { alive: parameters }))
  const place = plan.features.findIndex(({ meta }) => meta.name === 'alive')
  const { sql, params } = featuresNow(
    { workspace, whose: 'person', plan, words: wordsInUse({}), now },
    plan.features,
  )
  const rows = await world.stores.clickhouse.query<Record<string, number | null>>(sql, params)
  const told = new Map(rows.map((row) => [String(row.id), row[`f${place}`]]))
  const of = (user: string) => told.get(world.person(workspace, user))
  const expected = (x: number, tx: number, T: number) => 100 * bgNbdAlive(parameters, { x, tx, T })
  expect(of('regular')).toBeCloseTo(expected(5, 97, 100), 9)
  expect(of('quiet')).toBeCloseTo(expected(4, 60, 110), 9)
  expect(of('twice-a-day')).toBeCloseTo(expected(1, 20, 30), 9)
  expect(of('once')).toBeNull()
  expect(of('older')).toBeNull()
  expect(of('never')).toBeUndefined()
})

test('how customers come and stop is what was known before the first look, and nothing later', async () => {
  const people = comers(300)
  const early = [...people].flatMap(([user, moments]) =>
    orders(
      user,
      moments.filter((one) => one < at),
    ),
  )
  const late = [...people].flatMap(([user, moments]) =>
    orders(
      user,
      moments.filter((one) => one >= at),
    ),
  )
  const workspace = await world.makeWorkspace()
  await world.send(workspace, early)
  const inputs = await inputsOf(workspace)
  const before = await fitted(workspace, inputs)
  await world.send(workspace, [...late, ...orders('new', [at + day, at + 3 * day, at + 9 * day])])
  expect(before).toMatchObject({ r: expect.any(Number), alpha: expect.any(Number) })
  expect(await fitted(workspace, inputs)).toEqual(before)
  // Whole days before the moment, as the features count them.
  const log = [...people].flatMap(([customer, moments]) =>
    moments
      .filter((one) => one < at)
      .map((one) => ({
        customer,
        at: -Math.floor((Math.floor(at / 1000) - Math.floor(one / 1000)) / 86_400),
      })),
  )
  const wanted = fitBgNbd(historiesOfLog(log, 0))!.model
  for (const name of ['r', 'alpha', 'a', 'b'] as const)
    expect(before![name] / wanted[name], name).toBeCloseTo(1, 4)
})

test('with few who came again it is left out and said why, as where customers say that they leave', async () => {
  const workspace = await world.makeWorkspace()
  expect(await fitted(workspace, await inputsOf(workspace))).toBeNull()
  await world.send(workspace, orders('one', [first + day, first + 5 * day]))
  const inputs = await inputsOf(workspace)
  expect(await fitted(workspace, inputs)).toBeNull()
  const { plan } = planOf({ ...inputs, alive: null })
  expect(plan.withoutAlive).toBe('no_rhythm')
  expect(plan.features.map(({ meta }) => meta.name)).not.toContain('alive')
  const says = { kind: 'cancels' as const, events: ['Order Cancelled'] }
  expect(await fitted(workspace, { ...inputs, leaving: says })).toBeUndefined()
  expect(planOf({ ...inputs, leaving: says, alive: parameters }).plan).toMatchObject({ withoutAlive: 'said' })
})

test('where nobody has stopped it is left out: it would say of everybody that they still come', async () => {
  const random = randomOf(11)
  const workspace = await world.makeWorkspace()
  const people = Array.from({ length: 300 }, (_, index) => {
    const every = 3 + 15 * random.uniform()
    const moments: number[] = []
    let moment = first + random.uniform() * 60 * day
    while (moment < at) {
      moments.push(moment)
      moment += every * (0.9 + 0.2 * random.uniform()) * day
    }
    return orders(`s${index}`, moments)
  })
  await world.send(workspace, people.flat())
  expect(await fitted(workspace, await inputsOf(workspace))).toBeNull()
})

test('where leaving is to stop coming, the page of a customer tells their rhythm by the version in use', async () => {
  const workspace = await world.makeWorkspace('ws_stopping')
  const people = comers(400)
  await world.send(
    workspace,
    [...people].flatMap(([user, moments]) => orders(user, moments)),
  )
  const { body: standing } = await world.ask<StoredSettings>(workspace, '/warnings/settings')
  const leaving = { kind: 'stops' as const, events: ['Order Completed'], quietDays: 60 }
  const kept = await world.ask(workspace, '/warnings/settings?version=0', {
    method: 'PUT',
    body: { ...standing.settings, leaving },
  })
  expect(kept.status).toBe(200)
  await world.learn(workspace)
  const row = (await createModels(world.stores.postgres).allInUse(workspace)).find(
    ({ signal }) => signal === 'leave',
  )!
  const { alive, lookbackDays } = row.inputs
  const ages = [...people].map(([user, moments]) => {
    const days = moments.map((one) => Math.floor((now - one) / day)).filter((one) => one < lookbackDays!)
    return { user, days: [...new Set(days)] }
  })
  const stays = ages.find(({ days }) => days.length > 4 && Math.min(...days) > 2 && Math.min(...days) < 50)!
  const { body } = await world.ask<PersonWarnings>(
    workspace,
    `/people/${world.person(workspace, stays.user)}/warnings`,
  )
  const { rhythm } = body.scores.find(({ signal }) => signal === 'leave')!
  const [least, most] = [Math.min(...stays.days), Math.max(...stays.days)]
  const [x, tx] = [stays.days.length - 1, most - least]
  expect(rhythm).toMatchObject({ days: x + 1, since: least })
  expect(rhythm!.every).toBeCloseTo(tx / x, 9)
  expect(rhythm!.stillComes).toBeCloseTo(bgNbdAlive(alive!, { x, tx, T: most }), 9)
}, 180_000)
