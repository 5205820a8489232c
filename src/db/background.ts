import { AsyncLocalStorage } from 'node:async_hooks'

const background = new AsyncLocalStorage<true>()

/**
 * Does work that nobody waits for: all its queries together get a part of the embedded engine at most, so that those who look
 * at a page need not wait for it. It goes for everything the work calls.
 */
export function inBackground<Result>(work: () => Promise<Result>): Promise<Result> {
  return background.run(true, work)
}

/** Whether what runs now is work that nobody waits for. */
export function isInBackground(): boolean {
  return background.getStore() === true
}
