import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createDefinitionStore } from './index.ts'

const schema = z.object({
  name: z.string(),
  label: z.string(),
  parts: z.array(z.object({ b: z.number(), a: z.number() })).default([]),
})
let stores: TestStores
let now = Date.UTC(2026, 5, 1)
beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

async function freshWorkspace(): Promise<string> {
  const id = stores.freshWorkspace()
  await stores.pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [id])
  return id
}

const open = (kind = 'thing') =>
  createDefinitionStore({
    postgres: stores.postgres,
    clock: () => now,
    kind,
    schema,
    fieldOrder: ['name', 'label'],
    noun: 'thing',
    notFound: 'not_found',
  })
const lamp = { name: 'lamp', label: 'Lamp', parts: [{ b: 2, a: 1 }] }

test('what is written is read back, and every change is kept with what differs', async () => {
  const workspace = await freshWorkspace()
  const things = open()
  await things.write(workspace, [{ name: 'lamp', definition: lamp, expected: 0 }], { by: 'Ada' })
  now += 1000
  await things.write(workspace, [{ name: 'lamp', definition: { ...lamp, label: 'Light' }, expected: 1 }], {
    by: 'Bo',
  })
  expect(await things.get(workspace, 'lamp')).toMatchObject({
    definition: { ...lamp, label: 'Light' },
    version: 2,
    updatedBy: 'Bo',
  })
  await things.write(workspace, [{ name: 'lamp', definition: null, expected: 2 }], { by: 'Ada' })
  await expect(things.get(workspace, 'lamp')).rejects.toMatchObject({ code: 'not_found' })
  const changes = await things.history(workspace, 'lamp')
  expect(changes.map(({ version, changedBy, diff }) => ({ version, changedBy, diff }))).toEqual([
    { version: 3, changedBy: 'Ada', diff: expect.stringContaining('- label: Light') },
    { version: 2, changedBy: 'Bo', diff: '- label: Lamp\n+ label: Light' },
    {
      version: 1,
      changedBy: 'Ada',
      diff: '+ name: lamp\n+ label: Lamp\n+ parts:\n+   - a: 1\n+     b: 2',
    },
  ])
  expect(changes[0]!.definition).toBeNull()
  await expect(things.history(workspace, 'chair')).rejects.toMatchObject({ code: 'not_found' })
})

test('nobody overwrites what they have not seen, and is told whose change it was', async () => {
  const workspace = await freshWorkspace()
  const things = open()
  await things.write(workspace, [{ name: 'lamp', definition: lamp, expected: 0 }], { by: 'Ada' })
  await expect(
    things.write(workspace, [{ name: 'lamp', definition: { ...lamp, label: 'Mine' }, expected: 0 }], {
      by: 'Bo',
    }),
  ).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('by Ada') })
  const race = await Promise.allSettled(
    ['one', 'two', 'three'].map((label) =>
      things.write(workspace, [{ name: 'lamp', definition: { ...lamp, label }, expected: 1 }], { by: label }),
    ),
  )
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await things.get(workspace, 'lamp')).version).toBe(2)
})

test('writing is all or nothing; a check sees what would be', async () => {
  const workspace = await freshWorkspace()
  const things = open()
  await expect(
    things.write(
      workspace,
      [
        { name: 'lamp', definition: lamp },
        { name: 'chair', definition: null },
      ],
      { by: 'Ada' },
    ),
  ).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    things.write(workspace, [{ name: 'lamp', definition: lamp }], {
      by: 'Ada',
      check(after, removed) {
        expect([after, removed]).toEqual([[lamp], []])
        throw new Error('too bright')
      },
    }),
  ).rejects.toThrow('too bright')
  expect(await things.list(workspace)).toEqual([])
})

test('writing what is there is no change, kinds and workspaces are apart, removed ones are not put back', async () => {
  const workspace = await freshWorkspace()
  const other = await freshWorkspace()
  const things = open()
  await things.install(workspace, [lamp])
  await things.write(workspace, [{ name: 'lamp', definition: { ...lamp } }], { by: 'Ada' })
  expect((await things.get(workspace, 'lamp')).version).toBe(1)
  expect(await open('other').list(workspace)).toEqual([])
  expect(await things.list(other)).toEqual([])
  await things.write(workspace, [{ name: 'lamp', definition: null }], { by: 'Ada' })
  await things.install(workspace, [lamp])
  expect(await things.list(workspace)).toEqual([])
  await things.write(workspace, [{ name: 'lamp', definition: lamp, expected: 0 }], { by: 'Ada' })
  expect((await things.get(workspace, 'lamp')).version).toBe(3)
})
