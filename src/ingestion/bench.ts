import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { bodyOf, idPlace, type LoadPlan, type LoadResult } from './bench-body.ts'
import type { BenchStatus } from './bench-server.ts'

const run = promisify(execFile)

/**
 * Measures the intake on fresh embedded stores in a process of its own, the load from another process on the same
 * machine: batches durable and stored, single calls, acknowledged → visible, bytes an event, memory.
 *
 * @param seconds of each of the two long runs; the budget is stated for 60
 * @param progress told what is measured next
 */
export async function benchIntake(options: {
  seconds: number
  progress?: (doing: string) => void
}): Promise<BenchFigure[]> {
  const { seconds, progress = () => undefined } = options
  const directory = mkdtempSync(join(tmpdir(), 'tandem-bench-'))
  // The embedded PostgreSQL may run as another user, who has to get in.
  chmodSync(directory, 0o755)
  const server = await startServer(directory)
  try {
    const idle = await readStatus(server.port)
    progress('batches of 100, 8 connections')
    const batch = await measureBatches(server.port, seconds)
    progress('single calls, 64 connections')
    const single = await measureSingles(server.port, seconds)
    progress('from acknowledged to visible')
    const visible = await measureVisible(server.port)
    await untilStored(server.port)
    const after = await readStatus(server.port)
    return [
      ...batch.figures,
      ...single,
      visible,
      figure('intake: bytes an event on disk', after.bytesOnDisk / after.stored, 'bytes'),
      figure('intake: memory at idle', idle.memoryBytes / 1e6, 'MB'),
      figure('intake: memory under load', batch.memoryBytes / 1e6, 'MB'),
    ]
  } finally {
    await stopServer(server.child)
    rmSync(directory, { recursive: true, force: true })
  }
}

function figure(
  name: string,
  value: number,
  unit: string,
  beside: Pick<Parameters<typeof benchFigure>[0], 'aim' | 'baseline'> = {},
): BenchFigure {
  return benchFigure({ name, value, unit, ...beside, digits: 1 })
}

/** Counts an event when it is in ClickHouse: the time runs until the spool is empty. */
async function measureBatches(port: number, seconds: number) {
  const plan = { port, connections: 8, batchSize: 100 }
  const nothing = await load({ ...plan, path: '/noop', seconds: Math.min(5, seconds) })
  await load({ ...plan, path: '/v1/batch', seconds: Math.min(3, seconds) })
  await untilStored(port)
  const before = await readStatus(port)
  const started = performance.now()
  const result = await load({ ...plan, path: '/v1/batch', seconds })
  const { memoryBytes } = await readStatus(port)
  await untilStored(port)
  const took = (performance.now() - started) / 1000
  const stored = (await readStatus(port)).stored - before.stored
  if (result.failures > 0) throw new Error(`${result.failures} batches were not acknowledged.`)
  if (stored < result.events)
    throw new Error(`${result.events} events were acknowledged, ${stored} are stored.`)
  return {
    memoryBytes,
    figures: [
      figure('intake: batches of 100, durable and stored', stored / took, 'events/s', {
        aim: { atLeast: 100_000 },
        baseline: nothing.events / Math.min(5, seconds),
      }),
      figure('intake: batches of 100, acknowledged', result.events / seconds, 'events/s'),
      figure('intake: batch acknowledged, p50', result.p50, 'ms', { baseline: nothing.p50 }),
      figure('intake: batch acknowledged, p99', result.p99, 'ms', { baseline: nothing.p99 }),
    ],
  }
}

async function measureSingles(port: number, seconds: number): Promise<BenchFigure[]> {
  const plan = { port, connections: 64, batchSize: 0 }
  const nothing = await load({ ...plan, path: '/noop', seconds: Math.min(5, seconds) })
  const result = await load({ ...plan, path: '/v1/track', seconds })
  if (result.failures > 0) throw new Error(`${result.failures} calls were not acknowledged.`)
  return [
    figure('intake: single calls, durable', result.events / seconds, 'calls/s', {
      aim: { atLeast: 20_000 },
      baseline: nothing.events / Math.min(5, seconds),
    }),
    figure('intake: single call acknowledged, p99', result.p99, 'ms', {
      aim: { atMost: 20 },
      baseline: nothing.p99,
    }),
  ]
}

/** 40 single events, one after the other at uneven times: from the acknowledgement until a query finds each. */
async function measureVisible(port: number): Promise<BenchFigure> {
  const times: number[] = []
  for (let sample = 0; sample < 40; sample++) {
    const messageId = `visible-${process.pid}-${sample}`
    const body = JSON.stringify({ writeKey: 'bench', userId: 'u', event: 'Made Visible', messageId })
    await fetch(`http://127.0.0.1:${port}/v1/track`, { method: 'POST', body })
    const acknowledged = performance.now()
    while ((await (await fetch(`http://127.0.0.1:${port}/visible?id=${messageId}`)).text()) !== 'true')
      await new Promise((resolve) => setTimeout(resolve, 5))
    times.push(performance.now() - acknowledged)
    await new Promise((resolve) => setTimeout(resolve, (sample * 37) % 150))
  }
  times.sort((a, b) => a - b)
  const p99 = times[Math.floor(times.length * 0.99)] as number
  return figure('intake: acknowledged to visible, p99', p99, 'ms', { aim: { atMost: 2000 } })
}

const load = (plan: Omit<LoadPlan, 'writeKey' | 'run'>) => sendLoad({ ...plan, writeKey: 'bench' })

/**
 * Sends events as fast as they are acknowledged, for so many seconds. By wrk when it is installed: the load runs on the
 * processor that is measured.
 *
 * @returns events acknowledged, and how long a request took, ms
 */
export function sendLoad(plan: Omit<LoadPlan, 'run'>): Promise<LoadResult> {
  return hasWrk() ? loadByWrk(plan) : loadByNode(plan)
}

async function loadByNode(plan: Omit<LoadPlan, 'run'>): Promise<LoadResult> {
  const whole: LoadPlan = { ...plan, run: runName() }
  const script = join(import.meta.dirname, 'bench-load.ts')
  const { stdout } = await run(process.execPath, [script, JSON.stringify(whole)])
  return JSON.parse(stdout) as LoadResult
}

let runs = 0
const runName = () => `r${process.pid}x${runs++}`

function hasWrk(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined
}

/** The same load by wrk, which takes a tenth of what Node takes of the machine. Each event has an id of its own. */
async function loadByWrk(plan: Omit<LoadPlan, 'run'>): Promise<LoadResult> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-wrk-'))
  const whole: LoadPlan = { ...plan, run: runName() }
  const script = join(directory, 'load.lua')
  writeFileSync(script, wrkScript(whole))
  const url = `http://127.0.0.1:${plan.port}`
  const args = ['-t1', `-c${plan.connections}`, `-d${plan.seconds}s`, '--latency', '-s', script, url]
  const { stdout } = await run('wrk', args).finally(() => rmSync(directory, { recursive: true, force: true }))
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const failures = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0)
  return {
    events: requests * Math.max(1, plan.batchSize),
    failures,
    p50: wrkLatency(stdout, '50%'),
    p99: wrkLatency(stdout, '99%'),
  }
}

/** Bodies are cut at their ids once; a request only joins the pieces with the number of the request between them. */
function wrkScript(plan: LoadPlan): string {
  const bodies = Array.from({ length: plan.batchSize === 0 ? 1000 : 160 }, (_, index) => {
    const pieces = bodyOf(index * Math.max(1, plan.batchSize), plan).split(idPlace)
    return `{${pieces.map((piece) => `[==[${piece}]==]`).join(', ')}}`
  })
  const authorization = Buffer.from(`${plan.writeKey}:`).toString('base64')
  return `local bodies = {${bodies.join(',\n')}}
local head = "POST ${plan.path} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nContent-Type: application/json\\r\\n" ..
  "Authorization: Basic ${authorization}\\r\\nContent-Length: "
local turn = 0
request = function()
  turn = turn + 1
  local pieces = bodies[turn % #bodies + 1]
  local body = table.concat(pieces, string.format("%0${idPlace.length}d", turn))
  return head .. #body .. "\\r\\n\\r\\n" .. body
end
`
}

function wrkLatency(output: string, quantile: string): number {
  const found = new RegExp(`${quantile}\\s+([\\d.]+)(us|ms|s)\\b`).exec(output)
  const factor = { us: 0.001, ms: 1, s: 1000 }[found?.[2] ?? 'ms'] as number
  return Number(found?.[1]) * factor
}

function startServer(directory: string): Promise<{ child: ChildProcess; port: number }> {
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64']
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'bench-server.ts'), directory], {
    env: { UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const port = /port (\d+)/.exec(chunk.toString())?.[1]
      if (port) resolve({ child, port: Number(port) })
    })
    child.once('exit', (code) => reject(new Error(`The server of the benchmark ended with ${code}.`)))
  })
}

function stopServer(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

async function readStatus(port: number): Promise<BenchStatus> {
  return (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as BenchStatus
}

async function untilStored(port: number): Promise<void> {
  while ((await readStatus(port)).waitingBytes > 0) await new Promise((resolve) => setTimeout(resolve, 50))
}
