import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coloursOf, contrast } from '../../theme/palette.ts'
import { dark, light, mark } from './colours.ts'
import type { Letter } from './letter.ts'
import { letterText } from './letter-text.ts'

const css = readFileSync(join(import.meta.dirname, '../../theme/tokens.css'), 'utf8')

test('mails have the colours of the app, in light and in dark', () => {
  for (const [theme, selector] of [
    [light, ':root'],
    [dark, '[data-theme="dark"]'],
  ] as const) {
    const tokens = coloursOf(css, selector)
    for (const [name, colour] of Object.entries(theme)) expect([name, colour]).toEqual([name, tokens[name]])
  }
})

test('drawings, which know no theme, are seen on the paper of both', () => {
  for (const colour of [mark.blue, mark.ember, mark.ink]) {
    expect(contrast(colour, light.surface)).toBeGreaterThan(3)
    expect(contrast(colour, dark.surface)).toBeGreaterThan(3)
  }
})

test('plain text says every figure, note and address', () => {
  const letter: Letter = {
    language: 'en',
    subject: 'Calls',
    preview: '',
    company: 'Lakeside',
    blocks: [
      { kind: 'heading', text: 'Calls' },
      {
        kind: 'figure',
        title: 'Waiting time',
        url: 'https://tandem.example/measures/waiting',
        value: '4:10',
        unit: 'min',
        change: { text: '+0:20 on the usual', tone: 'ember' },
        notes: ['Usually 3:30 to 4:00'],
      },
      {
        kind: 'table',
        title: 'By channel',
        columns: ['Group', 'Calls'],
        rows: [
          { cells: ['call', '1,240'], bar: 1 },
          { cells: ['store', '96'], bar: 0.08 },
        ],
        notes: [],
      },
    ],
    footer: { text: 'Ada set it up.', links: [{ text: 'Leave', url: 'https://tandem.example/leave/x' }] },
  }
  expect(letterText(letter)).toBe(`Calls
=====

Waiting time: 4:10 min, +0:20 on the usual
  Usually 3:30 to 4:00
  https://tandem.example/measures/waiting

By channel
  Group  Calls
  call   1,240
  store     96

-- 
Tandem · Lakeside
Ada set it up.
Leave: https://tandem.example/leave/x
`)
})
