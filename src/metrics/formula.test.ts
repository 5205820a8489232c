import { expect, test } from 'vitest'
import { aimFault, aimState } from './aim.ts'
import { evaluateFormula, formulaFault, namesIn, parseFormula } from './formula.ts'
import { resolveFormula } from './formula-parts.ts'
import { type Definition, definitionSchema, type FormulaDefinition } from './metric.ts'

function value(text: string, values: Record<string, number | null> = {}): number | null {
  return evaluateFormula(parseFormula(text), (name) => values[name] ?? null)
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['8 / 4 / 2', 1],
  ['8 - 4 - 2', 2],
  ['2 * -3', -6],
  ['--3', 3],
  ['-(2 + 1) * 2', -6],
  ['.5 * 4', 2],
  ['1.25', 1.25],
  ['\t1\n+ 1 ', 2],
])('%j is %d', (text, expected) => {
  expect(value(text)).toBe(expected)
})

test('the same as the language itself, for random formulas', () => {
  let state = 7
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
  const written = (depth: number): string => {
    const kind = depth === 0 ? random(2) : random(5)
    if (kind === 0) return String(random(100) / 4)
    if (kind === 1) return ['a', 'b', 'c_2'][random(3)]!
    if (kind === 2) return `(${written(depth - 1)})`
    if (kind === 3) return `- ${written(depth - 1)}`
    return `${written(depth - 1)} ${'+-*/'[random(4)]} ${written(depth - 1)}`
  }
  const values = { a: 3, b: -7.5, c_2: 0 }
  for (let round = 0; round < 500; round++) {
    const text = written(5)
    const counted = Number(new Function('a', 'b', 'c_2', `return ${text}`)(values.a, values.b, values.c_2))
    const own = value(text, values)
    // Where a part divides by zero there is no value, even if what is done with it would bring it back: 1 / (1 / 0).
    if (own !== null) expect(own, text).toBe(counted + 0)
    else expect(text).toContain('/')
  }
})

test('dividing by zero, and what has no value, gives none', () => {
  expect(value('1 / 0')).toBeNull()
  expect(value('0 / 0')).toBeNull()
  expect(value('1 / (1 / 0)')).toBeNull()
  expect(value('a + 1', { a: null })).toBeNull()
  expect(value('0 * a', { a: null })).toBeNull()
})

test.each([
  ['', 'ends'],
  ['1 +', 'ends where a value is expected (at character 4)'],
  ['(1 + 2', 'a parenthesis is not closed (at character 1)'],
  ['1 2', '2 stands where + - * or / is expected (at character 3)'],
  ['a ^ 2', '^ has no place in a formula (at character 3)'],
  ['process.exit()', 'has no place'],
  ['A', 'A has no place'],
  ['1 + * 2', '* stands where a value is expected (at character 5)'],
  [`${'('.repeat(60)}1${')'.repeat(60)}`, 'nests too deep'],
  ['-'.repeat(100_000), 'nests too deep'],
])('%j is refused with its place', (text, message) => {
  expect(() => parseFormula(text)).toThrow(message)
})

test('a formula and its measures fit each other', () => {
  expect(namesIn(parseFormula('a / b + a'))).toEqual(['a', 'b'])
  expect(formulaFault('a / b', { a: 'x', b: 'y' })).toBeUndefined()
  expect(formulaFault('a / b', { a: 'x' })).toEqual({
    path: ['formula'],
    message: 'b is none of the measures given to the formula',
  })
  expect(formulaFault('a', { a: 'x', b: 'y' })).toMatchObject({ path: ['measures', 'b'] })
  expect(formulaFault('1 + 1', {})).toMatchObject({ message: 'a formula uses at least one measure' })
  // What an object has from its prototype is no measure.
  expect(formulaFault('constructor', {})).toMatchObject({ path: ['formula'] })
})

const formula = (text: string, measures: object, name?: string) =>
  definitionSchema.parse({
    kind: 'formula',
    formula: text,
    measures,
    ...(name ? { name } : {}),
  }) as FormulaDefinition

test('formulas of formulas come down to measures, circles are told with their way', async () => {
  const count = definitionSchema.parse({ kind: 'count', event: 'A' })
  const known: Record<string, Definition> = {
    calls: count,
    per_order: formula('calls / orders', { calls: 'calls', orders: { kind: 'count', event: 'B' } }),
    one: formula('x', { x: 'two' }),
    two: formula('y + 1', { y: 'three' }),
    three: formula('z', { z: 'one' }),
    lost: formula('gone * 2', { gone: 'removed_one' }),
  }
  const find = (name: string) => known[name]
  const { tree, parts } = await resolveFormula(formula('a * 100 - b', { a: 'per_order', b: 'calls' }), find)
  expect([...parts.keys()]).toEqual(['a.calls', 'a.orders', 'b'])
  expect(evaluateFormula(tree, (name) => ({ 'a.calls': 6, 'a.orders': 3, b: 1 })[name]!)).toBe(199)

  await expect(resolveFormula(formula('x', { x: 'two' }, 'one'), find)).rejects.toMatchObject({
    code: 'definition_invalid',
    errors: [{ message: 'formulas use each other in a circle: one → two → three → one' }],
  })
  await expect(resolveFormula(formula('x', { x: 'x' }, 'x'), find)).rejects.toMatchObject({
    errors: [{ message: 'formulas use each other in a circle: x → x' }],
  })
  await expect(resolveFormula(formula('l', { l: 'lost' }), find)).rejects.toMatchObject({
    code: 'measure_not_found',
    detail: 'There is no measure removed_one, which the formula of lost uses.',
  })
})

test('how a value stands to its aim', () => {
  const up = { good: 'up' as const, aim: { value: 90, watch: 80, act: 70 } }
  expect(aimState(up, 95)).toEqual({ state: 'reached', missing: -5 })
  expect(aimState(up, 90)).toEqual({ state: 'reached', missing: 0 })
  expect(aimState(up, 85)).toEqual({ state: 'short', missing: 5 })
  expect(aimState(up, 80)).toEqual({ state: 'watch', missing: 10 })
  expect(aimState(up, 70)).toEqual({ state: 'act', missing: 20 })
  const down = { good: 'down' as const, aim: { value: 60, act: 120 } }
  expect(aimState(down, 61)).toEqual({ state: 'short', missing: 1 })
  expect(aimState(down, 500)).toEqual({ state: 'act', missing: 440 })
  expect(aimState(down, null)).toBeUndefined()
  expect(aimState({ good: 'up' }, 1)).toBeUndefined()
  expect(aimFault({ good: 'none', aim: { value: 1 } })?.message).toContain('direction')
  expect(aimFault({ good: 'up', aim: { value: 90, watch: 95 } })?.path).toEqual(['aim'])
  expect(aimFault({ good: 'down', aim: { value: 60, watch: 120, act: 90 } })?.path).toEqual(['aim'])
  expect(aimFault(up)).toBeUndefined()
})
