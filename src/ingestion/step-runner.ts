import { counted, countedSize, type StepTally, sampleEvery } from './counters.ts'
import type { Halt, IntakeEvent, Step, Trace } from './pipeline.ts'

/** Runs the steps over one event until one halts; counts what each decided. */
export type RunSteps = (event: IntakeEvent) => Halt | undefined

/**
 * @param tally of these steps, in their order
 * @returns two ways of running the same steps: as fast as can be, timing one event in many; or timing all of them and
 * noting what each decided
 */
export function createStepRunner(
  steps: readonly Step[],
  tally: StepTally,
): { runSteps: RunSteps; traceSteps: (event: IntakeEvent, trace: Trace['steps']) => Halt | undefined } {
  let untilSample = 1

  function runSteps(event: IntakeEvent): Halt | undefined {
    if (--untilSample <= 0) {
      untilSample = sampleEvery
      return traceSteps(event, undefined)
    }
    for (let index = 0; index < steps.length; index++) {
      const halt = (steps[index] as Step).run(event)
      if (halt) {
        tally[index * countedSize + counted[halt.outcome]]!++
        return halt
      }
      tally[index * countedSize + counted.kept]!++
    }
    return undefined
  }

  function traceSteps(event: IntakeEvent, trace: Trace['steps'] | undefined): Halt | undefined {
    for (const [index, step] of steps.entries()) {
      const started = performance.now()
      const halt = step.run(event)
      const micros = (performance.now() - started) * 1000
      const outcome = halt?.outcome ?? 'kept'
      tally[index * countedSize + counted.sampledMicros]! += micros
      tally[index * countedSize + counted.samples]!++
      tally[index * countedSize + counted[outcome]]!++
      trace?.push({ name: step.name, outcome, ...(halt ? { reason: halt.reason } : {}), micros })
      if (halt) return halt
    }
    return undefined
  }

  return { runSteps, traceSteps }
}
