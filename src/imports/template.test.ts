import fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { columnsOf, compileTemplate } from './template.ts'

/** What JSONata itself says: a value, or that it is an error. */
async function judge(expression: string, row: Record<string, unknown>, vars: Record<string, unknown> = {}) {
  try {
    return { value: plain(await jsonata(expression).evaluate(row, vars)) }
  } catch {
    return 'error'
  }
}

const plain = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'missing', '`two words`', 'nested.x', 'nested.y.z', '$v', '$'),
  fc.integer({ min: -3, max: 1200 }).map(String),
  fc.constantFrom('"C536379"', '""', '"7.5"', 'true', 'false', 'null', '0.1', '1.005'),
)
const binary = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '&',
  'and',
  'or',
  'in',
)
const functionCall = (inner: fc.Arbitrary<string>) =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom(
          'number',
          'string',
          'exists',
          'not',
          'boolean',
          'trim',
          'length',
          'round',
          'abs',
          'floor',
          'lowercase',
          'toMillis',
        ),
        inner,
      )
      .map(([name, argument]) => `$${name}(${argument})`),
    fc
      .tuple(inner, fc.integer({ min: -2, max: 4 }))
      .map(([text, start]) => `$substring(${text}, ${start}, 2)`),
    inner.map((argument) => `$round(${argument}, 2)`),
  )
const expressions = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.tuple(tie('any'), binary, tie('any')).map(([left, mark, right]) => `(${left} ${mark} ${right})`),
    functionCall(tie('any')),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(tie('any'), tie('any')).map(([test, yes]) => `(${test} ? ${yes})`),
    fc.tuple(tie('any'), tie('any')).map(([one, two]) => `{"one": ${one}, "two": ${two}}`),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('any'), tie('any')).map(([value, use]) => `($v := ${value}; ${use})`),
  ),
})).any
const cell = fc.oneof(
  fc.constantFrom<unknown>('', '0', '12', '3.14', 'C12', ' x ', '2010-12-01T08:26:00Z', '-7', '1e3', 'é€'),
  fc.constantFrom<unknown>(0, 1, -2.5, true, false, null, [1, 2], [], { x: 1 }),
)
const rows = fc.record(
  { a: cell, b: cell, c: cell, 'two words': cell, nested: fc.record({ x: cell, y: fc.record({ z: cell }) }) },
  { requiredKeys: [] },
)

test('a template says what JSONata says, or leaves the row to JSONata', async () => {
  let compared = 0
  const property = fc.asyncProperty(expressions, rows, cell, async (expression, row, v) => {
    const template = await compileTemplate(expression, { v })
    if (!template) return
    let found: unknown
    try {
      found = plain(template(row))
    } catch {
      return
    }
    compared++
    expect({ value: found }, expression).toEqual(await judge(expression, row, { v }))
  })
  await fc.assert(property, { numRuns: 3_000, seed: 20_101_201 })
  // Agreeing by never answering would be no agreement.
  expect(compared).toBeGreaterThan(1_000)
})

test('what a template cannot judge is refused when it is compiled', async () => {
  for (const expression of [
    'a[0]',
    'items.price',
    '*.x',
    '$sum(a.b)',
    'a ~> $trim',
    '$replace(a, /x/, "y")',
    'a{b: c}',
    '$myOwn(a)',
  ]) {
    const template = await compileTemplate(expression)
    if (!template) continue
    expect(() => template({ a: [{ b: 1 }], items: [{ price: 1 }] }), expression).toThrow()
  }
})

test('functions, conditions and variables of a usual mapping are compiled', async () => {
  const expression =
    '($q := $number(a); {"n": $round($q * 1.5, 2), "t": $substring(b, 0, 1) = "C" ? "back" : "sale"})'
  const template = await compileTemplate(expression)
  expect(template?.({ a: '3', b: 'C12' })).toEqual({ n: 4.5, t: 'back' })
})

test('columns of an expression are the first names of its paths', () => {
  expect(columnsOf('{"id": order.id, "n": $number(`unit price`) * qty, "x": $v.name}')).toEqual([
    'order',
    'unit price',
    'qty',
  ])
  expect(columnsOf('items[price > 3].name')).toEqual([])
})
