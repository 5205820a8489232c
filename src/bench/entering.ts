import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { apiOf } from './program-api.ts'
import { onEmptyProgram, onRunningDemo, type RunningProgram } from './start.ts'

const rounds = 15
const group = 'bench_entering'
const lookEveryMs = 20
const lostAfterMs = 300_000

/**
 * How long after an event was acknowledged its customer is in the group it makes them a member of, as another program sees
 * it: the whole way over intake, loading, identity, traits and groups, in the program as it is started: without the demo, and
 * in the demo's workspace with its people, groups and live events.
 */
export async function benchEntering(): Promise<BenchFigure[]> {
  return [
    ...(await onEmptyProgram((program) => enter(program, 'ws_main', 'an empty program'))),
    ...(await onRunningDemo((program) => enter(program, 'ws_demo', 'the demo'))),
  ]
}

async function enter(program: RunningProgram, workspace: string, where: string): Promise<BenchFigure[]> {
  const { url } = program
  const api = apiOf(program, workspace)
  const { writeKey } = (await api('/sources', 'POST', { name: 'Bench', kind: 'server' })) as {
    writeKey: string
  }
  const condition = { did: 'Bench Signal Given' }
  await api(`/segments/${group}?version=0`, 'PUT', { kind: 'live', name: group, label: 'Bench', condition })
  const size = async () =>
    ((await api(`/segments/${group}/members?pageSize=100`)) as { members: unknown[] }).members.length
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await give(url, writeKey, `bench-${round}`)
    const acknowledged = performance.now()
    while ((await size()) <= round) {
      if (performance.now() - acknowledged > lostAfterMs) throw new Error('Nobody entered in time.')
      await sleep(lookEveryMs)
    }
    times.push(performance.now() - acknowledged)
    await sleep(300)
  }
  const [first, ...later] = times as [number, ...number[]]
  const sorted = later.sort((a, b) => a - b)
  return [
    figure(
      `groups: acknowledged to entered in ${where}, median`,
      sorted[Math.floor(sorted.length / 2)] ?? 0,
      null,
    ),
    figure(`groups: acknowledged to entered in ${where}, slowest of 14`, sorted.at(-1) ?? 0, 2000),
    figure(`groups: acknowledged to entered in ${where}, the first after the start`, first, null),
  ]
}

async function give(url: string, writeKey: string, userId: string): Promise<void> {
  const response = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ userId, event: 'Bench Signal Given', timestamp: new Date().toISOString() }),
  })
  if (!response.ok) throw new Error(`The intake answered ${response.status}.`)
}

function figure(name: string, ms: number, aim: number | null): BenchFigure {
  const value = Math.round(ms)
  return benchFigure({
    name,
    value,
    unit: 'ms',
    aim: aim === null ? null : { atMost: aim },
  })
}
