import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import type { Change, DerivationStep } from './change.ts'
import { createDerivation } from './derivation.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

async function makeWorkspace(): Promise<string> {
  const workspace = stores.freshWorkspace()
  await stores.pool.query(
    `INSERT INTO workspaces (id, name, time_zone, is_demo, created_at) VALUES ($1, $1, 'UTC', false, now())`,
    [workspace],
  )
  return workspace
}

function derive(workspace: string, steps: DerivationStep[], now = 1_000_000) {
  return createDerivation({
    postgres: stores.postgres,
    steps,
    follows: true,
    workspaces: async () => [{ id: workspace }],
    clock: () => now,
    logger: createLogger('silent'),
  })
}

test('steps run in order, and people found by one are told to the next', async () => {
  const workspace = await makeWorkspace()
  const told: [string, Change][] = []
  const derivation = derive(workspace, [
    {
      name: 'people',
      async run(change) {
        told.push(['people', change])
        return { people: ['7'] }
      },
    },
    {
      name: 'groups',
      async run(change) {
        told.push(['groups', change])
        return undefined
      },
    },
  ])
  derivation.noteStored({ workspace, from: 10, until: 20 })
  derivation.noteStored({ workspace, from: 5, until: 15 })
  derivation.touch(workspace, ['1'])
  await derivation.settled(workspace)
  await derivation.close()
  expect(told.map(([name]) => name)).toEqual(['people', 'groups'])
  expect(told[0]![1]).toMatchObject({ received: { from: 5, to: 20 }, people: new Set(['1']), whole: false })
  expect(told[1]![1].people).toEqual(new Set(['1', '7']))
})

test('what a step could not do is told again, together with what came since', async () => {
  const workspace = await makeWorkspace()
  const told: Change[] = []
  let broken = true
  const derivation = derive(workspace, [
    {
      name: 'people',
      async run(change) {
        told.push(change)
        if (broken) throw new Error('the store is away')
        return undefined
      },
    },
  ])
  derivation.noteStored({ workspace, from: 10, until: 20 })
  await expect(derivation.settled(workspace)).rejects.toThrow('the store is away')
  expect(derivation.status().failing).toMatchObject([{ workspace, step: 'people' }])
  broken = false
  derivation.noteStored({ workspace, from: 30, until: 40 })
  await derivation.settled(workspace)
  await derivation.close()
  expect(told.at(-1)).toMatchObject({ received: { from: 10, to: 40 } })
  expect(derivation.status()).toEqual({ waiting: 0, failing: [] })
})

test('a first start looks at everything, the next one takes up where the last ended', async () => {
  const workspace = await makeWorkspace()
  const told: Change[] = []
  const step: DerivationStep = {
    name: 'people',
    async run(change) {
      told.push(change)
      return undefined
    },
  }
  const first = derive(workspace, [step], 5_000_000)
  await first.start()
  await first.settled(workspace)
  await first.close()
  const second = derive(workspace, [step], 9_000_000)
  await second.start()
  await second.settled(workspace)
  await second.close()
  expect(told).toMatchObject([
    { whole: true, received: { from: 0, to: 5_000_000 } },
    { whole: false, received: { from: 4_940_000, to: 9_000_000 } },
  ])
})

test('that everything must be looked at is remembered over a crash', async () => {
  const workspace = await makeWorkspace()
  const told: Change[] = []
  let broken = false
  const step: DerivationStep = {
    name: 'people',
    async run(change) {
      told.push(change)
      if (broken) throw new Error('the power went')
      return undefined
    },
  }
  const first = derive(workspace, [step], 5_000_000)
  await first.start()
  await first.settled(workspace)
  broken = true
  await first.touchWhole(workspace)
  await expect(first.settled(workspace)).rejects.toThrow('the power went')
  await first.close()
  broken = false
  const second = derive(workspace, [step], 9_000_000)
  await second.start()
  await second.settled(workspace)
  expect(told.at(-1)).toMatchObject({ whole: true })
  await second.touchWhole(workspace)
  await second.settled(workspace)
  await second.close()
  const third = derive(workspace, [step], 9_500_000)
  await third.start()
  await third.settled(workspace)
  await third.close()
  expect(told.at(-1)).toMatchObject({ whole: false, received: { from: 8_940_000, to: 9_500_000 } })
})
