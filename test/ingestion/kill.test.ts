import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEmbeddedClickHouse } from '../../src/db/embedded-clickhouse.ts'
import { openIntake, type Source } from '../../src/ingestion/index.ts'
import { createLogger } from '../../src/logger.ts'
import { until } from './intake-server.ts'

const source: Source = { id: 'src_kill', workspace: 'ws_kill', name: 'web', kind: 'web' }
const rounds = 20
const senders = 6

function start(directory: string): Promise<{ child: ChildProcess; port: number }> {
  const script = join(import.meta.dirname, 'intake-process.ts')
  const child = spawn(process.execPath, [script, directory, JSON.stringify(source)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const port = /port (\d+)/.exec(chunk.toString())?.[1]
      if (port) resolve({ child, port: Number(port) })
    })
    child.once('exit', (code) => reject(new Error(`The intake ended with ${code} before it listened.`)))
  })
}

/** @returns true when the batch was acknowledged, false when the line broke */
function send(agent: Agent, port: number, batch: object[]): Promise<boolean> {
  const body = JSON.stringify({ batch, writeKey: 'wk' })
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const call = request(
      { agent, host: '127.0.0.1', port, path: '/v1/batch', method: 'POST', headers },
      (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(response.statusCode === 200 && text === '{"success":true}'))
        response.on('error', () => resolve(false))
      },
    )
    call.on('error', () => resolve(false))
    call.end(body)
  })
}

test('killed 20 times under load: every acknowledged event is there, and none twice', {
  timeout: 400_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-kill-'))
  const acknowledged = new Set<string>()
  const unanswered: object[][] = []
  let made = 0
  const nextBatch = () =>
    unanswered.pop() ??
    Array.from({ length: 1 + (made % 40) }, () => {
      const id = made++
      return {
        type: 'track',
        event: `Event ${id % 7}`,
        messageId: `m-${id}`,
        userId: `u${id % 500}`,
        anonymousId: `a${id % 500}`,
      }
    })

  for (let round = 0; round < rounds; round++) {
    const { child, port } = await start(directory)
    const agent = new Agent({ keepAlive: true, maxSockets: senders })
    let alive = true
    const sending = Array.from({ length: senders }, async () => {
      while (alive) {
        const batch = nextBatch()
        if (await send(agent, port, batch))
          for (const { messageId } of batch as { messageId: string }[]) acknowledged.add(messageId)
        else unanswered.push(batch)
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 900))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
    alive = false
    await Promise.all(sending)
    agent.destroy()
  }

  const clickhouse = openEmbeddedClickHouse(join(directory, 'clickhouse'), 2_000_000_000, 2)
  const intake = await openIntake({
    clickhouse,
    directory: join(directory, 'spool'),
    findSource: () => undefined,
    park: async () => undefined,
    clock: Date.now,
    logger: createLogger('silent'),
    spoolMaxBytes: 1e9,
    diskReserveBytes: 0,
    windowMessages: 1000,
  })
  await until(() => intake.status().waitingBytes === 0, 'the spool to be loaded', 60)
  const rows = await clickhouse.query<{ message_id: string }>('SELECT message_id FROM events')
  const stored = new Set(rows.map((row) => row.message_id))
  const edges = await clickhouse.query<{ left_value: string }>(
    'SELECT DISTINCT left_value FROM identity_edges',
  )
  const customers = await clickhouse.query<{ user_id: string }>('SELECT DISTINCT user_id FROM events')
  await intake.close()
  await clickhouse.close()
  rmSync(directory, { recursive: true, force: true })

  expect(acknowledged.size).toBeGreaterThan(rounds * 50)
  expect(rows).toHaveLength(stored.size)
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([])
  expect(new Set(edges.map((edge) => edge.left_value))).toEqual(new Set(customers.map((row) => row.user_id)))
})
