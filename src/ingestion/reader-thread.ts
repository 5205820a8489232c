/**
 * A thread that reads bodies and runs the steps over their events. It answers with encoded rows; which of them count,
 * and that they are written, is decided by the thread that asked (admission.ts). It opens no store.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { createBodyReader } from './body-reader.ts'
import type { StepTally } from './counters.ts'
import { deliverBatch, deliverSingle } from './delivery.ts'
import { writeEdgesOfFile } from './edge-file.ts'
import { createJudge, type HaltedEvent, type JudgedDelivery } from './judging.ts'
import { createMessageHash, type Hash64 } from './message-hash.ts'
import type { Source } from './pipeline.ts'

/** What the thread is started with. */
export interface ReaderSettings {
  seed: Hash64
  /** Shared, so that counts need not be sent. */
  tally: StepTally
}

export type ReaderRequest = BodiesRequest | EdgesRequest

/** Bodies in one piece of memory; the lists have an entry for each, `texts` three: call, write key, address. */
interface BodiesRequest {
  kind: 'bodies'
  id: number
  bytes: ArrayBuffer
  ends: number[]
  receivedAt: number[]
  texts: (string | undefined)[]
  sources: Source[]
  sourceOf: number[]
}

interface EdgesRequest {
  kind: 'edges'
  id: number
  rowsPath: string
  edgesPath: string
}

export type ReaderAnswer = BodiesAnswer | EdgesAnswer

interface BodiesAnswer {
  kind: 'bodies'
  id: number
  rows: ArrayBuffer
  facts: ArrayBuffer
  names: string[]
  /** Of each body: events that came (-1: this body was not read), and how many of them were kept. */
  counts: number[]
  halts: (HaltedEvent & { body: number })[]
}

interface EdgesAnswer {
  kind: 'edges'
  id: number
  written: boolean
  /** Why the file could not be written. */
  error?: string
}

const { seed, tally } = workerData as ReaderSettings
const reader = createBodyReader()
const judge = createJudge(createMessageHash(seed), tally)
const port = parentPort as NonNullable<typeof parentPort>

port.on('message', (request: ReaderRequest) => {
  if (request.kind === 'bodies') answerBodies(request)
  else void answerEdges(request)
})

function answerBodies(request: BodiesRequest): void {
  const counts: number[] = []
  const halts: BodiesAnswer['halts'] = []
  let start = 0
  for (const [body, end] of request.ends.entries()) {
    const judged = judgeBody(request, body, Buffer.from(request.bytes, start, end - start))
    counts.push(judged?.received ?? -1, judged ? judged.until - judged.from : 0)
    for (const halted of judged?.halts ?? []) halts.push({ ...halted, body })
    start = end
  }
  const { rows, facts, names } = judge.take()
  const answer: BodiesAnswer = {
    kind: 'bodies',
    id: request.id,
    rows: rows.buffer as ArrayBuffer,
    facts: facts.buffer as ArrayBuffer,
    names,
    counts,
    halts,
  }
  port.postMessage(answer, [answer.rows, answer.facts])
}

/** @returns undefined when the other thread is to read it and to say what is wrong */
function judgeBody(request: BodiesRequest, place: number, bytes: Buffer): JudgedDelivery | undefined {
  const [call, writeKey, ip] = request.texts.slice(place * 3, place * 3 + 3) as [string, string?, string?]
  const source = request.sources[request.sourceOf[place] as number] as Source
  const receivedAt = request.receivedAt[place] as number
  if (call === 'batch' || call === 'import') {
    const read = reader.readBatch(bytes)
    if (!read?.events || (writeKey !== undefined && read.document.writeKey !== writeKey)) return undefined
    return judge.judge(deliverBatch(source, ip, bytes, read, call === 'import'), receivedAt, false)
  }
  const read = reader.readSingle(bytes, call)
  if (!read) return undefined
  if (writeKey !== undefined && (read.message as { writeKey?: unknown }).writeKey !== writeKey)
    return undefined
  return judge.judge(deliverSingle(source, ip, bytes, read, call), receivedAt, false)
}

async function answerEdges({ id, rowsPath, edgesPath }: EdgesRequest): Promise<void> {
  const answer: EdgesAnswer = await writeEdgesOfFile(rowsPath, edgesPath).then(
    (written) => ({ kind: 'edges', id, written }),
    (error) => ({ kind: 'edges', id, written: false, error: String(error) }),
  )
  port.postMessage(answer)
}
