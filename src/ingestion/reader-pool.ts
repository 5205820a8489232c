import { Worker } from 'node:worker_threads'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createStepTally, type StepTally } from './counters.ts'
import { type WriteEdgesOfFile, writeEdgesOfFile } from './edge-file.ts'
import type { Judged, JudgedDelivery } from './judging.ts'
import type { Hash64 } from './message-hash.ts'
import type { Source } from './pipeline.ts'
import type { ReaderAnswer, ReaderRequest, ReaderSettings } from './reader-thread.ts'
import { steps } from './steps.ts'

/** A body of Segment's HTTP API whose source is known by its write key. */
export interface BodyToRead {
  body: Buffer
  /** Kind of call, or `batch` or `import`. */
  call: string
  source: Source
  /** The write key by which the source was found in the body; undefined when it was in a header. */
  writeKey: string | undefined
  ip: string | undefined
}

/** One body, read and judged by another thread. */
export interface ReadDelivery extends JudgedDelivery {
  judged: Judged
}

/**
 * Threads that read bodies and run the steps, so that this one only receives, counts once and writes. Bodies that come
 * together travel together.
 */
export interface ReaderPool {
  /**
   * @param receivedAt ms
   * @returns undefined when this thread is to read it: it is not plain, or there is too little to do for the way
   * @throws TandemError `store_unavailable` when the thread ended meanwhile; nothing was taken
   */
  read(body: BodyToRead, receivedAt: number): Promise<ReadDelivery | undefined>
  writeEdgesOfFile: WriteEdgesOfFile
  /** What the steps decided, of each thread there is or was. */
  tallies(): readonly StepTally[]
  close(): Promise<void>
}

/** Fewer bytes are read where they are: the way to another thread and back costs about as much as a few calls. */
const worthTheWay = 8 * 1024
/** Bodies that come together travel together up to this size; larger ones go at once. */
const fullParcel = 32 * 1024
/** A megabyte for V8's stack, as in the main thread, beside what Node keeps of it: what is too deep is so everywhere. */
const stackSizeMb = 1.148
const youngGenerationMb = 96

interface Waiting {
  body: BodyToRead
  receivedAt: number
  done: PromiseWithResolvers<ReadDelivery | undefined>
}

interface Thread {
  worker: Worker
  /** Bytes it was given and has not answered. */
  load: number
  parcels: Map<number, { waiting: Waiting[]; bytes: number }>
  files: Map<number, PromiseWithResolvers<boolean>>
}

/**
 * @param size threads; with 0 everything is read by the caller
 * @param seed of the hashes of messages
 * @param script what a thread runs (tests of threads that fail)
 */
export function openReaderPool(options: {
  size: number
  seed: Hash64
  logger: Logger
  script?: URL
}): ReaderPool {
  const script = options.script ?? new URL('./reader-thread.ts', import.meta.url)
  const tallies: StepTally[] = []
  let threads: Thread[] = []
  let gathered: Waiting[] = []
  let gatheredBytes = 0
  let sequence = 0
  let closing = false
  for (let count = 0; count < options.size; count++) startThread()

  function startThread(): void {
    const tally = createStepTally(steps.length)
    tallies.push(tally)
    const settings: ReaderSettings = { seed: options.seed, tally }
    const worker = new Worker(script, {
      name: 'reader',
      workerData: settings,
      resourceLimits: { stackSizeMb, maxYoungGenerationSizeMb: youngGenerationMb },
    })
    const thread: Thread = { worker, load: 0, parcels: new Map(), files: new Map() }
    threads.push(thread)
    let answered = false
    worker.on('message', (answer: ReaderAnswer) => {
      answered = true
      takeAnswer(thread, answer)
    })
    worker.on('error', (err) => options.logger.error({ err }, 'a reader of events failed'))
    worker.on('exit', () => {
      threads = threads.filter((other) => other !== thread)
      fail(thread)
      // One that never answered would not the next time either: then this thread reads.
      if (!closing && answered) startThread()
    })
    // The process ends when everything else does.
    worker.unref()
  }

  function takeAnswer(thread: Thread, answer: ReaderAnswer): void {
    if (answer.kind === 'edges') {
      const done = thread.files.get(answer.id)
      thread.files.delete(answer.id)
      if (answer.error === undefined) done?.resolve(answer.written)
      else done?.reject(new TandemError('store_unavailable', { detail: answer.error }))
      return
    }
    const parcel = thread.parcels.get(answer.id)
    if (!parcel) return
    thread.parcels.delete(answer.id)
    thread.load -= parcel.bytes
    const { rows, facts, names, counts, halts } = answer
    const judged: Judged = { rows: Buffer.from(rows), facts: new Float64Array(facts), names }
    let from = 0
    for (const [place, { done }] of parcel.waiting.entries()) {
      const received = counts[place * 2] as number
      const until = from + (counts[place * 2 + 1] as number)
      const own = halts.length === 0 ? [] : halts.filter((halted) => halted.body === place)
      if (received < 0) done.resolve(undefined)
      else done.resolve({ judged, received, from, until, halts: own, messageIds: [], traces: [] })
      from = until
    }
  }

  function fail(thread: Thread): void {
    const error = () => new TandemError('store_unavailable', { detail: 'The reader of events ended.' })
    for (const { waiting } of thread.parcels.values()) for (const { done } of waiting) done.reject(error())
    for (const done of thread.files.values()) done.reject(error())
  }

  function leastLoaded(): Thread | undefined {
    let least = threads[0]
    for (const thread of threads) if (least && thread.load < least.load) least = thread
    return least
  }

  function read(body: BodyToRead, receivedAt: number): Promise<ReadDelivery | undefined> {
    if (threads.length === 0) return Promise.resolve(undefined)
    if (gathered.length === 0) setImmediate(send)
    const done = Promise.withResolvers<ReadDelivery | undefined>()
    gathered.push({ body, receivedAt, done })
    gatheredBytes += body.body.length
    if (gatheredBytes >= fullParcel) send()
    return done.promise
  }

  /** Gives what was gathered to a thread, or back when it is too little. */
  function send(): void {
    const waiting = gathered
    const bytes = gatheredBytes
    gathered = []
    gatheredBytes = 0
    const thread = bytes < worthTheWay ? undefined : leastLoaded()
    if (!thread) {
      for (const { done } of waiting) done.resolve(undefined)
      return
    }
    const id = sequence++
    thread.parcels.set(id, { waiting, bytes })
    thread.load += bytes
    const request = asParcel(id, waiting, bytes)
    thread.worker.postMessage(request, [request.bytes])
  }

  return {
    read,
    writeEdgesOfFile(rowsPath, edgesPath) {
      const thread = leastLoaded()
      if (!thread) return writeEdgesOfFile(rowsPath, edgesPath)
      const id = sequence++
      const done = Promise.withResolvers<boolean>()
      thread.files.set(id, done)
      const request: ReaderRequest = { kind: 'edges', id, rowsPath, edgesPath }
      thread.worker.postMessage(request)
      return done.promise
    },
    tallies: () => tallies,
    async close() {
      closing = true
      await Promise.all(threads.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Bodies one behind the other in memory of their own, which goes over to the thread. */
function asParcel(id: number, waiting: readonly Waiting[], bytes: number) {
  const joined = new Uint8Array(bytes)
  const ends: number[] = []
  const receivedAt: number[] = []
  const texts: (string | undefined)[] = []
  const sources: Source[] = []
  const sourceOf: number[] = []
  let end = 0
  for (const { body: item, receivedAt: at } of waiting) {
    joined.set(item.body, end)
    end += item.body.length
    ends.push(end)
    receivedAt.push(at)
    texts.push(item.call, item.writeKey, item.ip)
    let source = sources.indexOf(item.source)
    if (source < 0) source = sources.push(item.source) - 1
    sourceOf.push(source)
  }
  return { kind: 'bodies' as const, id, bytes: joined.buffer, ends, receivedAt, texts, sources, sourceOf }
}
