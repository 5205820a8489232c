import { parentPort } from 'node:worker_threads'
import { type ComputationInput, computeForecast } from './computation.ts'

// A thread of the pool: forecasts take longer than the thread that answers requests may be held.
parentPort?.on('message', ({ id, input }: { id: number; input: ComputationInput }) => {
  try {
    parentPort?.postMessage({ id, computed: computeForecast(input) })
  } catch (error) {
    parentPort?.postMessage({
      id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
