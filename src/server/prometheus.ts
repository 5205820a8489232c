import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/** What intake counts, as far as it is shown; see `IntakeStatus` of src/ingestion. */
export interface CountedIntake {
  counters: {
    steps: {
      name: string
      kept: number
      duplicate: number
      parked: number
      refused: number
      sampledMicros: number
      samples: number
    }[]
    received: number
    stored: number
    duplicate: number
    parked: number
    refused: number
    failed: number
    rejectedRequests: Record<string, number>
  }
  loader: { rows: number; segments: number; retries: number; poisoned: number }
  waitingBytes: number
  waitingSegments: number
  lagMs: number
}

/**
 * Counters in Prometheus' text format: intake by outcome and by step, the loader, the spool, and the process.
 *
 * @param status read anew at each scrape
 * @returns a function that renders them, and one that forgets this registry's timers
 */
export function createPrometheus(status: () => CountedIntake): () => Promise<string> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tandem_' })
  const gauge = (name: string, help: string, labelNames: string[], collect: (set: Setter) => void) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        collect((labels, value) => this.set(labels, value))
      },
    })

  gauge('tandem_intake_events_total', 'Events by what became of them since the start', ['outcome'], (set) => {
    const { counters } = status()
    for (const outcome of ['stored', 'duplicate', 'parked', 'refused', 'failed'] as const) {
      set({ outcome }, counters[outcome])
    }
  })
  gauge('tandem_intake_step_events_total', 'Decisions of each step', ['step', 'outcome'], (set) => {
    for (const step of status().counters.steps) {
      for (const outcome of ['kept', 'duplicate', 'parked', 'refused'] as const) {
        set({ step: step.name, outcome }, step[outcome])
      }
    }
  })
  gauge('tandem_intake_step_seconds', 'Mean time of each step, of a sample of events', ['step'], (set) => {
    for (const step of status().counters.steps) {
      if (step.samples > 0) set({ step: step.name }, step.sampledMicros / step.samples / 1e6)
    }
  })
  gauge('tandem_intake_rejected_requests_total', 'Requests not taken, by error code', ['code'], (set) => {
    for (const [code, count] of Object.entries(status().counters.rejectedRequests)) set({ code }, count)
  })
  gauge('tandem_loader_total', 'Rows, segments, retries and poisoned rows of the loader', ['what'], (set) => {
    for (const [what, count] of Object.entries(status().loader)) set({ what }, count)
  })
  gauge('tandem_spool_bytes', 'Accepted, not yet in ClickHouse', [], (set) => set({}, status().waitingBytes))
  gauge('tandem_spool_segments', 'Segments waiting', [], (set) => set({}, status().waitingSegments))
  gauge('tandem_loader_lag_seconds', 'For how long ClickHouse has not taken what waits', [], (set) =>
    set({}, status().lagMs / 1000),
  )
  return () => registry.metrics()
}

type Setter = (labels: Record<string, string>, value: number) => void
