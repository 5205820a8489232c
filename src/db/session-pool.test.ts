import { expect, test } from 'vitest'
import { inBackground } from './background.ts'
import { createSessionPool } from './session-pool.ts'

/** Work that ends when it is told to. */
function held() {
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { end, ended }
}

test('a session serves one after the other, in the order of asking', async () => {
  const pool = createSessionPool(['only'])
  const order: number[] = []
  await Promise.all(
    [1, 2, 3].map((number) =>
      pool.use(async (session) => {
        expect(session).toBe('only')
        await Promise.resolve()
        order.push(number)
      }),
    ),
  )
  expect(order).toEqual([1, 2, 3])
  expect(pool.free()).toBe(1)
})

test('work in the background leaves half of the sessions to those who wait', async () => {
  const pool = createSessionPool(['a', 'b', 'c', 'd'])
  const gate = held()
  const begun: number[] = []
  const long = [1, 2, 3, 4].map((number) =>
    inBackground(() =>
      pool.use(async () => {
        begun.push(number)
        await gate.ended
      }),
    ),
  )
  await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toEqual([1, 2])
  expect(pool.free()).toBe(2)
  // A page is answered while all that runs in the background still runs.
  expect(await pool.use(async (session) => session)).toMatch(/[ab]/)
  gate.end()
  await Promise.all(long)
  expect(begun).toEqual([1, 2, 3, 4])
  expect(pool.free()).toBe(4)
})

test('who waits goes before what runs in the background, and a failure gives the session back', async () => {
  const pool = createSessionPool(['only'])
  const gate = held()
  const order: string[] = []
  const first = pool.use(() => gate.ended)
  const later = inBackground(() => pool.use(async () => void order.push('background')))
  const asked = pool.use(async () => {
    order.push('asked')
    throw new Error('broken')
  })
  gate.end()
  await expect(asked).rejects.toThrow('broken')
  await Promise.all([first, later])
  expect(order).toEqual(['asked', 'background'])
  expect(pool.free()).toBe(1)
})
