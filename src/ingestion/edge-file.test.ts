import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { writeEdges } from './edge-file.ts'
import type { EventRow } from './event.ts'
import { encodeFrame } from './frame.ts'
import type { IdentityEdge } from './identity-edge.ts'
import { encodeRow } from './row-binary.ts'

const directory = mkdtempSync(join(tmpdir(), 'tandem-edges-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const event = (userId: string, anonymousId: string, ts = 0): EventRow => ({
  workspace: 'ws',
  messageId: `${userId} ${anonymousId} ${ts}`,
  ts,
  receivedAt: ts,
  type: 'track',
  name: 'Seen',
  source: 'src',
  channel: 'web',
  userId,
  anonymousId,
  account: '',
  robot: 0,
  properties: { plan: 'a', externalIds: 'none' },
  context: { library: { name: 'x' } },
})

/** What the file of edges says about these events, in frames as a segment has them. */
async function edgesOf(events: readonly EventRow[], counted = true): Promise<IdentityEdge[]> {
  const frames: Buffer[] = []
  for (let start = 0; start < events.length; start += 7) {
    const rows = Buffer.from(
      events
        .slice(start, start + 7)
        .map(encodeRow)
        .join(''),
      'latin1',
    )
    frames.push(encodeFrame([rows], rows.length))
  }
  const path = join(directory, 'edges')
  rmSync(path, { force: true })
  const written = await writeEdges(Buffer.concat(frames), path, counted)
  expect(existsSync(path)).toBe(written)
  return written ? decodeEdges(readFileSync(path)) : []
}

/** The columns of `edgeStructure`, read back. */
function decodeEdges(bytes: Buffer): IdentityEdge[] {
  let position = 0
  const text = () => {
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++] as number
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    position += length
    return bytes.toString('utf8', position - length, position)
  }
  const int64 = () => {
    position += 8
    return Number(bytes.readBigInt64LE(position - 8))
  }
  const edges: IdentityEdge[] = []
  while (position < bytes.length)
    edges.push({
      workspace: text(),
      leftType: text(),
      leftValue: text(),
      rightType: text(),
      rightValue: text(),
      firstSeen: int64(),
      lastSeen: int64(),
      evidence: text(),
      seen: int64(),
    })
  return edges
}

test('every pair is there once with its times and count, however many devices share one id', async () => {
  const events = [20, 10, 30].flatMap((ts) =>
    Array.from({ length: 40 }, (_, device) => event('shared', `a${device}`, ts)),
  )
  const edges = await edgesOf(events)
  expect(edges.map((edge) => edge.rightValue).toSorted()).toEqual(
    Array.from({ length: 40 }, (_, device) => `a${device}`).toSorted(),
  )
  for (const edge of edges) expect([edge.firstSeen, edge.lastSeen, edge.seen]).toEqual([10, 30, 3])
})

test('identifiers of any characters stay apart', async () => {
  const alias = (userId: string, previousId: string): EventRow => ({
    ...event(userId, ''),
    type: 'alias',
    properties: { previousId },
  })
  const pairs = [
    ['a', 'b c'],
    ['a b', 'c'],
    ['a\0b', 'c'],
    ['a', 'b\0c'],
    ['1', '12'],
    ['11', '2'],
  ] as const
  expect(await edgesOf(pairs.map(([user, former]) => alias(user, former)))).toHaveLength(12)
  const devices = await edgesOf(pairs.map(([user, device]) => event(user, device)))
  expect(devices.map((edge) => [edge.leftValue, edge.rightValue])).toEqual(pairs)
})

test('edges that were counted before are written without counting', async () => {
  const edges = await edgesOf([event('u', 'a'), event('u', 'a')], false)
  expect(edges.map((edge) => edge.seen)).toEqual([0])
})

test('robots, and events with one identifier, make no file', async () => {
  expect(await edgesOf([{ ...event('u', 'a'), robot: 1 }, event('u', ''), event('', 'a')])).toEqual([])
})

test('lists and objects are no addresses; texts that only begin like them are what they are', async () => {
  const identify = (traits: object): EventRow => ({
    ...event('u', ''),
    type: 'identify',
    properties: traits as Record<string, unknown>,
  })
  const edges = await edgesOf([
    identify({ email: { a: 'b@c.example' }, phone: ['+49 171 22 33 44'] }),
    identify({ email: '{a}@c.example', phone: 49_171_223_344 }),
  ])
  expect(edges.map((edge) => [edge.rightType, edge.rightValue])).toEqual([
    ['email', '{a}@c.example'],
    ['phone', '49171223344'],
  ])
})

test('devices are what a plain count of pairs says, whatever the identifiers', async () => {
  const id = fc.oneof(
    fc.constantFrom('', 'a', 'b', '\0', 'ab', 'x'.repeat(127), 'x'.repeat(128), 'y'.repeat(1000)),
    fc.string({ maxLength: 3 }),
    fc.string({ unit: 'grapheme', maxLength: 2 }),
  )
  const row = fc.record({
    workspace: fc.constantFrom('ws', 'ws_2'),
    userId: id,
    anonymousId: id,
    ts: fc.integer({ min: 0, max: 2 ** 41 }),
    robot: fc.constantFrom<0 | 1>(0, 0, 0, 1),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
      const expected = new Map<string, [workspace: string, user: string, device: string, ...sums: number[]]>()
      for (const { workspace, userId, anonymousId, ts, robot } of rows) {
        if (robot || userId === '' || anonymousId === '') continue
        const key = JSON.stringify([workspace, userId, anonymousId])
        const [, , , first = ts, last = ts, seen = 0] = expected.get(key) ?? []
        const sums = [Math.min(first as number, ts), Math.max(last as number, ts), (seen as number) + 1]
        expected.set(key, [workspace, userId, anonymousId, ...sums])
      }
      const edges = await edgesOf(rows.map((given) => ({ ...event('', ''), ...given })))
      expect(
        edges.map((edge) => [
          edge.workspace,
          edge.leftValue,
          edge.rightValue,
          edge.firstSeen,
          edge.lastSeen,
          edge.seen,
        ]),
      ).toEqual([...expected.values()])
    }),
    { numRuns: 150 },
  )
})
