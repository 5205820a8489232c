import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import {
  type Client,
  createClient,
  owner,
  ownerPassword,
  startServer,
  type TestServer,
  withToken,
} from './server.ts'

let stores: TestStores
let server: TestServer
let admin: Client

beforeAll(async () => {
  stores = await openTestStores()
  server = await startServer(stores)
  admin = createClient(server.origin)
  await admin.signIn(owner.TANDEM_OWNER_EMAIL, ownerPassword)
})
afterAll(async () => {
  await server.close()
  await stores.close()
})

/** A workspace of its own with so many rows in its log. */
async function logOf(rows: number): Promise<string> {
  const workspace = stores.freshWorkspace()
  for (let row = 1; row <= rows; row++) {
    const actor = { kind: 'user', id: 'usr_1', label: 'Ada “Ärger” 🙂', workspace } as const
    await server.access.audit(actor, 'test.step', `step:${row}`, { b: row, a: { nested: [1, 'two', null] } })
  }
  return workspace
}

/** Changes the log behind the program's back, as a superuser who switches the guard off. */
async function tamper(statement: string, values: unknown[]) {
  const client = await stores.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('ALTER TABLE audit_log DISABLE TRIGGER USER')
    await client.query(statement, values)
    await client.query('ALTER TABLE audit_log ENABLE TRIGGER USER')
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

describe('audit log', () => {
  test('an untouched chain holds, also over several pages', async () => {
    const workspace = await logOf(1010)
    expect(await server.access.verifyAudit(workspace)).toMatchObject({
      ok: true,
      rows: 1010,
      firstBroken: null,
    })
    expect(await server.access.verifyAudit('ws_without_rows')).toMatchObject({
      ok: true,
      rows: 0,
      head: null,
    })
  })

  test('rows written at the same moment form one chain', async () => {
    const workspace = stores.freshWorkspace()
    const actor = { kind: 'key', id: 'key_1', label: 'ci', workspace } as const
    await Promise.all(
      Array.from({ length: 40 }, (_, row) => server.access.audit(actor, 'test.burst', `n:${row}`)),
    )
    expect(await server.access.verifyAudit(workspace)).toMatchObject({ ok: true, rows: 40 })
  })

  test.each([
    ['UPDATE', `UPDATE audit_log SET action = 'nothing'`],
    ['DELETE', 'DELETE FROM audit_log'],
    ['TRUNCATE', 'TRUNCATE audit_log'],
  ])('%s is refused by the database', async (_, statement) => {
    await logOf(1)
    await expect(stores.pool.query(statement)).rejects.toThrow('append-only')
  })

  test.each([
    ['an action', `UPDATE audit_log SET action = 'test.other' WHERE workspace = $1 AND seq = 3`, 3],
    ['who it was', `UPDATE audit_log SET actor_label = 'Bob' WHERE workspace = $1 AND seq = 2`, 2],
    ['a time', `UPDATE audit_log SET at = at + interval '1 ms' WHERE workspace = $1 AND seq = 4`, 4],
    ['a detail', `UPDATE audit_log SET detail = '{"b":9}' WHERE workspace = $1 AND seq = 1`, 1],
    ['a hash', `UPDATE audit_log SET hash = repeat('f', 64) WHERE workspace = $1 AND seq = 5`, 5],
    ['a row taken out', 'DELETE FROM audit_log WHERE workspace = $1 AND seq = 3', 4],
    ['the newest row cut off', 'DELETE FROM audit_log WHERE workspace = $1 AND seq = 5', 5],
    ['all rows taken out', 'DELETE FROM audit_log WHERE workspace = $1', 1],
  ])('%s, changed with the guard switched off, is found and named', async (_, statement, seq) => {
    const workspace = await logOf(5)
    await tamper(statement, [workspace])
    const verdict = await server.access.verifyAudit(workspace)
    expect(verdict).toMatchObject({ ok: false, firstBroken: { seq } })
  })

  test('a row put in between, with a right hash of its own, breaks the next one', async () => {
    const workspace = await logOf(3)
    await tamper(
      `INSERT INTO audit_log SELECT workspace, 4, at, actor_kind, actor_id, actor_label, action, object, detail, previous_hash, hash
       FROM audit_log WHERE workspace = $1 AND seq = 3`,
      [workspace],
    )
    expect(await server.access.verifyAudit(workspace)).toMatchObject({ ok: false, firstBroken: { seq: 4 } })
  })

  test('says over the API who made a key, without the key, and is exported whole', async () => {
    const { json } = await admin.send('POST', '/api/v1/keys', { name: 'exporter', role: 'admin' })
    const key = withToken(server.origin, json.key)
    const page = await key.get('/api/v1/audit?limit=1&action=key.create')
    expect(page.json.items[0]).toMatchObject({
      action: 'key.create',
      object: `key:${json.id}`,
      actor: { kind: 'user' },
      detail: { name: 'exporter', role: 'admin' },
    })
    expect(page.text).not.toContain(json.key)
    const exported = await key.get('/api/v1/audit/export')
    const rows = exported.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1))
    expect(rows.at(-1)).toMatchObject({ action: 'audit.export', actor: { kind: 'key', label: 'exporter' } })
    expect((await key.get('/api/v1/audit/verify')).json).toMatchObject({ ok: true, rows: rows.length })
    expect(rows.some((row) => row.action === 'user.sign_in')).toBe(true)
  })

  test('pages go on where they stopped', async () => {
    const first = (await admin.get('/api/v1/audit?limit=2')).json
    const second = (await admin.get(`/api/v1/audit?limit=2&cursor=${first.next}`)).json
    expect(second.items[0].seq).toBe(first.items[1].seq - 1)
  })

  test('secrets never get in, by name or by form', async () => {
    const workspace = stores.freshWorkspace()
    const actor = { kind: 'local', id: 'local', label: 'command line', workspace } as const
    const { key } = (await admin.send('POST', '/api/v1/keys', { name: 'x', role: 'viewer' })).json
    const detail = {
      note: `made ${key} today`,
      newPassword: 'planted-password',
      deep: [{ apiKey: key, kept: 1 }],
    }
    await server.access.audit(actor, 'test.secret', 'x:1', detail)
    const [entry] = await server.access.listAudit(workspace, { limit: 1 })
    expect(entry?.detail).toEqual({ note: 'made tdm_… today', deep: [{ kept: 1 }] })
  })
})
