import { expect, test } from 'vitest'
import { alertChangeSchema, alertInputSchema } from './alert.ts'

test('a new alert has defaults; a change has none, so that what is left out stays', () => {
  const rule = { kind: 'above' as const, value: 5 }
  const made = alertInputSchema.parse({ label: 'Many calls', measure: 'calls', rule })
  expect(made).toMatchObject({ grain: 'day', margin: 2, minimum: 1, recipients: [], webhook: true })
  expect(alertChangeSchema.parse({ label: 'More calls' })).toEqual({ label: 'More calls' })
  expect(alertChangeSchema.safeParse({ labell: 'More calls' }).success).toBe(false)
})
