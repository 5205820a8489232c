import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { sendLoad } from '../ingestion/index.ts'
import type { WarningRun } from '../warnings/index.ts'
import { apiOf, type ProgramApi } from './program-api.ts'
import { onRunningDemo } from './start.ts'

const lookEveryMs = 2000
/** The demo learns by itself after its start; only then is the machine free. */
const settledAfterMs = 900_000
const stretchSeconds = 5

/**
 * What learning the models anew costs intake: batches as fast as they are acknowledged into one workspace, while the models of
 * the demo's are learned beside it, against the same load before and after.
 *
 * @param options.seconds of each stretch without learning, whole ones
 */
export function benchRetraining({ seconds }: { seconds: number }): Promise<BenchFigure[]> {
  return onRunningDemo(async (program) => {
    const demo = apiOf(program, 'ws_demo')
    const { writeKey } = (await apiOf(program, 'ws_main')('/sources', 'POST', {
      name: 'Bench',
      kind: 'server',
    })) as {
      writeKey: string
    }
    const port = Number(new URL(program.url).port)
    const rate = async (length: number) => {
      const plan = { port, writeKey, path: '/v1/batch', connections: 8, batchSize: 100, seconds: length }
      const { events, failures } = await sendLoad(plan)
      if (failures > 0) throw new Error(`${failures} batches were not acknowledged.`)
      return events / length
    }
    await settled(demo)
    await rate(stretchSeconds)
    const before = await rate(seconds)
    const { run } = (await demo('/warnings/models/leave/train', 'POST')) as { run: string }
    const beside: number[] = []
    while (await goesOn(demo, run)) beside.push(await rate(stretchSeconds))
    const after = await rate(seconds)
    // The last stretch may have outlasted the learning.
    const counted = beside.length > 1 ? beside.slice(0, -1) : beside
    if (counted.length === 0) throw new Error('Learning was over before the load began.')
    const usual = (before + after) / 2
    const lost = (1 - counted.reduce((sum, one) => sum + one, 0) / counted.length / usual) * 100
    const value = Math.round(lost * 10) / 10
    return [
      benchFigure({
        name: 'retraining: what intake loses while models are learned',
        value,
        unit: `% of ${Math.round(usual)} events/s, over ${counted.length * stretchSeconds} s`,
        aim: { atMost: 10 },
      }),
    ]
  })
}

const open = ({ state }: WarningRun) => state === 'waiting' || state === 'running'

async function goesOn(api: ProgramApi, run: string): Promise<boolean> {
  return open((await api(`/warnings/runs/${run}`)) as WarningRun)
}

/** Until the demo's models were learned, and its customers scored. */
async function settled(api: ProgramApi): Promise<void> {
  const began = performance.now()
  while (performance.now() - began < settledAfterMs) {
    const { items } = (await api('/warnings/runs')) as { items: WarningRun[] }
    if (items.length > 0 && !items.some(open)) return
    await sleep(lookEveryMs)
  }
  throw new Error('The demo was still learning after a quarter of an hour.')
}
