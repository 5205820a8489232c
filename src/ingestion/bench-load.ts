/**
 * Sends events as fast as they are acknowledged, in a process of its own. Argument: LoadPlan as JSON; prints LoadResult
 * as JSON. Bodies are made once and only their message ids are overwritten, so that making them costs next to nothing.
 */
import { Agent, request } from 'node:http'
import { bodyOf, idPlace, type LoadPlan, type LoadResult } from './bench-body.ts'

/** A body and the places of its message ids. */
function template(start: number, plan: LoadPlan) {
  const body = Buffer.from(bodyOf(start, plan))
  const places: number[] = []
  for (let place = body.indexOf(idPlace); place >= 0; place = body.indexOf(idPlace, place + 1))
    places.push(place)
  return { body, places }
}

async function run(plan: LoadPlan): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: plan.connections })
  const authorization = `Basic ${Buffer.from(`${plan.writeKey}:`).toString('base64')}`
  const end = performance.now() + plan.seconds * 1000
  const times: number[] = []
  let requests = 0
  let failures = 0

  function send(body: Buffer): Promise<boolean> {
    return new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length, authorization }
      const options = { agent, host: '127.0.0.1', port: plan.port, path: plan.path, method: 'POST', headers }
      const call = request(options, (response) => {
        let length = 0
        response.on('data', (chunk: Buffer) => {
          length += chunk.length
        })
        // Anything longer than {"success":true} names events that were not stored.
        response.on('end', () => resolve(response.statusCode === 200 && length <= 16))
      })
      call.on('error', () => resolve(false))
      call.end(body)
    })
  }

  async function connection(number: number): Promise<void> {
    const templates = Array.from({ length: 20 }, (_, index) => template((number * 20 + index) * 100, plan))
    for (let turn = 0; performance.now() < end; turn++) {
      const { body, places } = templates[turn % templates.length] as { body: Buffer; places: number[] }
      const number = String(requests++).padStart(idPlace.length, '0')
      for (const place of places) body.write(number, place, 'latin1')
      const started = performance.now()
      if (!(await send(body))) failures++
      times.push(performance.now() - started)
    }
  }

  await Promise.all(Array.from({ length: plan.connections }, (_, number) => connection(number)))
  agent.destroy()
  times.sort((a, b) => a - b)
  const quantile = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { events: requests * Math.max(1, plan.batchSize), failures, p50: quantile(0.5), p99: quantile(0.99) }
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] as string) as LoadPlan)))
process.exit(0)
