import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createEventWriter } from '../ingestion/index.ts'
import type { Decision } from './leaving.ts'
import { createSimulation, type Simulation } from './simulation.ts'
import { checkSpec, type SimulationSpec } from './spec.ts'
import { createTruthRecorder, writeTruth } from './truth.ts'

const dayMs = 86_400_000

/** What `tandem simulate` and the API take: how much history, made from which seed. */
export const simulationRequestSchema = z.object({
  seed: z.number().int().min(0).max(4_294_967_295).default(7),
  days: z.number().min(0).max(3660).default(365).describe('length of the history, up to now'),
  people: z
    .number()
    .int()
    .min(0)
    .max(20_000_000)
    .optional()
    .describe('how many people; by the events when absent'),
  events: z
    .number()
    .int()
    .min(0)
    .max(1_000_000_000)
    .optional()
    .describe('about how many events; by the people when absent'),
})
export type SimulationRequest = z.infer<typeof simulationRequestSchema>

export interface SimulationResult {
  events: number
  people: number
  seconds: number
  truthPath: string
}

export interface Progress {
  events: number
  /** 0 to 1. */
  done: number
}

/**
 * Settles how many people and how many page views make about so many events, by making the days of a few people.
 * Within a few per cent of `events`.
 *
 * @throws TandemError `invalid_request` when the people do more than that without any page view
 */
export function planSimulation(
  request: SimulationRequest,
  now: number,
  timeZone = 'Europe/London',
): SimulationSpec {
  const from = now - Math.round(request.days * dayMs)
  const base = { seed: request.seed, from, to: now, timeZone }
  if (request.events === undefined) return checkSpec({ ...base, people: request.people ?? 20_000 })
  if (request.events === 0 || request.days === 0) return checkSpec({ ...base, people: request.people ?? 0 })
  const rich = eventsPerPerson(checkSpec({ ...base, people: 2400, detail: 1 }))
  const plain = eventsPerPerson(checkSpec({ ...base, people: 2400, detail: 0 }))
  const people = request.people ?? Math.max(1, Math.round(request.events / (plain + (rich - plain) * 0.3)))
  const detail = people === 0 ? 0 : (request.events / people - plain) / (rich - plain)
  if (detail >= 0 && detail <= 200) return checkSpec({ ...base, people, detail })
  const activity = request.events / people / plain
  if (detail < 0 && activity >= 0.05) return checkSpec({ ...base, people, detail: 0, activity })
  throw new TandemError('invalid_request', {
    errors: [
      {
        path: '/people',
        message: `${people} people make ${Math.round(plain * people)} events or more in this time`,
      },
    ],
  })
}

/** Every fortieth household's events, over the number of people in them. */
function eventsPerPerson(spec: SimulationSpec): number {
  let events = 0
  let people = 0
  for (let first = 0; first < spec.people; first += 240) {
    const range = [first, first + 24] as const
    people += 24
    for (const rows of createSimulation(spec, { workspace: '', peopleRange: range }).batches())
      events += rows.length
  }
  return events / people
}

/**
 * Makes a history and loads it into a workspace.
 *
 * @param directory for the files on their way
 * @param sources id of each system's source, in the order of `systems`; their names when absent
 * @param truthPath where the truth goes; `truth.json` in the directory when absent
 * @throws TandemError what ClickHouse answered
 */
export async function simulateInto(options: {
  clickhouse: ClickHouse
  directory: string
  workspace: string
  spec: SimulationSpec
  sources?: readonly string[]
  truthPath?: string
  onProgress?: (progress: Progress) => void
  /** Told of every weekly decision to stay or leave. */
  onDecision?: (decision: Decision) => void
}): Promise<SimulationResult> {
  const { clickhouse, directory, workspace, spec, onProgress } = options
  const began = performance.now()
  const truthPath = options.truthPath ?? join(directory, 'truth.json')
  mkdirSync(directory, { recursive: true })
  mkdirSync(dirname(truthPath), { recursive: true })
  const recorder = createTruthRecorder(spec)
  const simulation: Simulation = createSimulation(spec, {
    workspace,
    ...(options.sources ? { sources: options.sources } : {}),
    onDecision: (decision) => {
      recorder.onDecision(decision, simulation)
      options.onDecision?.(decision)
    },
  })
  const writer = createEventWriter({ clickhouse, directory, workspace })
  let events = 0
  for (const { end, rows } of simulation.days()) {
    for (const row of rows) {
      const behind = writer.write(row)
      if (behind) await behind
    }
    events += rows.length
    onProgress?.({ events, done: Math.min(1, (end - spec.from) / Math.max(1, spec.to - spec.from)) })
    // Others in this process get their turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { rows } = await writer.close()
  await writeTruth(truthPath, simulation, recorder)
  return { events: rows, people: spec.people, seconds: (performance.now() - began) / 1000, truthPath }
}
