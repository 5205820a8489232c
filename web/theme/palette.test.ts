import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { coloursOf, contrast, deltaE, visions } from './palette.ts'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const themes = { light: coloursOf(css, ':root'), dark: coloursOf(css, '[data-theme="dark"]') }

test('the arithmetic agrees with published values', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  expect(deltaE('#ff0000', '#ff0000', null)).toBe(0)
  // sRGB red to green, CIEDE2000 with D65
  expect(deltaE('#ff0000', '#00ff00', null)).toBeCloseTo(86.6, 0)
})

describe.each(Object.entries(themes))('%s', (_, theme) => {
  const paper = ['canvas', 'surface', 'sunken']
  test.each(['ink', 'ink2', 'ink3', 'blue', 'ember', 'ochre'])('%s can be read as text', (text) => {
    for (const under of paper)
      expect(contrast(theme[text]!, theme[under]!), under).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['blue', 'ember', 'ochre'])('%s can be read on its own wash', (text) => {
    expect(contrast(theme[text]!, theme[`${text}-wash`]!)).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['blue-mark', 'ember-mark', 'ochre-mark', 'control', 'c1', 'c2', 'c3', 'c4'])(
    '%s can be seen as a mark',
    (mark) => {
      for (const under of ['canvas', 'surface'])
        expect(contrast(theme[mark]!, theme[under]!), under).toBeGreaterThanOrEqual(3)
    },
  )

  test.each(Object.entries(visions))('marks stay apart for a %s eye', (_kind, vision) => {
    for (const group of [
      ['blue-mark', 'ember-mark', 'ochre-mark'],
      ['c1', 'c2', 'c3', 'c4'],
    ]) {
      for (const [i, one] of group.entries()) {
        for (const other of group.slice(i + 1))
          expect(deltaE(theme[one]!, theme[other]!, vision), `${one} ${other}`).toBeGreaterThan(15)
      }
    }
  })
})
