import { describe, expect, test } from 'vitest'
import type { Principal } from '../access/index.ts'
import { blocksFor } from './audience.ts'
import { greatestChange } from './change.ts'
import { definitionFaults, headlineFaults } from './check.ts'
import { fillings } from './fillings.ts'
import { forecast } from './forecast.ts'
import { standardHeadlines } from './headline-rules.ts'
import { inLanguage, languages } from './language.ts'
import { atLocalHour, daypart, localTime, spanAround, startOfHour } from './local-time.ts'
import { isOutside, type NeedFound, outsideSince, rank } from './need.ts'
import { chooseQuotes, pointsToSomeone } from './quote.ts'
import type { WallBlocks } from './state.ts'
import { templateFor, templateReports } from './template.ts'
import { wallDefinitionSchema, wallKinds } from './wall.ts'

const hourMs = 3_600_000
const at = (text: string) => Date.parse(text)

const everyEvent = new Set(Object.values(fillings).flatMap((filling): readonly string[] => filling.needs))

describe('local time', () => {
  test('hours of a local day, over the change of the clocks too', () => {
    expect(new Date(atLocalHour(at('2026-07-03T13:32:00Z'), 7, 'Europe/London')).toISOString()).toBe(
      '2026-07-03T06:00:00.000Z',
    )
    // 25 October 2026: clocks go back at 02:00.
    expect(new Date(atLocalHour(at('2026-10-25T12:00:00Z'), 0, 'Europe/London')).toISOString()).toBe(
      '2026-10-24T23:00:00.000Z',
    )
    expect(new Date(startOfHour(at('2026-11-21T14:32:10.250Z'), 'Asia/Kolkata')).toISOString()).toBe(
      '2026-11-21T14:30:00.000Z',
    )
  })

  test.each([
    ['2026-11-21T04:59:00Z', 'night'],
    ['2026-11-21T05:00:00Z', 'morning'],
    ['2026-11-21T12:00:00Z', 'afternoon'],
    ['2026-11-21T18:00:00Z', 'evening'],
    ['2026-11-21T22:00:00Z', 'night'],
  ])('%s is %s', (time, word) => {
    expect(daypart(at(time), 'UTC')).toBe(word)
  })

  test('the day spans opening hours, and at night a stretch around now', () => {
    const dayTime = spanAround(at('2026-11-21T14:32:00Z'), [7, 20], 'UTC')
    expect(new Date(dayTime.from).toISOString()).toBe('2026-11-21T07:00:00.000Z')
    expect(new Date(dayTime.to).toISOString()).toBe('2026-11-21T20:00:00.000Z')
    const now = at('2026-11-21T02:10:00Z')
    const night = spanAround(now, [7, 20], 'UTC')
    expect(night.to - night.from).toBe(13 * hourMs)
    expect((now - night.from) / (night.to - night.from)).toBeGreaterThan(0.55)
  })
})

describe('forecast', () => {
  const now = at('2026-11-21T14:00:00Z')
  /** Eight weeks of a daily wave, each day moved by an offset of its own that lasts all day. */
  const history = Array.from({ length: 56 * 24 }, (_, i) => {
    const t = now - (56 * 24 - i) * hourMs
    const { hour } = localTime(t, 'UTC')
    const offset = ((Math.floor(t / 86_400_000) * 37) % 11) - 5
    return { t: new Date(t).toISOString(), value: 80 + 3 * Math.sin(hour / 4) + offset, n: 50 }
  })
  const ahead = [15, 16, 17, 18].map((hour) => {
    const middle = 80 + 3 * Math.sin(hour / 4)
    return { t: `2026-11-21T${hour}:00:00.000Z`, low: middle - 2, middle, high: middle + 2 }
  })
  const last = { t: '2026-11-21T14:00:00.000Z', value: 86, middle: 80 + 3 * Math.sin(14 / 4) }

  test('keeps what is left of the present deviation and is as wide as past days were off', () => {
    const likely = forecast(history, last, ahead, 'UTC')
    expect(likely).toHaveLength(4)
    for (const [index, hour] of likely.entries()) {
      expect(hour.low).toBeLessThanOrEqual(hour.middle)
      expect(hour.high).toBeGreaterThan(hour.low)
      // The deviation lasts all day in this history, so the slowest decay serves best.
      expect(hour.middle).toBeGreaterThan(ahead[index]!.middle + 3)
    }
  })

  test('says nothing on less than ten past days', () => {
    expect(forecast(history.slice(-9 * 24), last, ahead, 'UTC')).toEqual([])
    expect(forecast(history, last, [], 'UTC')).toEqual([])
  })
})

describe('needs', () => {
  const usual = { low: 2, middle: 5, high: 9 }
  test.each([
    [{ kind: 'above_usual' }, 10, true],
    [{ kind: 'above_usual' }, 9, false],
    [{ kind: 'below_usual' }, 1, true],
    [{ kind: 'above', value: 3 }, 4, true],
    [{ kind: 'below', value: 3 }, 4, false],
    [{ kind: 'above_usual' }, null, false],
  ] as const)('%j with %s is %s', (condition, value, outside) => {
    expect(isOutside(condition, value, usual)).toBe(outside)
  })

  test('nothing is above the usual while nobody knows the usual', () => {
    expect(isOutside({ kind: 'above_usual' }, 1000, null)).toBe(false)
  })

  test('since is the start of the unbroken run', () => {
    const hours = [12, 20, 3, 11, 15].map((value, i) => ({ t: `t${i}`, value, usual }))
    expect(outsideSince({ kind: 'above_usual' }, hours)).toBe('t3')
    expect(outsideSince({ kind: 'above_usual' }, [...hours, { t: 't5', value: 1, usual }])).toBeUndefined()
  })

  test('what needs us stands above what is worth a look, the furthest first', () => {
    const found = (level: 'needs' | 'watch', value: number) =>
      ({ rule: { level, condition: { kind: 'above_usual' } }, value, usual }) as NeedFound
    expect(rank(found('needs', 10))).toBeGreaterThan(rank(found('watch', 900)))
    expect(rank(found('needs', 30))).toBeGreaterThan(rank(found('needs', 10)))
  })
})

describe('what is changing', () => {
  const rule = (id: string) => ({ id, measure: id, words: `do ${id}` })
  const found = (id: string, n: number, middle: number) => ({
    rule: rule(id),
    measure: id,
    since: 's',
    n,
    usual: { low: middle * 0.9, middle, high: middle * 1.1 },
  })
  test('the greatest change outside its usual range is said', () => {
    expect(greatestChange([found('a', 138, 100), found('b', 115, 100)], 's')).toMatchObject({
      measure: 'a',
      words: 'do a',
    })
    expect(greatestChange([found('a', 60, 100)], 's').percent).toBeCloseTo(-40, 5)
  })
  test('inside the range nothing is; a share of a small number is not said; without history it says so', () => {
    expect(greatestChange([found('a', 105, 100)], 's')).toMatchObject({ status: 'normal', percent: null })
    expect(greatestChange([found('a', 12, 4)], 's')).toMatchObject({ status: 'normal', percent: null })
    expect(greatestChange([{ ...found('a', 50, 40), usual: null }], 's').status).toBe('too_few')
    expect(greatestChange([], 's').status).toBe('nothing_yet')
  })
})

describe("customers' words", () => {
  const row = (text: string, consented = true, heardAt = '2026-11-21T14:00:00Z') => ({
    text,
    consented,
    heardAt,
    about: 'visit',
  })
  const rule = {
    event: 'Survey Answered',
    property: 'comment',
    consent: 'quotable',
    about: { property: 'about', words: { visit: 'a home visit' } },
  }

  test('the newest that fits is shown, with what it is about', () => {
    const older = row('The engineer was kind to us.', true, '2026-11-20T09:00:00Z')
    expect(chooseQuotes([older, row('They rang before they came.')], rule, 1)[0]).toMatchObject({
      text: 'They rang before they came.',
      about: 'a home visit',
      consented: true,
    })
  })

  test.each([
    'call me on 0113 496 0123',
    'write to jo@example.com please',
    'see https://example.com/me',
    'account 12345678 is wrong',
  ])('"%s" points to somebody and is passed over', (text) => {
    expect(pointsToSomeone(text)).toBe(true)
    expect(chooseQuotes([row(text)], rule, 1)).toEqual([])
  })

  test('ordinary numbers do not', () => {
    expect(pointsToSomeone('It took 3 days and 20 minutes in 2026.')).toBe(false)
  })
})

test('a screen gets no words without consent, no small group and no small mark; others need the right to see people', () => {
  const blocks = {
    quote: {
      status: 'normal',
      text: 'Not for the wall.',
      consented: false,
      heardAt: 'x',
      about: null,
      reference: null,
    },
    needs: {
      items: [
        { customers: 12, longestMinutes: 52 },
        { customers: 214, longestMinutes: 52 },
      ],
    },
    hero: { annotations: [{ customers: 12 }, { customers: 400 }] },
    warnings: { leave: 214, dissatisfied: 29, fresh: null },
    scenes: [{ id: 'words', view: 'words', quotes: [{ consented: false }, { consented: true }] }],
  } as unknown as WallBlocks
  const viewer = (kind: Principal['kind'], role: Principal['role']) =>
    blocksFor({ kind, id: 'x', label: 'x', workspace: 'ws', role }, blocks)
  const screen = viewer('screen', 'screen')
  expect(screen.scenes[0]).toMatchObject({ quotes: [{ consented: true }] })
  expect(screen.quote.text).toBeNull()
  expect(screen.needs.items.map((item) => [item.customers, item.longestMinutes])).toEqual([
    [null, null],
    [214, 52],
  ])
  expect(screen.hero.annotations).toHaveLength(1)
  expect(screen.warnings).toMatchObject({ leave: 214, dissatisfied: null, fresh: null })
  expect(viewer('user', 'viewer').warnings).toMatchObject({ dissatisfied: 29 })
  expect(viewer('user', 'viewer').quote.text).toBeNull()
  expect(viewer('user', 'analyst').quote.text).toBe('Not for the wall.')
})

describe('the wall a workspace begins with', () => {
  test.each([
    ['nothing', []],
    [
      'orders and reviews',
      ['Order Completed', 'Order Cancelled', 'Survey Answered', 'Survey Answered:csat', 'Delivery Delivered'],
    ],
    [
      'everything',
      [
        'Survey Answered',
        'Survey Answered:nps',
        'Help Searched',
        'Setup Completed',
        'Session Ended',
        'Call Resolved',
        'Call Started',
        'Callback Requested',
        'Outage Started',
      ],
    ],
  ])('with %s is one that can be saved', (_, events) => {
    expect(() => wallDefinitionSchema.parse(templateFor(new Set(events)))).not.toThrow()
  })

  test('a shop with orders and reviews gets stages of its own', () => {
    const { hero, stages } = templateFor(
      new Set(['Order Completed', 'Survey Answered', 'Survey Answered:csat', 'Delivery Delivered']),
    )
    expect(hero.measure).toBe('experience_score')
    expect(stages.map((stage) => stage.measure !== null)).toEqual([false, true, true, false, true])
    expect(inLanguage(stages[4]!.caption, 'en')).toBe('from customers’ reviews')
  })

  test.each(wallKinds)('%s: one that can be saved, whatever there is, in headlines that fit', (kind) => {
    for (const events of [new Set<string>(), everyEvent]) {
      const definition = wallDefinitionSchema.parse(templateFor(events, kind))
      for (const language of languages)
        expect([
          ...headlineFaults({ ...definition, headlines: [...standardHeadlines] }, '', language),
        ]).toEqual([])
      expect([...definitionFaults(definition)]).toEqual([])
    }
  })

  test('a kind says what is missing, and a measure that was removed fills nothing', () => {
    const events = new Set(['Product Viewed', 'Order Completed', 'Delivery Delivered'])
    const shop = (measures?: Set<string>) =>
      templateReports({ events, measures }, 'en').find((one) => one.kind === 'shop')!
    expect(shop().places.map((place) => place.filledBy)).toEqual([
      'Deliveries on time',
      'looked at products today',
      'people ordered today',
      'of deliveries on time',
      null,
      null,
    ])
    expect(shop().places[4]).toMatchObject({ label: 'Get help', missing: ['Conversation Resolved'] })
    expect(shop(new Set(['orders'])).places[0]).toMatchObject({ filledBy: 'Orders' })
  })

  test('owners of every need are two different teams', () => {
    for (const need of templateFor(new Set(['Callback Requested', 'Call Started', 'Session Ended'])).needs) {
      expect(new Set(need.owners).size).toBe(2)
    }
  })
})
