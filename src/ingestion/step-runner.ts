import { type IntakeCounters, sampleEvery } from './counters.ts'
import type { Halt, IntakeEvent, Observer, Step, Trace } from './pipeline.ts'
import { asVerdict } from './verdict.ts'

/** Runs the steps over one event until one halts; counts what each decided. */
export type RunSteps = (event: IntakeEvent) => Halt | undefined

/**
 * @returns two ways of running the same steps: as fast as can be, timing one event in many; or timing all of them and
 * telling the observer
 */
export function createStepRunner(
  steps: readonly Step[],
  counters: IntakeCounters,
  observer: Observer | undefined,
): { runSteps: RunSteps; observeSteps: RunSteps } {
  let untilSample = 1

  function runSteps(event: IntakeEvent): Halt | undefined {
    if (--untilSample <= 0) {
      untilSample = sampleEvery
      return runStepsTimed(event, undefined)
    }
    for (let index = 0; index < steps.length; index++) {
      const halt = (steps[index] as Step).run(event)
      if (halt) {
        counters.steps[index]![halt.outcome]++
        return halt
      }
      counters.steps[index]!.kept++
    }
    return undefined
  }

  function runStepsTimed(event: IntakeEvent, trace: Trace['steps'] | undefined): Halt | undefined {
    for (const [index, step] of steps.entries()) {
      const started = performance.now()
      const halt = step.run(event)
      const micros = (performance.now() - started) * 1000
      const counter = counters.steps[index]!
      counter.sampledMicros += micros
      counter.samples++
      counter[halt?.outcome ?? 'kept']++
      trace?.push({
        name: step.name,
        outcome: halt?.outcome ?? 'kept',
        ...(halt ? { reason: halt.reason } : {}),
        micros,
      })
      if (halt) return halt
    }
    return undefined
  }

  function observeSteps(event: IntakeEvent): Halt | undefined {
    const trace: Trace['steps'] = []
    const halt = runStepsTimed(event, trace)
    observer?.observe({
      source: event.source,
      receivedAt: event.row.receivedAt,
      message: event.message,
      verdict: asVerdict(event.index, event.row.messageId, halt),
      steps: trace,
    })
    return halt
  }

  return { runSteps, observeSteps }
}
