import { expect, test } from 'vitest'
import { benchFigure } from './bench-figure.ts'

const time = { name: 'answer', value: 12.345, unit: 'ms' }

test('a figure that only informs has no aim, no baseline and no ratio', () => {
  expect(benchFigure(time)).toEqual({ ...time, aim: null, met: null, baseline: null, ratio: null })
  expect(benchFigure({ ...time, aim: null })).toMatchObject({ aim: null, met: null })
})

test('an aim is met by the figure that is shown', () => {
  expect(benchFigure({ ...time, aim: { atMost: 12.3 }, digits: 1 })).toMatchObject({ value: 12.3, met: true })
  expect(benchFigure({ ...time, aim: { atMost: 12.2 } })).toMatchObject({ aim: 12.2, met: false })
  expect(benchFigure({ ...time, aim: { atLeast: 20 } })).toMatchObject({ aim: 20, met: false })
  expect(benchFigure({ ...time, aim: { near: 20, met: true } })).toMatchObject({ aim: 20, met: true })
})

test('a baseline gives the ratio; nothing done plainly gives none', () => {
  expect(benchFigure({ ...time, baseline: 10, digits: 1 })).toMatchObject({ baseline: 10, ratio: 1.235 })
  expect(benchFigure({ ...time, baseline: 0 })).toMatchObject({ baseline: 0, ratio: null })
})
