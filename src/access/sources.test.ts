import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../config.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import { createAccess } from './access.ts'

let stores: TestStores
let now = Date.parse('2026-11-22T10:00:00Z')
const clock = () => now

beforeAll(async () => {
  stores = await openTestStores()
})
afterAll(() => stores.close())

function openAccess() {
  return createAccess({
    postgres: stores.postgres,
    config: loadConfig({ TANDEM_DATA: stores.directory }),
    clock,
    logger: createLogger('silent'),
  })
}

async function freshAccess() {
  const access = await openAccess()
  const workspace = stores.freshWorkspace()
  await access.ensureWorkspace({ id: workspace, name: 'Test' })
  return { access, workspace }
}

describe('sources', () => {
  test('a new source is found by its write key at once', async () => {
    const { access, workspace } = await freshAccess()
    const source = await access.createSource(workspace, { name: 'web', kind: 'web' })
    expect(access.findSource(source.writeKey)).toEqual({ id: source.id, workspace, name: 'web', kind: 'web' })
    expect(access.findSource('wk_unknown')).toBeUndefined()
    access.close()
  })

  test('a rotated key and its successor are both taken until the old one ends', async () => {
    const { access, workspace } = await freshAccess()
    const source = await access.createSource(workspace, { name: 'app' })
    const { writeKey } = await access.rotateWriteKey(workspace, source.id, { keepOldSeconds: 3600 })
    expect(access.findSource(writeKey)?.id).toBe(source.id)
    expect(access.findSource(source.writeKey)?.id).toBe(source.id)
    now += 3_600_001
    expect(access.findSource(source.writeKey)).toBeUndefined()
    expect(access.findSource(writeKey)?.id).toBe(source.id)
    await access.revokeWriteKey(workspace, source.id, writeKey)
    expect(access.findSource(writeKey)).toBeUndefined()
    access.close()
  })

  test('an archived source takes no events, and its name is free again', async () => {
    const { access, workspace } = await freshAccess()
    const first = await access.createSource(workspace, { name: 'calls' })
    await expect(access.createSource(workspace, { name: 'calls' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await access.archiveSource(workspace, first.id)
    expect(access.findSource(first.writeKey)).toBeUndefined()
    const second = await access.createSource(workspace, { name: 'calls' })
    expect((await access.listSources(workspace)).map((source) => source.id)).toEqual([second.id])
    expect(await access.listSources(workspace, { archived: true })).toHaveLength(2)
    access.close()
  })

  test('another node learns of a new key within a second or so', async () => {
    const { access, workspace } = await freshAccess()
    const otherNode = await openAccess()
    const { writeKey } = await access.createSource(workspace, { name: 'shop' })
    await expect.poll(() => otherNode.findSource(writeKey)?.workspace, { timeout: 5000 }).toBe(workspace)
    access.close()
    otherNode.close()
  })

  test('sources of one workspace are not seen or changed from another', async () => {
    const { access, workspace } = await freshAccess()
    const other = stores.freshWorkspace()
    await access.ensureWorkspace({ id: other, name: 'Other' })
    const source = await access.createSource(workspace, { name: 'web' })
    expect(await access.listSources(other)).toEqual([])
    await expect(access.renameSource(other, source.id, 'mine')).rejects.toMatchObject({ code: 'not_found' })
    await expect(access.rotateWriteKey(other, source.id, { keepOldSeconds: 0 })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(access.createSource('ws_absent', { name: 'web' })).rejects.toMatchObject({
      code: 'not_found',
    })
    access.close()
  })
})
