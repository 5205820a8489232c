import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import type { Condition } from './condition.ts'
import { readList } from './list-file.ts'
import { checkedConditionSchema, type SegmentInput } from './segment.ts'
import { makeWorld, noon } from './test-world.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

const live = (name: string, condition: Condition): SegmentInput => ({
  kind: 'live',
  name,
  label: name,
  condition,
})
const buyers: Condition = { did: 'Order Completed' }
const by = { by: 'test' }

test.each([
  [{ and: [] }, '/and', '>=1'],
  [{ or: [{ did: 'x', times: { op: 'x', value: 1 } }] }, '/', 'or.0: times.op: `op` is one of'],
  [{ did: 'x', within: { days: -1 } }, '/', 'within: days'],
  [{ did: 'x', within: {} }, '/within', 'needs `from`, `to` or both'],
  [{ did: 'x', within: { from: '2026-05-02', to: '2026-05-01' } }, '/within', 'not after'],
  [{ did: 'x', times: { op: 'eq', value: 1e12 } }, '/times/value', 'Too big'],
  [
    { did: 'x', total: { property: 'a', aggregate: 'sum', op: 'gt', value: 1e300 } },
    '/total/value',
    'Too big',
  ],
  [{ did: 'x', total: { property: 'a', aggregate: 'sum', op: 'gt', value: 'many' } }, '/', 'total.value: '],
  [{ trait: 'a', op: 'in', value: 'b' }, '/value', 'takes a list'],
  [{ trait: 'a', op: 'matches', value: '.*' }, '/', 'op: `op` is one of'],
  [{ segment: 'Not A Name', in: true }, '/segment', 'small letters'],
  [{ consent: 'email', is: 'maybe' }, '/', 'is: Invalid option: expected one of'],
  [{ did: 'A', trait: 'b', op: 'eq', value: 1 }, '/', 'Unrecognized key'],
  [[], '/', 'is {and'],
  ['did', '/', 'is {and'],
  [
    { or: Array.from({ length: 21 }, () => ({ or: Array.from({ length: 24 }, () => buyers) })) },
    '/',
    'it has 504',
  ],
])('%j is refused with the place of the fault', (given, path, message) => {
  const parsed = checkedConditionSchema.safeParse(given)
  const issues = parsed.error?.issues.map((issue) => `/${issue.path.join('/')} ${issue.message}`) ?? []
  expect(issues).toHaveLength(1)
  expect(issues[0]!.startsWith(path)).toBe(true)
  expect(issues[0]).toContain(message)
})

test('a condition nested ten thousand deep is refused, not run into', () => {
  let given: unknown = buyers
  for (let depth = 0; depth < 10_000; depth++) given = { not: given }
  expect(checkedConditionSchema.safeParse(given).error?.issues[0]?.message).toBe('nests too deep')
})

test('unknown groups, circles, stale versions and removing a group that others name are refused', async () => {
  const { segments, workspace } = await makeWorld(stores)
  await expect(
    segments.save(workspace, live('a', { not: { segment: 'zzz', in: true } }), by),
  ).rejects.toMatchObject({
    code: 'definition_invalid',
    errors: [{ path: '/condition/not/segment', message: 'there is no group zzz' }],
  })
  await segments.save(workspace, live('a', buyers), by)
  await segments.save(workspace, live('b', { segment: 'a', in: false }), by)
  await segments.save(workspace, live('c', { segment: 'b', in: true }), by)
  await expect(segments.save(workspace, live('a', { segment: 'c', in: true }), by)).rejects.toMatchObject({
    code: 'segment_circle',
    detail: 'a → c → b → a',
  })
  await expect(segments.save(workspace, live('a', { segment: 'a', in: true }), by)).rejects.toMatchObject({
    code: 'segment_circle',
  })
  await expect(segments.remove(workspace, 'a', by)).rejects.toMatchObject({
    code: 'segment_in_use',
    detail: 'a is named by b.',
  })
  await expect(segments.save(workspace, live('a', buyers), { ...by, expected: 7 })).rejects.toMatchObject({
    code: 'conflict',
  })
  await segments.save(workspace, live('a', { did: 'Page Viewed' }), { ...by, expected: 1 })
  await segments.remove(workspace, 'c', { ...by, expected: 1 })
  const history = await segments.history(workspace, 'c')
  expect(history.map(({ version, definition }) => [version, definition === null])).toEqual([
    [2, true],
    [1, false],
  ])
  expect((await segments.history(workspace, 'a'))[0]!.diff).toBe(
    '- condition:\n-   did: Order Completed\n+ condition:\n+   did: Page Viewed',
  )
  await expect(segments.get(workspace, 'c')).rejects.toMatchObject({ code: 'segment_not_found' })
})

const bytes = (text: string) => new TextEncoder().encode(text)

test('lists are read from columns and from type:value, in the encodings of spreadsheets', async () => {
  const utf16 = new Uint8Array([0xff, 0xfe, ...Buffer.from('email\nann@x.de\n', 'utf16le')])
  expect((await readList(utf16)).identifiers).toEqual([{ type: 'email', value: 'ann@x.de', line: 2 }])
  const columns = bytes('\uFEFFname;E-Mail\nAnn; Ann@X.de \nBob;\nAnn;ann@x.de\n')
  expect(await readList(columns)).toMatchObject({
    identifiers: [{ type: 'email', value: 'ann@x.de' }],
    repeated: 1,
    faults: [{ line: 3, reason: 'has no value' }],
  })
  const mixed = bytes('identifier\nuser_id:u1\nemail:A@b.c\ncrm:7\nnothing\n')
  expect(await readList(mixed)).toMatchObject({
    identifiers: [
      { type: 'user_id', value: 'u1' },
      { type: 'email', value: 'a@b.c' },
      { type: 'crm', value: '7' },
    ],
    faults: [{ line: 5, reason: 'is not type:value' }],
  })
  expect((await readList(bytes('Kunde,Nr\nAnn,7'), { column: 'nr', type: 'crm' })).identifiers).toEqual([
    { type: 'crm', value: '7', line: 2 },
  ])
  await expect(readList(new Uint8Array([...bytes('email\n'), 0xe4]))).rejects.toMatchObject({
    code: 'list_invalid',
  })
  await expect(readList(bytes(''))).rejects.toMatchObject({ code: 'list_invalid' })
  await expect(readList(bytes('a,b\n1,2'))).rejects.toMatchObject({ code: 'list_invalid' })
})

test('a list of 200,000 lines: who is found are members, who is seen later enters then', async () => {
  const { segments, workspace, send, follow, members, person, passTime, told } = await makeWorld(stores)
  await send(
    { id: 'e1', user: 'u7', name: 'Page Viewed', ts: noon },
    { id: 'e2', user: 'robot', name: 'Page Viewed', ts: noon, robot: 1 },
    { id: 'e3', user: 'elsewhere', name: 'Page Viewed', ts: noon },
  )
  await segments.save(workspace, { kind: 'list', name: 'vip', label: 'VIP' }, by)
  const lines = Array.from({ length: 200_000 }, (_, index) => `u${index % 199_990}`)
  const uploaded = await segments.upload(workspace, 'vip', bytes(`user_id\n${lines.join('\n')}\nrobot\n`), by)
  expect(uploaded).toMatchObject({ identifiers: 199_991, repeated: 10, found: 1, people: 1, faulty: 0 })
  expect(uploaded.notFound).toHaveLength(100)
  expect(uploaded.notFound[0]).toEqual({ type: 'user_id', value: 'u0', line: 2 })
  await follow()
  expect(await members('vip')).toEqual([])
  await segments.save(workspace, { kind: 'list', name: 'vip', label: 'VIP', upload: uploaded.upload }, by)
  await follow()
  expect(await members('vip')).toEqual([person('u7')])
  passTime(1000)
  await send({ id: 'e4', user: 'u8', name: 'Page Viewed', ts: noon })
  await follow()
  expect(await members('vip')).toEqual([person('u7'), person('u8')].sort())
  expect(told).toMatchObject([{ type: 'segment.entered', data: { people: [{ id: person('u8') }] } }])
  await expect(
    segments.save(workspace, { kind: 'list', name: 'vip', label: 'VIP', upload: '999999' }, by),
  ).rejects.toMatchObject({ code: 'definition_invalid', errors: [{ path: '/upload' }] })
  await segments.save(workspace, live('made', buyers), by)
  await expect(segments.upload(workspace, 'made', bytes('user_id\nu1'), by)).rejects.toMatchObject({
    code: 'segment_not_a_list',
  })
})
