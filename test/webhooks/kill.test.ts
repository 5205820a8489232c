import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../../src/db/index.ts'
import { eventually } from '../program/index.ts'
import { openOffice } from './office.ts'
import { answering, openReceiver, type Receiver } from './receiver.ts'

let stores: TestStores
let receiver: Receiver

beforeAll(async () => {
  stores = await openTestStores()
  receiver = await openReceiver()
})
afterAll(async () => {
  await receiver.close()
  await stores.close()
})
beforeEach(() => {
  receiver.received.length = 0
})

/** Another process on the same database that tells one event. */
function startPublisher(workspace: string, works: boolean): ChildProcess {
  const { host, user, database, connectionString } = stores.pool.options
  const given = {
    connection: { host, user, database, connectionString },
    workspace,
    works,
    host: receiver.host,
  }
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'publish-process.ts'),
      JSON.stringify(given),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

async function openWithEndpoint() {
  const office = await openOffice([receiver.host], { stores })
  const workspace = await office.makeWorkspace()
  const endpoint = await office.webhooks.endpoints.create(
    workspace,
    { url: receiver.url, description: '', types: ['person.joined'] },
    'Ada',
  )
  return { office, workspace, endpoint }
}

test('what was told before a crash is delivered after it', async () => {
  const first = await openWithEndpoint()
  const { workspace, endpoint } = first
  await first.office.close()
  receiver.answer(answering(204))
  const child = startPublisher(workspace, false)
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  await kill(child)
  expect(receiver.received).toHaveLength(0)
  const next = await openOffice([receiver.host], { stores })
  const delivery = await next.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery?.eventId])
  await next.close()
})

test('a crash while the receiver still thinks leads to a second delivery with the same id', async () => {
  const first = await openWithEndpoint()
  const { workspace, endpoint } = first
  await first.office.close()
  receiver.answer(() => undefined)
  const child = startPublisher(workspace, true)
  await eventually(
    async () => receiver.received.length,
    (count) => count === 1,
  )
  await kill(child)
  receiver.answer(answering(204))
  const next = await openOffice([receiver.host], { stores })
  // The job of the dead process is taken for lost after a minute, and looked for once a minute.
  for (let minute = 0; minute < 4; minute++) await next.pass(60_000)
  const delivery = await next.newest(workspace, endpoint.id, { state: 'delivered' })
  expect(receiver.received).toHaveLength(2)
  const [one, two] = receiver.received
  expect(two?.headers['webhook-id']).toBe(delivery?.eventId)
  expect(one?.headers['webhook-id']).toBe(delivery?.eventId)
  expect(one?.body).toBe(two?.body)
  await next.close()
})
