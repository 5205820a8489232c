import { day, now, type TestEvent } from './test-warnings.ts'

/** Numbers from 0 to 1 that are the same every time: Lehmer's generator. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/**
 * A company whose customers leave after outages: each week somebody with two or more outages in the last 30 days leaves with a
 * chance of 12 in 100, others with 1 in 200. Customers of one city have more outages.
 */
export function makeCompany({ people = 500, days = 200, seed = 11 } = {}): TestEvent[] {
  const next = numbers(seed)
  const events: TestEvent[] = []
  for (let i = 0; i < people; i++) {
    const user = `c${i}`
    const unlucky = next() < 0.3
    const add = (name: string, at: number, properties: Record<string, unknown> = {}) =>
      events.push({ user, name, at, properties, ...(name === 'Identified' ? { type: 'identify' } : {}) })
    const from = now - days * day + Math.floor(next() * 7) * day
    add('Identified', from, {
      city: unlucky ? 'Leeds' : 'York',
      name: `Customer ${i}`,
      email: `c${i}@example.com`,
    })
    add('Subscription Started', from + 1000)
    const outages: number[] = []
    for (let at = from + day; at < now; at += day) {
      if (next() < 0.3) add('Session Ended', at + next() * day * 0.9, { minutes: 4 })
      if (next() < (unlucky ? 0.05 : 0.008)) {
        outages.push(at)
        add('Outage Started', at + 1000)
        add('Outage Ended', at + 3_600_000, { minutes: 60 })
      }
      if (Math.floor((at - from) / day) % 30 === 0)
        add('Payment Received', at + 2000, { amount: 20 + (i % 10) * 5, currency: 'GBP' })
      if (Math.floor((at - from) / day) % 7 !== 0) continue
      const recent = outages.filter((one) => one > at - 30 * day).length
      if (next() < 0.08)
        add('Survey Answered', at + 5000, {
          score_percent: recent >= 2 ? 20 : next() < 0.1 ? 30 : 90,
          comment: recent >= 2 ? 'The line is down again, I am very unhappy.' : 'All good, thank you.',
        })
      if (next() < (recent >= 2 ? 0.12 : 0.005)) {
        add('Subscription Cancelled', at + 6000)
        break
      }
    }
  }
  return events
}
