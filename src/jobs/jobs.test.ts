import { TestClock } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import { createJobs, type Jobs } from './index.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const logger = createLogger('silent')
const open = (works: boolean, timers?: TestClock): Jobs =>
  createJobs({ pool: stores.pool, works, logger, ...(timers ? { timers } : {}) })

test('a job sent where nothing works is done where something does, at once', async () => {
  const done: number[] = []
  const sender = open(false)
  const worker = open(true)
  const handle = async ({ n }: { n: number }) => void done.push(n)
  const queue = sender.queue('first', handle, { expireSeconds: 10 })
  worker.queue('first', handle, { expireSeconds: 10 })
  await Promise.all([sender.start(), worker.start()])
  await queue.send([{ data: { n: 1 } }, { data: { n: 2 } }])
  await expect.poll(() => done.toSorted(), { timeout: 10_000 }).toEqual([1, 2])
  await sender.close()
  await worker.close()
})

test('a job belongs to the transaction that sent it', async () => {
  const done: string[] = []
  const jobs = open(true)
  const queue = jobs.queue('second', async ({ name }: { name: string }) => void done.push(name), {
    expireSeconds: 10,
  })
  await jobs.start()
  await expect(
    stores.postgres.transaction().execute(async (transaction) => {
      await queue.send([{ data: { name: 'undone' } }], transaction)
      throw new Error('changed my mind')
    }),
  ).rejects.toThrow('changed my mind')
  await stores.postgres
    .transaction()
    .execute((transaction) => queue.send([{ data: { name: 'kept' } }], transaction))
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(['kept'])
  await jobs.close()
})

test('a job waits for its time, a failing one is tried again, a group is held to its limit', async () => {
  const clock = new TestClock(Date.now())
  const jobs = open(true, clock)
  const tried: string[] = []
  let together = 0
  let most = 0
  const queue = jobs.queue(
    'third',
    async ({ name }: { name: string }) => {
      tried.push(name)
      // Only members of the group are held to its limit; a job of none may still run beside them.
      const member = name.startsWith('member') ? 1 : 0
      together += member
      most = Math.max(most, together)
      await new Promise((resolve) => setTimeout(resolve, 20))
      together -= member
      if (name === 'fails once' && tried.filter((other) => other === name).length === 1)
        throw new Error('not now')
    },
    { expireSeconds: 30, workers: 4, together: 2, groupLimit: 2, retries: 2 },
  )
  await jobs.start()
  await queue.send([{ data: { name: 'later' }, at: clock.now() + 3_600_000 }])
  await clock.tick(10_000)
  expect(tried).toEqual([])
  await clock.setTime(clock.now() + 3_600_000)
  await clock.tick(3000)
  await expect.poll(() => tried).toEqual(['later'])

  await queue.send([{ data: { name: 'fails once' } }])
  await expect
    .poll(
      async () => {
        await clock.tick(2000)
        return tried
      },
      { timeout: 20_000 },
    )
    .toEqual(['later', 'fails once', 'fails once'])

  await queue.send(Array.from({ length: 12 }, (_, n) => ({ data: { name: `member ${n}` }, group: 'one' })))
  await expect
    .poll(
      async () => {
        await clock.tick(2000)
        return tried.length
      },
      { timeout: 20_000 },
    )
    .toBe(15)
  expect(most).toBe(2)
  await jobs.close()
})

test('a job that comes by itself comes at its minute, once', async () => {
  const clock = new TestClock(Date.UTC(2030, 0, 1, 10, 1, 30))
  const jobs = open(true, clock)
  let came = 0
  const queue = jobs.queue(
    'fourth',
    async () => {
      came += 1
    },
    { expireSeconds: 30 },
  )
  await jobs.start()
  await queue.every('*/5 * * * *', {})
  await queue.every('*/5 * * * *', {})
  await clock.tick(60_000)
  expect(came).toBe(0)
  for (let minute = 0; minute < 5; minute++) await clock.tick(60_000)
  await expect.poll(() => came).toBe(1)
  await jobs.close()
})

test('after the end nothing is sent any more, and it says so', async () => {
  const jobs = open(true)
  const queue = jobs.queue('fifth', async () => undefined, { expireSeconds: 30 })
  await jobs.start()
  await jobs.close()
  await expect(queue.send([{ data: {} }])).rejects.toBeDefined()
})
