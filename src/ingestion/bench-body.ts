/** What the benchmark of the intake sends, by wrk or by Node. */

export interface LoadPlan {
  port: number
  path: string
  writeKey: string
  seconds: number
  connections: number
  /** Events in a request; 0 sends single calls. */
  batchSize: number
  /** Makes message ids differ between runs. */
  run: string
}

export interface LoadResult {
  events: number
  /** Requests that were not answered with 200 and success. */
  failures: number
  p50: number
  p99: number
}

/** Stands in bodies where a number that differs between requests goes: all ids of one body get the same. */
export const idPlace = '#########'

function event(index: number, plan: LoadPlan): object {
  return {
    type: 'track',
    messageId: `${plan.run}-${index}-${idPlace}`,
    userId: `u${(index * 7919) % 50_000}`,
    anonymousId: `a${(index * 7919) % 50_000}`,
    event: ['Page Read', 'Basket Filled', 'Question Asked', 'Letter Opened'][index % 4],
    timestamp: new Date().toISOString(),
    properties: {
      amount: 12.5 + (index % 100),
      plan: 'a',
      path: `/p/${index % 1000}`,
      title: 'hello world page',
      ref: 'search',
    },
    context: {
      ip: '10.0.0.1',
      channel: 'web',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      library: { name: 'bench', version: '1' },
    },
  }
}

/** A body of the benchmark, as JSON. @param start number of its first event */
export function bodyOf(start: number, plan: LoadPlan): string {
  const sentAt = new Date().toISOString()
  const batch = Array.from({ length: Math.max(1, plan.batchSize) }, (_, index) => event(start + index, plan))
  return JSON.stringify(plan.batchSize === 0 ? { ...batch[0], sentAt } : { batch, sentAt })
}
