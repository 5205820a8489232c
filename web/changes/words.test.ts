import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Change } from '../../src/changes/index.ts'
import de from '../i18n/de.json' with { type: 'json' }
import en from '../i18n/en.json' with { type: 'json' }
import { createFormat } from '../theme/fmt.ts'
import { fieldsOf, settingsOf } from './settings-form.ts'
import { wholeBefore } from './whole.ts'
import { chanceInWords, changeSentence, likelyRange, sizeSentence } from './words.ts'

const fmt = createFormat({ locale: 'en-GB', timeZone: 'Europe/London', currency: 'GBP' })
beforeAll(() => i18next.init({ lng: 'en', resources: { en: { translation: en }, de: { translation: de } } }))
const t = i18next.t

const waiting = {
  kind: 'measure' as const,
  measure: 'get_help',
  label: 'Get help',
  unit: 'seconds' as const,
  good: 'down' as const,
  by: null,
}
const rise = {
  subject: waiting,
  kind: 'level' as const,
  direction: 'up' as const,
  before: 190,
  after: 290,
  size: { absolute: 100, relative: 0.526, low: 80, high: 120 },
}

describe('a change in words', () => {
  test('a level says from what to what, how large, and where that lies', () => {
    expect(changeSentence(rise, t, fmt)).toBe('Get help has risen from 3:10\u00a0min to 4:50\u00a0min')
    expect(sizeSentence(rise, t, fmt)).toBe('53\u00a0% more than before, likely +1:20 to +2:00')
  })

  test('a group is named, with none where events have no value', () => {
    const of = (value: string | null) => ({
      ...rise,
      subject: { ...waiting, by: { dimension: 'trait.city', value } },
    })
    expect(changeSentence(of('Leeds'), t, fmt)).toContain('Get help (city: Leeds) has risen')
    expect(changeSentence(of(null), t, fmt)).toContain(`city: ${en.breakdown.without}`)
  })

  test.each([
    ['trend', 'Get help keeps rising, from 3:10\u00a0min to 4:50\u00a0min', {}],
    ['spread', 'Get help varies more: by 4:50\u00a0min instead of 3:10\u00a0min', {}],
    ['silence', 'Nothing arrives of Get help any more', {}],
  ] as const)('%s', (kind, said, own) => {
    expect(changeSentence({ ...rise, ...own, kind } as Change, t, fmt)).toBe(said)
  })

  test('a mix says how many moved and has no size of its own', () => {
    const mix = {
      ...rise,
      kind: 'mix' as const,
      subject: { ...waiting, by: { dimension: 'channel', value: null } },
      size: { absolute: null, relative: 0.18, low: null, high: null },
    }
    expect(changeSentence(mix, t, fmt)).toBe(
      'Get help is made up otherwise: by channel, 18 in 100 have moved',
    )
    expect(sizeSentence(mix, t, fmt)).toBeUndefined()
  })

  test('a source that fell silent has no unit', () => {
    const silent = {
      ...rise,
      kind: 'silence' as const,
      subject: { kind: 'source' as const, source: 'src_1', name: 'Shop' },
    }
    expect(changeSentence(silent, t, fmt)).toBe('Nothing arrives from Shop any more')
    const over = { ...silent, until: '2026-11-08T00:00:00Z' }
    expect(changeSentence(over, t, fmt)).toBe('Nothing arrived from Shop for a time')
    expect(sizeSentence(silent, t, fmt)).toBeUndefined()
  })

  test('German says the same', () => {
    const said = changeSentence(rise, i18next.getFixedT('de'), fmt)
    expect(said).toBe('Get help ist von 3:10\u00a0min auf 4:50\u00a0min gestiegen')
  })

  test('an unknown range is not made up, and a range around nothing is written with both signs', () => {
    expect(likelyRange({ low: null, high: 3 }, 'count', t, fmt)).toBeUndefined()
    expect(likelyRange({ low: -2, high: 0 }, 'percent', t, fmt)).toBe('likely \u22122 to 0')
  })

  test.each([
    [0, 'less than 1 in 1,000,000'],
    [0.00002, 'about 20 in 1,000,000'],
    [0.0031, 'about 31 in 10,000'],
    [0.2, 'about 20 in 100'],
  ])('a chance of %d', (p, said) => expect(chanceInWords(p, t, fmt)).toBe(said))
})

describe('the whole before a change', () => {
  const part = (before: number, after: number, share: [number, number]) => ({
    value: 'x',
    others: false,
    before,
    after,
    share: { before: share[0], after: share[1] },
    within: 0,
    mix: 0,
    contribution: 0,
  })

  test('counts add up, averages are weighted by their shares', () => {
    expect(wholeBefore({ parts: [part(30, 50, [0.3, 0.5]), part(70, 50, [0.7, 0.5])], total: 0 })).toBe(100)
    const parts = [part(10, 20, [0.5, 0.25]), part(30, 40, [0.5, 0.75])]
    expect(wholeBefore({ parts, total: 0.25 * 20 + 0.75 * 40 - 20 })).toBe(20)
  })
})

describe('settings as a form', () => {
  const settings = {
    falseAlarms: { service: 0.5 },
    minimum: { relative: 5, events: 30 },
    measures: { get_help: { watched: false } },
    dimensions: ['channel'],
    hourly: true,
    countries: ['GB'],
    holidays: [{ date: '2026-12-27', name: 'Works closed' }],
    people: true,
    mail: false,
  }

  test('what is loaded is saved as it was', () => {
    expect(settingsOf(fieldsOf(settings))).toEqual(settings)
  })

  test('empty numbers are what is usual, and empty rows are nothing', () => {
    const fields = fieldsOf(settings)
    fields.falseAlarms.service = ''
    fields.measures.push({ measure: '', relative: 3, events: '', watched: true })
    fields.holidays.push({ date: '', name: 'nothing' })
    fields.countries = ['de-by']
    expect(settingsOf(fields)).toEqual({ ...settings, falseAlarms: {}, countries: ['DE-BY'] })
  })
})
