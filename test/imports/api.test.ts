import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImportPreview, ImportStatus } from '../../src/imports/index.ts'
import { type ImportParts, openImportParts } from './import-parts.ts'

let parts: ImportParts
beforeAll(async () => {
  parts = await openImportParts()
})
afterAll(() => parts.close())

const mapping = `
name: orders
source: Our shop
timeZone: Europe/Berlin
where: $not(kind = "test")
optional: [kind]
events: |
  [
    {"event": "Order Completed", "timestamp": at, "userId": customer,
     "properties": {"order_id": order, "total": $number(total)}},
    paid = "yes" ? {"event": "Payment Received", "timestamp": at, "userId": customer,
     "properties": {"payment_id": order, "amount": $number(total), "currency": "EUR"}}
  ]
`
const head = 'order,at,customer,total,paid,kind\n'
const good = `${head}o1,2026-07-01 10:00:00,c1,10.5,yes,\no2,2026-07-01 11:00:00,c2,7,no,\no3,2026-07-02 09:00:00,c1,1,yes,test\n`

async function problem(response: Response | Promise<Response>) {
  const answer = await response
  return { status: answer.status, ...((await answer.json()) as { code: string; detail?: string }) }
}

test('rows become events with their time in UTC, their source and the row they came from', async () => {
  const { workspace, run } = await parts.freshApi()
  const status = await run(mapping, { 'orders.csv': good })
  expect(status).toMatchObject({
    state: 'done',
    mapping: 'orders',
    source: { name: 'Our shop' },
    counts: { rows: 3, events: 3, duplicates: 0, parked: 0, errors: 0, skipped: 1 },
    files: [{ name: 'orders.csv', rows: 3, errors: 0, done: true }],
    progress: 1,
    createdBy: 'Ada',
  })
  await parts.visible()
  const events = await parts.stores.clickhouse.query(
    `SELECT name, ts, user_id, source, channel, properties['total'] AS total, context['import.row'] AS row
     FROM events WHERE workspace = {workspace: String} AND name = 'Order Completed' ORDER BY ts`,
    { workspace },
  )
  const source = status.source.id
  expect(events).toEqual([
    {
      name: 'Order Completed',
      ts: '2026-07-01 08:00:00.000',
      user_id: 'c1',
      source,
      channel: expect.any(String),
      total: '10.5',
      row: '1',
    },
    {
      name: 'Order Completed',
      ts: '2026-07-01 09:00:00.000',
      user_id: 'c2',
      source,
      channel: expect.any(String),
      total: '7',
      row: '2',
    },
  ])
  const [known] = await parts.access.listSources(workspace)
  expect(known).toMatchObject({ id: source, name: 'Our shop', kind: 'import' })
})

test('the same rows in another file, another order and gzip are duplicates; alike rows of one file are not', async () => {
  const { run } = await parts.freshApi()
  const twin = 'o9,2026-07-01 10:00:00,c1,3,no,\n'
  const first = await run(mapping, { 'a.csv': good + twin + twin })
  expect(first.counts).toMatchObject({ rows: 5, events: 5, duplicates: 0 })
  const [header, ...lines] = (good + twin + twin).trim().split('\n')
  const turned = gzipSync(`${[header, ...lines.reverse()].join('\n')}\n`)
  const second = await run(mapping, { 'b.csv.gz': turned })
  expect(second.counts).toMatchObject({ rows: 5, events: 0, duplicates: 5 })
})

describe('rows with errors', () => {
  const bad = `${good}o4,yesterday,c1,2,yes,\no5,2026-07-03 10:00:00,c1,much,yes,\no6,2026-07-03\no7,2026-07-04 10:00:00,"Smith, J",4,yes,\n`

  test('go whole into the error file, with number, column and reason; the corrected file is imported', async () => {
    const { call, run, workspace } = await parts.freshApi()
    const status = await run(mapping, { 'orders.csv': bad })
    expect(status.counts).toEqual({ rows: 7, events: 5, duplicates: 0, parked: 0, errors: 3, skipped: 1 })
    const response = await call(`/imports/${status.id}/errors`)
    expect(response.headers.get('content-disposition')).toContain('orders.errors.csv')
    const text = await response.text()
    const lines = text.replace('\uFEFF', '').trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe(
      `${head.trim()},import_error_row,import_error_column,import_error_reason,import_error_raw`,
    )
    expect(lines[1]).toMatch(/^o4,yesterday,c1,2,yes,,4,timestamp,.*"yesterday"" is not a time/)
    expect(lines[2]).toMatch(/^o5,2026-07-03 10:00:00,c1,much,yes,,5,total,.*number/)
    expect(lines[3]).toBe(',,,,,,6,,"The row has 2 cells, the header has 6.","o6,2026-07-03"')

    const corrected = text
      .replace('yesterday,c1', '2026-07-03 08:00:00,c1')
      .replace('much', '20')
      .replace(/^,,,,,,6.*$/m, 'o6,2026-07-03,c3,5,no,,6,,,')
    const again = await run(mapping, { 'orders.errors.csv': corrected })
    expect(again.counts).toEqual({ rows: 3, events: 5, duplicates: 0, parked: 0, errors: 0, skipped: 0 })
    await parts.visible()
    expect(
      await parts.figures(workspace, `countIf(name = 'Order Completed') AS orders, count() AS events`),
    ).toEqual({
      orders: 6,
      events: 10,
    })
    expect((await call(`/imports/${again.id}/errors`)).status).toBe(204)
  })

  test('of several files are kept apart', async () => {
    const { call, run } = await parts.freshApi()
    const status = await run(mapping, { 'a.csv': `${head}o1,x,c,1,no,\n`, 'b.csv': `${head}o2,y,c,1,no,\n` })
    expect(await problem(call(`/imports/${status.id}/errors`))).toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining('a.csv, b.csv'),
    })
    expect(await (await call(`/imports/${status.id}/errors?file=b.csv`)).text()).toMatch(/^o2,y/m)
  })

  test('what the pipeline parks is counted and kept as parked', async () => {
    const { run } = await parts.freshApi()
    const old = `${head}o1,1999-07-01 10:00:00,c1,1,no,\no2,2026-07-01 10:00:00,,1,no,\no3,2026-07-01 10:00:00,c1,1,no,\n`
    const status = await run(mapping, { 'orders.csv': old })
    expect(status.counts).toMatchObject({ rows: 3, events: 1, parked: 2, errors: 0 })
  })
})

test('a preview shows events and verdicts and stores nothing', async () => {
  const { upload, run, workspace, call } = await parts.freshApi()
  await run(mapping, { 'orders.csv': good })
  await parts.visible()
  const more = `${good}o8,1999-01-01,c,1,no,\no9,never,c,1,no,\n`
  const cut = gzipSync(more.repeat(200)).subarray(0, 300)
  const response = await upload('/imports/preview?rows=5', mapping, { 'orders.csv': more, 'cut.csv.gz': cut })
  const preview = (await response.json()) as ImportPreview
  const [file, cutFile] = preview.files
  expect(file).toMatchObject({ name: 'orders.csv', format: 'csv', compiled: true })
  const shown = file?.rows.map(
    (row) =>
      row.problem?.reason ?? (row.skipped ? 'left out' : row.events.map((event) => event.outcome).join()),
  )
  expect(shown).toEqual([
    'duplicate,duplicate',
    'duplicate',
    'left out',
    'parked',
    expect.stringContaining('"never" is not a time'),
  ])
  expect(file?.rows[0]?.events[0]?.call).toMatchObject({
    event: 'Order Completed',
    timestamp: '2026-07-01T08:00:00.000Z',
  })
  expect(cutFile?.rows[0]?.events).toHaveLength(2)
  await parts.visible()
  expect(await parts.figures(workspace, 'count() AS events')).toEqual({ events: 3 })
  const { items } = (await (await call('/imports')).json()) as { items: ImportStatus[] }
  expect(items).toHaveLength(1)
  expect(
    readdirSync(join(parts.stores.directory, 'imports')).filter((name) => name.startsWith('preview')),
  ).toEqual([])
})

describe('what cannot be imported is refused, and nothing of it is kept', () => {
  test.each([
    [
      'an unknown file',
      'name: t\nfiles: [{match: "x*", events: a}]',
      'a.csv',
      good,
      400,
      'import_file_unknown',
    ],
    ['a mapping that is none', 'events: [', 'a.csv', good, 400, 'import_mapping_invalid'],
    ['a wrong expression', 'name: t\nevents: "{"', 'a.csv', good, 400, 'mapping_invalid'],
    [
      'a missing join',
      'name: t\nevents: a\njoin: [{file: c.csv, on: k, columns: [v]}]',
      'a.csv',
      good,
      400,
      'import_join_missing',
    ],
  ])('%s', async (_what, text, name, content, status, code) => {
    const { upload, call } = await parts.freshApi()
    const before = readdirSync(join(parts.stores.directory, 'imports')).length
    expect(await problem(upload('/imports', text, { [name]: content }))).toMatchObject({ status, code })
    expect(readdirSync(join(parts.stores.directory, 'imports'))).toHaveLength(before)
    expect(((await (await call('/imports')).json()) as { items: [] }).items).toEqual([])
  })

  test('forms without files, without mapping, and bodies that are no form', async () => {
    const { upload, call } = await parts.freshApi()
    expect(await problem(upload('/imports', mapping, {}))).toMatchObject({ code: 'import_upload_invalid' })
    const form = new FormData()
    form.append('file', new Blob(['x']), 'x.csv')
    expect(await problem(call('/imports', { method: 'POST', body: form }))).toMatchObject({
      code: 'import_upload_invalid',
      detail: 'The field `mapping` is missing.',
    })
    expect(await problem(call('/imports', { method: 'POST', body: 'x' }))).toMatchObject({
      code: 'import_upload_invalid',
    })
    const cutForm = call('/imports', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nabc',
    })
    expect(await problem(cutForm)).toMatchObject({ code: 'import_upload_invalid' })
  })

  test.each([
    ['cut.csv.gz', gzipSync(good.repeat(50)).subarray(0, 90), 'import_file_damaged'],
    ['orders.csv', good.replace('total', 'sum'), 'import_missing_column'],
    ['orders.csv', good.replaceAll(',', ';'), 'import_wrong_delimiter'],
    ['orders.csv', '', 'import_file_empty'],
  ])('%s: %s ends the import as failed with nothing stored', async (name, content, code) => {
    const { run, workspace } = await parts.freshApi()
    const status = await run(mapping, { [name]: content as string | Uint8Array })
    expect(status).toMatchObject({ state: 'failed', counts: { rows: 0, events: 0 }, error: { code } })
    expect(status.error?.detail).toContain(name)
    await parts.visible()
    expect(await parts.figures(workspace, 'count() AS events')).toEqual({ events: 0 })
  })
})

test('a viewer may not import, another workspace does not see the import', async () => {
  const { run, call } = await parts.freshApi()
  const status = await run(mapping, { 'orders.csv': good })
  const other = await parts.freshApi()
  expect((await problem(other.call(`/imports/${status.id}`))).status).toBe(404)
  const viewer = await parts.freshApi('viewer')
  expect((await problem(viewer.upload('/imports', mapping, { 'orders.csv': good }))).code).toBe('forbidden')
  expect((await problem(call(`/imports/${status.id}/resume`, { method: 'POST' }))).code).toBe(
    'import_not_resumable',
  )
  expect((await problem(call(`/imports/${status.id}/cancel`, { method: 'POST' }))).code).toBe(
    'import_not_resumable',
  )
})

test('a cancelled import stops, keeps what is stored, and goes on when resumed', async () => {
  const { upload, call, workspace } = await parts.freshApi()
  const rows = 30_000
  const lines = Array.from({ length: rows }, (_, row) => `o${row},2026-07-01 10:00:00,c${row % 99},1,no,`)
  const started = (await (
    await upload('/imports', mapping, { 'orders.csv': head + lines.join('\n') })
  ).json()) as ImportStatus
  for (let seen = 0; seen === 0; ) {
    seen = ((await (await call(`/imports/${started.id}`)).json()) as ImportStatus).counts.rows
  }
  const cancelled = (await (
    await call(`/imports/${started.id}/cancel`, { method: 'POST' })
  ).json()) as ImportStatus
  expect(cancelled.state).toBe('cancelled')
  await parts.imports.idle()
  const stopped = (await (await call(`/imports/${started.id}`)).json()) as ImportStatus
  expect(stopped.counts.rows).toBeLessThan(rows)
  expect(stopped.counts.events).toBe(stopped.counts.rows)
  await call(`/imports/${started.id}/resume`, { method: 'POST' })
  await parts.imports.idle()
  const done = (await (await call(`/imports/${started.id}`)).json()) as ImportStatus
  expect(done).toMatchObject({ state: 'done', counts: { rows, events: rows, duplicates: 0 } })
  await parts.visible()
  expect(await parts.figures(workspace, 'uniqExact(message_id) AS events')).toEqual({ events: rows })
})
