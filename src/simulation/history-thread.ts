// The synthetic company on a thread of its own: first the files of its history, then its days as they are asked for.
import { rmSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { createEventFiles, type EventFile, type EventRow } from '../ingestion/event-files.ts'
import type { HistoryNews, HistoryOrder, HistoryWish } from './history.ts'
import { createSimulation, type DayPart, type Simulation } from './simulation.ts'
import { createTruthRecorder, writeTruth } from './truth.ts'

/** Files that may wait to be taken; about 400 MB. */
const mostWaiting = 16

const order = workerData as HistoryOrder
const { spec, directory, truthPath, workspace, sources } = order
const port = parentPort!
const tell = (news: HistoryNews) => port.postMessage(news)

let waiting = 0
let daysWanted = 0
let wake: () => void = () => undefined
port.on('message', (wish: HistoryWish) => {
  if (wish === 'taken') waiting--
  else daysWanted++
  wake()
})
const untilTold = () =>
  new Promise<void>((resolve) => {
    wake = resolve
  })

const recorder = createTruthRecorder(spec)
const simulation: Simulation = createSimulation(spec, {
  workspace,
  sources,
  window: { from: directory === null ? order.from : spec.from, to: Number.MAX_SAFE_INTEGER },
  onDecision: (decision) => recorder.onDecision(decision, simulation),
})
const parts = simulation.days()
/** Of days that were made before they were asked for. */
let ahead: EventRow[] = []
let end = spec.from

let truthIsWanted = truthPath !== null

if (directory !== null) await makeFiles(directory)
tell({ made: true })
for (;;) {
  while (daysWanted === 0) await untilTold()
  daysWanted--
  if (ahead.length === 0) {
    for (const { rows } of day()) ahead.push(...rows)
    await noteTruth()
  }
  tell({ day: { end, rows: ahead } })
  ahead = []
}

/** The parts of the next day. */
function* day(): Generator<DayPart> {
  for (;;) {
    const { value, done } = parts.next()
    if (done) return
    yield value
    if (!value.last) continue
    end = value.end
    return
  }
}

/** The truth is about the last day of the history: it is written before the next is made. */
async function noteTruth(): Promise<void> {
  if (!truthIsWanted || truthPath === null || end < spec.to) return
  truthIsWanted = false
  await writeTruth(truthPath, simulation, recorder)
}

/** Makes the days up to the end of the history: events before it go into files, those behind it wait. */
async function makeFiles(inside: string): Promise<void> {
  // What a process that was killed left there.
  rmSync(inside, { recursive: true, force: true })
  const files = createEventFiles({ directory: inside, workspace, onFile: hand })
  do {
    for (const { rows } of day()) {
      for (const row of rows) {
        if (row.ts >= spec.to) {
          ahead.push(row)
          continue
        }
        const behind = files.write(row)
        if (behind) await behind
      }
    }
  } while (end < spec.to)
  // The files are what is waited for; the truth is written while the last of them are loaded.
  await files.close()
  await noteTruth()
}

async function hand(file: EventFile): Promise<void> {
  waiting++
  tell({ file })
  while (waiting >= mostWaiting) await untilTold()
}
