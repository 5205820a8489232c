import { expect, test } from 'vitest'
import { subscriptionChangeSchema, subscriptionInputSchema } from './subscription.ts'

test('a change has no defaults, so that what is left out stays', () => {
  const cadence = { every: 'day' as const, hour: 7 }
  expect(subscriptionChangeSchema.parse({ cadence })).toEqual({ cadence })
  const made = subscriptionInputSchema.parse({
    subject: { measure: 'calls' },
    cadence,
    recipients: ['usr_1'],
  })
  expect(made.language).toBe('en')
})

test('what a mail cannot hold is refused with the reason', () => {
  const fault = (more: object) =>
    subscriptionInputSchema.safeParse({
      subject: { board: 'service' },
      cadence: { every: 'week', weekday: 1, hour: 7 },
      recipients: ['usr_1'],
      ...more,
    }).error?.issues[0]?.message
  expect(fault({})).toBeUndefined()
  expect(fault({ subject: { board: 'service', tiles: ['1', '2', '3', '4', '5', '6', '7'] } })).toBeDefined()
  expect(fault({ recipients: ['usr_1', 'usr_1'] })).toBe('somebody is named twice')
  expect(fault({ recipients: [] })).toBeDefined()
  expect(fault({ cadence: { every: 'week', weekday: 8, hour: 7 } })).toBeDefined()
  expect(fault({ cadence: { every: 'month' } })).toBe('`every` is day, week or change')
})
