import { expect, test } from 'vitest'
import type { IdentityRules } from '../../src/identity/index.ts'
import { toForm, toRules } from './rules-values.ts'

const rules: IdentityRules = {
  types: {
    email: { priority: 2, limit: 5, windowDays: 365, sharedBy: 5 },
    user_id: { priority: 1, limit: 1, windowDays: null, sharedBy: null },
    anonymous_id: { priority: 5, limit: null, windowDays: 7, sharedBy: 10 },
  },
  others: { priority: 4, limit: 5, windowDays: null, sharedBy: 10 },
  blocked: {
    patterns: ['^[0-]*$', '(?i)^test$'],
    values: [
      { type: null, value: 'nobody' },
      { type: 'phone', value: '+491234' },
    ],
  },
}

test('rules come back from the form as they went in', () => {
  expect(toRules(toForm(rules))).toEqual(rules)
  expect(toForm(rules).lines.map(({ type }) => type)).toEqual(['user_id', 'email', 'anonymous_id'])
})

test('empty lines are left out, an emptied field means any number', () => {
  const form = toForm(rules)
  form.patterns += '\n\n  \n'
  form.blocked.push({ type: '', value: ' ' })
  form.others.limit = ''
  const back = toRules(form)
  expect(back.blocked).toEqual(rules.blocked)
  expect(back.others.limit).toBeNull()
})
