import { expect, test } from 'vitest'
import { endWithin } from './ending.ts'

const part = (name: string, said: string[], waits: Promise<void> = Promise.resolve()) => ({
  close: () => waits.then(() => void said.push(name)),
})

test('parts end in their order; one that takes too long is not waited for, nor those behind it', async () => {
  const said: string[] = []
  await endWithin(60_000, [part('one', said), part('two', said)])
  expect(said).toEqual(['one', 'two'])
  const never = new Promise<void>(() => undefined)
  await endWithin(10, [part('three', said), part('four', said, never), part('five', said)])
  expect(said).toEqual(['one', 'two', 'three'])
})

test('what a part throws is told, also behind the time, where nobody listens any more', async () => {
  await expect(endWithin(60_000, [part('one', [], Promise.reject(new Error('broken')))])).rejects.toThrow(
    'broken',
  )
  const later = Promise.withResolvers<void>()
  await endWithin(1, [part('two', [], later.promise)])
  later.reject(new Error('too late to be told'))
  await new Promise((resolve) => setTimeout(resolve, 5))
})
