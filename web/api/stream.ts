import { send } from './client.ts'

/** One message of a server-sent stream. */
export interface StreamMessage {
  id: string | undefined
  event: string
  data: string
}

export type StreamState = 'connecting' | 'live' | 'lost'

const delaysMs = [1000, 2000, 4000, 8000, 15_000]

/**
 * Follows a server-sent stream until `signal` ends it. Unlike the browser's EventSource it carries the workspace and
 * shows problems; a lost link is tried again after 1, 2, 4, 8, then each 15 s with jitter, from the last id heard.
 */
export async function followStream(
  path: string,
  signal: AbortSignal,
  on: { message: (message: StreamMessage) => void; state: (state: StreamState, problem?: unknown) => void },
): Promise<void> {
  let lastId: string | undefined
  let failures = 0
  while (!signal.aborted) {
    try {
      on.state(failures === 0 ? 'connecting' : 'lost')
      const headers = { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) }
      const response = await send(path, { signal, headers })
      on.state('live')
      for await (const message of messages(response)) {
        failures = 0
        lastId = message.id ?? lastId
        on.message(message)
      }
    } catch (problem) {
      if (signal.aborted) return
      on.state('lost', problem)
    }
    const delay = delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 15_000
    failures += 1
    await pause(delay * (0.75 + Math.random() / 2), signal)
  }
}

async function* messages(response: Response): AsyncGenerator<StreamMessage> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) return
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const message = parseMessage(block)
      if (message) yield message
    }
  }
}

/** One block of a server-sent stream; undefined for comments and pings, which carry no data. */
export function parseMessage(block: string): StreamMessage | undefined {
  const data: string[] = []
  let event = 'message'
  let id: string | undefined
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    if (field === 'event') event = value
    if (field === 'id') id = value
  }
  return data.length === 0 ? undefined : { id, event, data: data.join('\n') }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
