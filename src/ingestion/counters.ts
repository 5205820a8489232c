/** How often a step ran, what it decided, and how long it took. */
export interface StepCounter {
  name: string
  kept: number
  duplicate: number
  parked: number
  refused: number
  /** Some events are timed (see `sampleEvery`); sum of those, and how many. */
  sampledMicros: number
  samples: number
}

export interface IntakeCounters {
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

export function createCounters(): IntakeCounters {
  return { received: 0, stored: 0, duplicate: 0, parked: 0, refused: 0, failed: 0, rejectedRequests: {} }
}

/** Counters of all steps of one thread, as many numbers a step as `counted` has: memory that threads can share. */
export type StepTally = Float64Array

/** What is counted of a step, and where it stands among its numbers. */
export const counted = { kept: 0, duplicate: 1, parked: 2, refused: 3, sampledMicros: 4, samples: 5 } as const
export const countedSize = 6

export function createStepTally(steps: number): StepTally {
  return new Float64Array(new SharedArrayBuffer(steps * countedSize * Float64Array.BYTES_PER_ELEMENT))
}

/** The counters of each step, all threads together. */
export function readStepTallies(names: readonly string[], tallies: readonly StepTally[]): StepCounter[] {
  return names.map((name, step) => {
    // A thread that does not make the last step has no numbers for it.
    const sum = (place: number) =>
      tallies.reduce((total, tally) => total + (tally[step * countedSize + place] ?? 0), 0)
    return {
      name,
      kept: sum(counted.kept),
      duplicate: sum(counted.duplicate),
      parked: sum(counted.parked),
      refused: sum(counted.refused),
      sampledMicros: sum(counted.sampledMicros),
      samples: sum(counted.samples),
    }
  })
}
