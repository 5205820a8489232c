import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lintWords, textOfComponent, wordsIn } from '../../scripts/word-lint.ts'
import de from './de.json' with { type: 'json' }
import en from './en.json' with { type: 'json' }
import { firstParts, mailParts } from './parts.ts'

const web = join(import.meta.dirname, '..')
const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))

function keysOf(value: unknown, at = ''): string[] {
  if (typeof value === 'string') return [at]
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, at ? `${at}.${key}` : key))
}

function sentenceOf(words: unknown, key: string): string {
  return String(
    key.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], words),
  )
}

test('every sentence is there in every language, with the same names to fill in', () => {
  expect(keysOf(de).toSorted()).toEqual(keysOf(en).toSorted())
  const names = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1])
  // A plural of one may do without the number.
  const different = keysOf(en).filter((key) => {
    const [one, other] = [names(sentenceOf(en, key)), names(sentenceOf(de, key))]
    return !key.endsWith('_one') && String(one.toSorted()) !== String(other.toSorted())
  })
  expect(different).toEqual([])
})

test('every sentence the app asks for by its name exists', () => {
  const known = new Set(keysOf(en).flatMap((key) => [key, key.replace(/_(zero|one|other)$/, '')]))
  const asked = files.flatMap((file) =>
    [...readFileSync(join(web, file), 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map((match) => match[1] ?? ''),
  )
  expect(asked.length).toBeGreaterThan(300)
  expect([...new Set(asked)].filter((key) => !known.has(key))).toEqual([])
})

test('what stands on the first page says only what is in the first load', () => {
  // These come later, with all words.
  const later = [join('app', 'find.tsx'), join('dashboards', 'team-page.tsx')]
  const frame = ['app', 'parts', 'dashboards', 'wall', 'charts']
    .flatMap((folder) => readdirSync(join(web, folder)).map((file) => join(folder, file)))
    .filter((file) => !later.includes(file))
  const inFrame = ['session-menu.tsx', 'workspace-menu.tsx', 'session.ts'].map((file) => join('access', file))
  const asked = [...frame, ...inFrame].flatMap((file) =>
    [...readFileSync(join(web, file), 'utf8').matchAll(/\bt\(['`](\w+)\./g)].map((match) => match[1] ?? ''),
  )
  expect(asked.length).toBeGreaterThan(30)
  expect([...new Set(asked)].filter((part) => !firstParts.includes(part))).toEqual([])
})

test('words of mails are asked for by mails alone', () => {
  const pages = files.filter((file) => !file.startsWith(join('mail', 'templates')))
  const asked = pages.flatMap((file) =>
    [...readFileSync(join(web, file), 'utf8').matchAll(/\bt\(['`](\w+)\./g)].map((match) => match[1] ?? ''),
  )
  expect(asked.length).toBeGreaterThan(300)
  expect([...new Set(asked)].filter((part) => mailParts.includes(part))).toEqual([])
})

test('the word lint finds what does not belong and says what to write', () => {
  expect(wordsIn('Convert leads with a campaign').map((found) => found.word)).toEqual([
    'Convert',
    'campaign',
    'leads',
  ])
  expect(wordsIn('An event needs userId; read campaign.name, {{target}}')).toEqual([])
  expect(wordsIn('Eine Kampagne für Nutzer', 'de').map((found) => found.word)).toEqual(['Kampagne', 'Nutzer'])
  expect(wordsIn('Ein Mensch, der bleibt', 'de')).toEqual([])
  expect(textOfComponent('<p>\n  Our users stay</p>')).toEqual([[1, 'Our users stay']])
})

test('the screens keep the words of the product', () => {
  expect(lintWords(join(web, '..'))).toEqual([])
})
