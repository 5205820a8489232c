import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultClass } from './field-defaults.ts'
import { createScrub, maskText, maskValue } from './masking.ts'

describe('a masked value', () => {
  test.each([
    ['email', 'amara.okafor@example.com', 'a•••@e•••.com'],
    ['email', 'a@b.c', '•••@•••.c'],
    ['email', 'not an address', '•••'],
    ['phone', '+44 7700 900123', '••• 23'],
    ['phone', '112', '•••'],
    ['name', 'Amara Okafor', 'A••• O•••'],
    ['name', 'Jo', '•••'],
    ['name', '李明', '•••'],
    ['id', 'nl_0000017', 'nl•••'],
    ['id', 'u17', '•••'],
    ['text', '1 High Street', '•••'],
    ['text', '', ''],
  ] as const)('%s %s reads %s', (kind, value, masked) => {
    expect(maskText(kind, value)).toBe(masked)
  })

  test('never contains the whole value, nor more of an address than its first letters and ending', () => {
    const kinds = fc.constantFrom('email', 'phone', 'name', 'id', 'text' as const)
    const values = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.emailAddress(),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    )
    fc.assert(
      fc.property(kinds, values, (kind, value) => {
        expect(maskText(kind, value)).not.toContain(value)
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const [local] = address.split('@') as [string]
        if (local.length > 1) expect(maskText('email', address)).not.toContain(local)
      }),
    )
  })

  test('is as much as its class lets through', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        expect(maskValue('public', name, value)).toBe(value)
        const masked = maskValue('sensitive', name, value)
        expect(masked).toBe(value === null ? null : '•••')
        if (typeof value !== 'string' && value !== null)
          expect(maskValue('personal', name, value)).toBe('•••')
      }),
    )
  })
})

describe('a class without a decision', () => {
  test.each([
    ['trait', 'email', 'personal'],
    ['trait', 'First Name', 'personal'],
    ['trait', 'something_of_ours', 'personal'],
    ['trait', 'plan', 'public'],
    ['trait', 'Created-At', 'public'],
    ['trait', 'iban', 'sensitive'],
    ['trait', 'health_notes', 'sensitive'],
    ['account', 'name', 'public'],
    ['account', 'contact_email', 'personal'],
    ['property', 'topic', 'public'],
    ['property', 'comment', 'personal'],
    ['property', 'query', 'personal'],
    ['property', 'card_number', 'sensitive'],
  ] as const)('%s %s is %s', (kind, name, fieldClass) => {
    expect(defaultClass(kind, name)).toBe(fieldClass)
  })
})

describe('a text that is shown to everybody', () => {
  test('loses what points to somebody', () => {
    const scrub = createScrub(['Amara', 'nl_17', 'x'])
    expect(scrub('Page of AMARA at /people/nl_17')).toBe('Page of ••• at /people/•••')
    expect(scrub('mail a.b+c@d.example now')).toBe('mail ••• now')
    expect(scrub('call +44 7700 900123')).toBe('call •••')
    expect(scrub('Order 42, x 3')).toBe('Order 42, x 3')
  })

  test('never holds a known value, whatever surrounds it', () => {
    const known = fc
      .string({ minLength: 3, maxLength: 20 })
      .filter((text) => text.trim().length >= 3 && !'•••'.includes(text.trim()))
    fc.assert(
      fc.property(known, fc.string(), fc.string(), (value, before, after) => {
        const clean = createScrub([value])(`${before}${value}${after}`)
        expect(clean.toLowerCase()).not.toContain(value.trim().toLowerCase())
      }),
      { numRuns: 1000 },
    )
  })
})
