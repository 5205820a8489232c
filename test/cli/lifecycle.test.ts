import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  eventually,
  freshDirectory,
  type Program,
  runCommand,
  runJson,
  startProgram,
} from '../program/index.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

function directory(): string {
  const fresh = freshDirectory()
  cleanups.push(fresh.forget)
  return fresh.directory
}

async function start(dir: string, args?: string[], env?: Record<string, string>): Promise<Program> {
  const program = await startProgram(dir, args, env)
  cleanups.push(() => program.kill())
  return program
}

/** Sends one event and says how many of it the API counts. */
async function sendAndCount(url: string, writeKey: string, key: string, messageId: string): Promise<number> {
  const sent = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ event: 'Order Completed', userId: 'u1', messageId, properties: { total: 12.5 } }),
  })
  expect(await sent.json()).toEqual({ success: true })
  return eventually(
    () => count(url, key),
    (n) => n > 0,
  )
}

async function count(url: string, key: string): Promise<number> {
  const response = await fetch(`${url}/api/v1/metrics/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({
      definition: { kind: 'count', event: 'Order Completed' },
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
      grain: 'total',
    }),
  })
  expect(response.status).toBe(200)
  const { series } = (await response.json()) as { series: { points: { value: number }[] }[] }
  return series[0]?.points[0]?.value ?? 0
}

describe('the program', () => {
  it('starts empty, answers, takes commands beside the server, and stops', async () => {
    const dir = directory()
    const program = await start(dir)
    expect(program.signIn).toMatch(/\/welcome\?token=/)
    expect((await fetch(`${program.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${program.url}/readyz`)).status).toBe(200)
    expect((await fetch(`${program.url}/api/v1/metrics`)).status).toBe(401)

    const { writeKey } = await runJson<{ writeKey: string }>(dir, ['source', 'create', '--name', 'web'])
    const { key } = await runJson<{ key: string }>(dir, ['key', 'create', '--name', 'ci', '--role', 'admin'])
    expect(await sendAndCount(program.url, writeKey, key, 'm-1')).toBe(1)
    expect(await sendAndCount(program.url, writeKey, key, 'm-1')).toBe(1)

    const health = await runJson<{ well: boolean; server: { pid: number } }>(dir, ['doctor'])
    expect(health).toMatchObject({ well: true, server: { pid: program.pid } })

    const second = await runCommand(dir, ['start', '--empty'])
    expect(second.code).toBe(1)
    expect(second.err).toContain('Another Tandem process is using this data directory')

    expect(await program.stop()).toBe(0)
    expect(existsSync(join(dir, 'server.json'))).toBe(false)
    expect(existsSync(join(dir, 'lock'))).toBe(false)
  })

  it('takes commands while no server runs, and backs up and restores', async () => {
    const dir = directory()
    const made = await runJson<{ writeKey: string }>(dir, ['source', 'create', '--name', 'web'])
    expect(made.writeKey).toBeTruthy()
    const listed = await runJson<{ name: string }[]>(dir, ['source', 'list'])
    expect(listed.map(({ name }) => name)).toContain('web')

    const backup = join(directory(), 'backup')
    await runJson(dir, ['backup', backup])
    const elsewhere = directory()
    await runJson(elsewhere, ['restore', backup])
    const restored = await runJson<{ name: string }[]>(elsewhere, ['source', 'list'])
    expect(restored).toEqual(listed)
    const again = await runCommand(elsewhere, ['restore', backup])
    expect(again.code).toBe(1)
    expect(again.err).toContain('hold data already')
  })

  it('loses nothing it acknowledged when it is killed', async () => {
    const dir = directory()
    const first = await start(dir)
    const { writeKey } = await runJson<{ writeKey: string }>(dir, ['source', 'create', '--name', 'web'])
    const { key } = await runJson<{ key: string }>(dir, ['key', 'create', '--name', 'ci', '--role', 'admin'])
    expect(await sendAndCount(first.url, writeKey, key, 'm-1')).toBe(1)
    await first.kill()
    const second = await start(dir)
    expect(
      await eventually(
        () => count(second.url, key),
        (n) => n === 1,
      ),
    ).toBe(1)
    expect(await sendAndCount(second.url, writeKey, key, 'm-1')).toBe(1)
  })

  it('makes the owner unattended, and asks for a password before it listens to the world', async () => {
    const owner = { TANDEM_OWNER_EMAIL: 'owner@example.com', TANDEM_OWNER_PASSWORD: 'a long password' }
    const program = await start(directory(), ['--empty'], owner)
    expect(program.signIn).toBeUndefined()

    const open = await runCommand(directory(), ['start', '--empty'], { HOST: '0.0.0.0' })
    expect(open.code).toBe(1)
    expect(open.err).toMatch(/password/)
  })

  it('says in one sentence which setting is wrong', async () => {
    const { code, err } = await runCommand(directory(), ['start'], { PORT: 'eighty' })
    expect(code).toBe(1)
    expect(err).toContain('PORT')
    const unknown = await runCommand(directory(), ['strat'])
    expect(unknown.code).not.toBe(0)
    expect(unknown.err).toContain('strat')
  })
})
