import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { LexiconWord } from './lexicon.ts'
import { sentimentSql, tokensSql, wordsInUse } from './sentiment.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

async function sounds(texts: readonly string[], own: { en?: LexiconWord[]; de?: LexiconWord[] } = {}) {
  const binder = createBinder()
  const sql = `SELECT ${sentimentSql(`(${tokensSql('text')} AS tokens)`, wordsInUse(own), binder)} AS sound
FROM (SELECT arrayJoin(${binder.bind('Array(String)', texts)}) AS text)`
  const rows = await stores.clickhouse.query<{ sound: number }>(sql, binder.params)
  return rows.map(({ sound }) => sound)
}

test('words sound as they should in both languages, and the other way round after a negation', async () => {
  const [bad, good, notGood, schlecht, gut, nichtGut, none, empty] = await sounds([
    'This is terrible, I am very unhappy with you',
    'Thank you, that was excellent and quick',
    'That was not good at all',
    'Das ist eine Katastrophe, ich bin sehr unzufrieden',
    'Danke, das war wunderbar und schnell',
    'Das war nicht gut für mich',
    'The parcel is on the table',
    '',
  ])
  expect(bad!).toBeLessThan(-0.7)
  expect(good!).toBeGreaterThan(0.7)
  expect(notGood!).toBeLessThan(0)
  expect(schlecht!).toBeLessThan(-0.7)
  expect(gut!).toBeGreaterThan(0.7)
  expect(nichtGut!).toBeLessThan(0)
  expect([none, empty]).toEqual([0, 0])
})

test('the words of a company win over the built-in ones: added, weighed otherwise, taken out, and together', async () => {
  const text = ['the router is blinking red and that is sick']
  expect(await sounds(text)).toEqual([0])
  const [blinking] = await sounds(text, { en: [{ word: 'blinking red', weight: -3 }] })
  expect(blinking!).toBeCloseTo(-3 / Math.sqrt(24), 10)
  const [both] = await sounds(text, {
    en: [
      { word: 'blinking red', weight: -3 },
      { word: 'sick', weight: 3 },
    ],
  })
  expect(both).toBeCloseTo(0, 10)
  expect(await sounds(['that is terrible'], { en: [{ word: 'terrible', weight: 0 }] })).toEqual([0])
})

test('no word of a lexicon reaches the engine as anything but a word', async () => {
  const own = [
    { word: "d'accord", weight: 2 },
    { word: 'ça va', weight: 1 },
  ]
  const [said] = await sounds(['the answer is d’accord'], { en: own })
  expect(said).toBeCloseTo(2 / Math.sqrt(19), 10)
})
