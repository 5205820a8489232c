import { describe, expect, test } from 'vitest'
import { TandemError } from '../errors.ts'
import { compileMapping, type ReadTrait } from './index.ts'

function mapping(events: string, vars?: Record<string, string | number>) {
  return compileMapping({ name: 'test', events, vars })
}

async function failure(work: () => unknown): Promise<TandemError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof TandemError) return error
    throw error
  }
  throw new Error('It was expected to fail.')
}

describe('a mapping file', () => {
  const file = `name: Call centre
source: calls
vars:
  currency: EUR
events: |
  calls.{
    "event": "Call Resolved",
    "userId": customer,
    "properties": { "call_id": id, "fee": fee, "currency": $currency }
  }
`
  test('turns one record into its calls, with types and message ids filled in', async () => {
    const calls = await compileMapping(file).apply({
      calls: [
        { id: 'c1', customer: 'u1', fee: '0.10' },
        { id: 'c2', customer: 'u2' },
      ],
    })
    expect(calls).toEqual([
      {
        type: 'track',
        event: 'Call Resolved',
        userId: 'u1',
        properties: { call_id: 'c1', fee: '0.10', currency: 'EUR' },
        messageId: expect.stringMatching(/^map_[0-9a-f]{32}_0$/),
      },
      {
        type: 'track',
        event: 'Call Resolved',
        userId: 'u2',
        properties: { call_id: 'c2', currency: 'EUR' },
        messageId: expect.stringMatching(/^map_[0-9a-f]{32}_1$/),
      },
    ])
    expect(calls[0]?.messageId).not.toBe(calls[1]?.messageId)
  })

  test('names the line of the file where the expression is wrong', async () => {
    const error = await failure(() =>
      compileMapping(file.replace('"userId": customer', '"userId": (customer')),
    )
    expect(error.code).toBe('mapping_invalid')
    expect(error.detail).toMatch(/^Line 8, column \d+: /)
  })

  test('names what is missing or unknown in the file', async () => {
    const error = await failure(() => compileMapping('name: x\nevnts: "1"\n'))
    expect(error.errors?.map((field) => field.path)).toContain('/events')
    const yaml = await failure(() => compileMapping('name: "x\nevents: 1'))
    expect(yaml.detail).toMatch(/^Line \d+, column \d+ is not valid YAML/)
  })
})

describe('message ids', () => {
  const one = mapping('{"event": "Store Visited", "userId": id}')

  test('are the same for the same record and differ for another', async () => {
    const [first] = await one.apply({ id: 'u1' })
    const [again] = await one.apply({ id: 'u1' })
    const [other] = await one.apply({ id: 'u2' })
    expect(again?.messageId).toBe(first?.messageId)
    expect(other?.messageId).not.toBe(first?.messageId)
  })

  test('tell two alike rows apart by the identity given', async () => {
    const [first] = await one.apply({ id: 'u1' }, { identity: 'file.csv:1' })
    const [second] = await one.apply({ id: 'u1' }, { identity: 'file.csv:2' })
    expect(second?.messageId).not.toBe(first?.messageId)
  })

  test('given by the mapping are kept', async () => {
    const [call] = await mapping('{"event": "A", "messageId": "m-" & id}').apply({ id: 7 })
    expect(call?.messageId).toBe('m-7')
  })
})

describe('results', () => {
  test('nothing is an empty list', async () => {
    expect(await mapping('missing.path').apply({ a: 1 })).toEqual([])
    expect(await mapping('[]').apply({})).toEqual([])
    expect(await mapping('null').apply({})).toEqual([])
  })

  test.each([
    ['"text"', /gave the string "text"/],
    ['[[1]]', /where a call/],
    ['{"event": "A", "properties": {"f": function($x){$x}}}', /event 0, properties, f there is a function/],
    ['$missing()', /Line 1, column \d+/],
    ['$number("abc")', /Line 1, column \d+/],
  ])('%s fails with the place named', async (events, detail) => {
    const error = await failure(() => mapping(events).apply({}))
    expect(error.code).toBe('mapping_failed')
    expect(error.detail).toMatch(detail)
  })

  test('the input is left as it was, whatever the expression does', async () => {
    const input = { list: [1, 2], nested: { a: 1 } }
    await mapping('$ ~> |nested|{"a": 2}, ["b"]| ~> function($x){{"event": "A", "properties": $x}}').apply(
      input,
    )
    expect(input).toEqual({ list: [1, 2], nested: { a: 1 } })
    expect(Object.keys(input.list)).toEqual(['0', '1'])
  })

  test('a key named __proto__ stays a plain key', async () => {
    const [call] = await mapping('{"event": "A", "properties": $}').apply(
      JSON.parse('{"__proto__": {"x": 1}}'),
    )
    expect(({} as Record<string, unknown>).x).toBeUndefined()
    expect(Object.getPrototypeOf(call?.properties)).toBe(Object.prototype)
  })
})

describe('hostile expressions and input end with mapping_limit, soon', () => {
  test.each([
    ['recursion without an end', '($f := function($x){$f($x) + 1}; $f(1))'],
    ['a tail call without an end', '($f := function($x){$f($x + 1)}; $f(1))'],
    ['a text doubled in a loop', '($f := function($s){$f($s & $s)}; $f("ab"))'],
    ['a list doubled in a loop', '($f := function($s){$f($append($s, $s))}; $f([1, 2]))'],
    ['an object holding the last one twice', '($f := function($s){$f({"a": $s, "b": $s})}; $f({}))'],
    ['an object nested ever deeper', '($f := function($s){$f({"a": $s})}; $f({}))'],
    ['a huge range', '[1..10000000]'],
    ['lists multiplied', '[1..3000].($x := $; [1..3000].($x * $))'],
    ['a huge pad', '$pad("x", 400000000)'],
    ['a huge join', '$join([1..9000].$string($), $pad("", 60000))'],
    ['text evaluated for ever', '($f := function($x){$f($eval("$x + 1"))}; $f(1))'],
    ['too many events', '[1..9999].[1..9].{"event": "A"}'],
  ])('%s', async (_what, events) => {
    const error = await failure(() => mapping(events).apply({}, { timeoutMs: 150 }))
    expect(error.code).toBe('mapping_limit')
  })

  test('a pattern that makes backtracking engines hang runs in linear time', async () => {
    const [call] = await mapping('{"event": "A", "properties": {"hit": $contains(text, /^(a+)+$/)}}').apply(
      { text: `${'a'.repeat(5000)}!` },
      { timeoutMs: 60_000 },
    )
    expect(call?.properties).toEqual({ hit: false })
  })

  test('a pattern RE2 does not know is refused when the mapping is read', async () => {
    const error = await failure(() => mapping('$contains(text, /(a)\\1/)'))
    expect(error.code).toBe('mapping_invalid')
    expect(error.detail).toMatch(/regular expression cannot be used/)
  })

  test('deeply nested input is refused, not a crash', async () => {
    const input = JSON.parse(`${'['.repeat(5000)}1${']'.repeat(5000)}`)
    const error = await failure(() => mapping('{"event": "A", "properties": {"x": $}}').apply({ input }))
    expect(error.code).toBe('mapping_limit')
  })
})

describe('computed traits', () => {
  const calls = mapping(`{"event": "Call Started", "userId": customer, "properties": {
    "spent": $trait("spent_90_days", customer), "again": $trait("spent_90_days", customer) * 2,
    "by_phone": $trait("channels", phone, "phone"), "nobody": $trait("spent_90_days", missing) } }`)
  const asked: string[] = []
  const known = new Map<string, unknown>([
    ['spent_90_days user_id u1', 120],
    ['channels phone 49', ['web', 'store']],
  ])
  const readTrait: ReadTrait = async (trait, { type, value }) => {
    asked.push(`${trait} ${type} ${value}`)
    if (trait === 'unknown') throw new TandemError('trait_not_found')
    return known.get(`${trait} ${type} ${value}`)
  }

  test('are read of whoever has the identifier, each once; without a value the property is left out', async () => {
    asked.length = 0
    const [call] = await calls.apply({ customer: 'u1', phone: 49 }, { readTrait })
    expect(call?.properties).toEqual({ spent: 120, again: 240, by_phone: ['web', 'store'] })
    expect(asked).toEqual(['spent_90_days user_id u1', 'channels phone 49'])
    const [other] = await calls.apply({ customer: 'u2' }, { readTrait })
    expect(other?.properties).toEqual({})
  })

  test('the same record has the same messageId, whatever the trait is by then', async () => {
    const [one] = await calls.apply({ customer: 'u1' }, { readTrait, identity: 'x' })
    const [later] = await calls.apply({ customer: 'u1' }, { readTrait: async () => 7, identity: 'x' })
    expect(later?.messageId).toBe(one?.messageId)
    expect(later?.properties).not.toEqual(one?.properties)
  })

  test.each([
    ['a trait that is not there', '$trait("unknown", "u1")', /There is no computed trait unknown/],
    ['no name', '$trait(5, "u1")', /asked with the name of a trait/],
    ['a list of identifiers', '$trait("spent_90_days", ["u1", "u2"])', /asked with the name of a trait/],
    ['too many values', '[1..21].$trait("spent_90_days", "u" & $)', /20 values of one record/],
  ])('%s fails with the reason', async (_what, value, reason) => {
    const error = await failure(() =>
      mapping(`{"event": "A", "properties": {"x": ${value}}}`).apply({}, { readTrait }),
    )
    expect(error.code).toBe('mapping_failed')
    expect(error.detail).toMatch(reason)
  })

  test('in files they cannot be asked for; a store that is away is told as that', async () => {
    const error = await failure(() => calls.apply({ customer: 'u1' }))
    expect(error.code).toBe('mapping_failed')
    expect(error.detail).toMatch(/not files/)
    const away = await failure(() =>
      calls.apply(
        { customer: 'u1' },
        { readTrait: () => Promise.reject(new TandemError('store_unavailable')) },
      ),
    )
    expect(away.code).toBe('store_unavailable')
  })

  test('a constant of the mapping called trait is that constant', async () => {
    const [call] = await mapping('{"event": "A", "properties": {"x": $trait}}', { trait: 'mine' }).apply({})
    expect(call?.properties).toEqual({ x: 'mine' })
  })
})

describe('functions', () => {
  test('patterns with groups, flags and several matches work as in JSONata', async () => {
    const [call] = await mapping(
      `{"event": "A", "properties": {
         "all": $match(text, /([a-z]+)(\\d)/i).groups[0],
         "replaced": $replace(text, /(\\w+)-(\\w+)/, "$2 $1"),
         "parts": $split(text, /[, ]+/),
         "padded": $pad("7", -3, "0"), "joined": $join(["a", "b"], "/"), "hash": $hash("x") } }`,
    ).apply({ text: 'Ab1, cd2 ef-gh' })
    expect(call?.properties).toEqual({
      all: ['Ab', 'cd'],
      replaced: 'Ab1, cd2 gh ef',
      parts: ['Ab1', 'cd2', 'ef-gh'],
      padded: '007',
      joined: 'a/b',
      hash: '2d711642b726b04401627ca9fbac32f5',
    })
  })
})
