import type { Step } from './pipeline.ts'

/** How often a step ran, what it decided, and how long it took. Plain numbers, because they are changed for every event. */
export interface StepCounter {
  name: string
  kept: number
  duplicate: number
  parked: number
  refused: number
  /** One event in `sampleEvery` is timed; sum of those, and how many. */
  sampledMicros: number
  samples: number
}

export interface IntakeCounters {
  steps: StepCounter[]
  /** Events by what became of them. received = stored + duplicate + parked + refused + failed (answered 503). */
  received: number
  stored: number
  duplicate: number
  parked: number
  refused: number
  failed: number
  /** Requests that were not taken, by error code. */
  rejectedRequests: Record<string, number>
}

/** Timing every step of every event would cost more than most steps do. */
export const sampleEvery = 64

export function createCounters(steps: readonly Step[]): IntakeCounters {
  return {
    steps: steps.map(({ name }) => ({
      name,
      kept: 0,
      duplicate: 0,
      parked: 0,
      refused: 0,
      sampledMicros: 0,
      samples: 0,
    })),
    received: 0,
    stored: 0,
    duplicate: 0,
    parked: 0,
    refused: 0,
    failed: 0,
    rejectedRequests: {},
  }
}
