import { describe, expect, test } from 'vitest'
import { sharedData } from '../../test/statistics/shared-data.ts'
import { readTable } from './index.ts'
import { method } from './linkage.ts'
import { kindOf, linkKinds } from './linkage-fields.ts'
import type { LabOptions } from './method.ts'
import { parseTable } from './table.ts'

const code = (value: string) => expect.objectContaining({ code: value })
const run = (text: string, options: LabOptions = {}) =>
  method.run({ table: parseTable(text, 'x.csv'), options })

interface Quality {
  truePairs: number
  links: { precision: number; recall: number; f1: number }
  clusters: { f1: number }
  bCubed: { f1: number }
}

describe.skipIf(!sharedData('record_linkage/febrl1.csv'))('published data sets, without a label', () => {
  const rec = { truth: 'rec_id', truthPattern: 'rec-(\\d+)' }
  test.each([
    ['febrl1.csv', rec, 500, 0.99, 0.99],
    ['febrl3.csv', rec, 6538, 0.99, 0.99],
    ['fake_1000.csv', { truth: 'cluster', id: 'unique_id' }, 2031, 0.9, 0.9],
    ['RLdata500.csv', { truth: 'id' }, 50, 0.95, 0.98],
  ])('%s', { timeout: 120_000 }, (file, options, truePairs, pairwise, bCubed) => {
    const path = sharedData(`record_linkage/${file}`)!
    const { quality } = method.run({ table: readTable(path), options }) as { quality: Quality }
    expect(quality.truePairs).toBe(truePairs)
    expect(quality.links.f1).toBeGreaterThan(pairwise)
    expect(quality.bCubed.f1).toBeGreaterThan(bCubed)
  })
})

test('kinds are told by the values', () => {
  expect(kindOf('x', ['a@b.de', 'c@d.org', ''])).toBe('email')
  expect(kindOf('x', ['1971-06-24', '24.06.1971', 'NA'])).toBe('date')
  expect(kindOf('x', ['19710624', '20010230'])).toBe('date')
  expect(kindOf('x', ['6988048', '7364009'])).toBe('code')
  expect(kindOf('x', ['+49 30 1234', '030/1234'])).toBe('code')
  expect(kindOf('given_name', ['Anna', 'Ben'])).toBe('first_name')
  expect(kindOf('city', ['Ulm', 'Bonn'])).toBe('place')
  expect(kindOf('x', ['Ulm', 'Bonn'])).toBe('name')
  expect(kindOf('x', ['tullaroop street', 'giblin street'])).toBe('text')
  expect(kindOf('x', ['same', 'same'])).toBeUndefined()
  expect(kindOf('x', ['', 'NA'])).toBeUndefined()
  expect(linkKinds.date.clean('2.1.1980')).toBe('19800102')
  expect(linkKinds.date.levelOf('19800102', '19800201')).toBe(2)
  expect(linkKinds.email.levelOf('ann@x.de', 'ann@y.de')).toBe(1)
  expect(linkKinds.code.levelOf('1', '2')).toBe(2)
})

const people = [
  'n,first_name,surname,dob,email',
  'a,Robert,Alan,1971-06-24,robert255@smith.net',
  'b,robert,Alan,24.06.1971,robert255@smith.net',
  'c,Alan,Robert,1971-06-24,',
  'd,Grace,Kelly,1997-04-26,grace@jones.com',
  'e,Émilie,Müller,1980-01-02,emilie@mueller.example',
  'f,Emilie,Muller,1980-02-01,EMILIE@mueller.example',
  ...Array.from({ length: 60 }, (_, i) => {
    const name = (length: number, step: number) =>
      Array.from({ length }, (__, k) => String.fromCharCode(97 + ((i * step + k * k * 7 + step) % 26))).join(
        '',
      )
    return `${i},${name(6, 5)},${name(7, 11)},19${10 + i}-0${1 + (i % 9)}-1${i % 9},${name(9, 3)}@mail.example`
  }),
].join('\n')

test('spelling, writing of dates, accents and swapped names; missing values say nothing', () => {
  const result = run(people, { id: 'n' }) as {
    links: { left: string; right: string }[]
    clusters: string[][]
  }
  const links = result.links.map(({ left, right }) => `${left}${right}`).sort()
  expect(links).toEqual(expect.arrayContaining(['ab', 'ef']))
  expect(result.clusters).toContainEqual(['e', 'f'])
  expect(links.some((link) => link.includes('d'))).toBe(false)
  expect(result).toMatchObject({ records: 66, pairsCompared: (66 * 65) / 2, rules: 0 })
  expect(run(people, { id: 'n' })).toEqual(result)
  const named = run(people, { columns: 'first_name,surname' }) as {
    columns: { levels: { words: string }[] }[]
  }
  expect(named.columns).toHaveLength(2)
  expect(named.columns[0]!.levels[1]!.words).toBe('first and last name swapped')
})

test('many records are compared in blocks, the same each time', { timeout: 60_000 }, () => {
  const rows = Array.from({ length: 2000 }, (_, i) => {
    const person = i >> 1
    const name = `${String.fromCharCode(97 + (person % 26))}${person * 7919}`
    return `${person},n${name},${person * 31}x,${1930 + (person % 70)}-0${1 + (person % 9)}-1${person % 9}`
  })
  const text = `who,name,street,born\n${rows.join('\n')}`
  const result = run(text, { truth: 'who' }) as { quality: Quality; pairsCompared: number; rules: number }
  expect(result.rules).toBeGreaterThan(0)
  expect(result.pairsCompared).toBeLessThan(1_000_000)
  expect(result.quality.links.f1).toBeGreaterThan(0.95)
  expect(run(text, { truth: 'who' })).toEqual(result)
})

test('what cannot be used says why', () => {
  expect(() => run('a,b\n1,2\n')).toThrow(/needs 2 records/)
  expect(() => run('a,b\nx,y\nx,y\n')).toThrow(/None of a, b varies/)
  expect(() => run(people, { id: 'nobody' })).toThrow(code('lab_missing_column'))
  expect(() => run(people, { columns: 'first_name,age' })).toThrow(/Missing: age/)
  expect(() => run(people, { threshold: '2' })).toThrow(code('lab_bad_option'))
  expect(() => run(people, { truth: 'email' })).toThrow(/names nobody/)
  expect(() => run(people, { truth: 'n', truthPattern: '(' })).toThrow(code('lab_bad_option'))
})
