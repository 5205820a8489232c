import type { ClickHouse } from '../db/index.ts'
import { type Delivery, draftEvent, isMessage, notAnObject } from './intake.ts'
import type { MessageWindow } from './message-window.ts'
import type { Halt, Source, Verdict } from './pipeline.ts'
import { findStored } from './queries.ts'
import { createSteps } from './steps.ts'
import { asVerdict } from './verdict.ts'

/** A memory that remembers nothing: what is stored is asked of ClickHouse. */
const emptyWindow: MessageWindow = {
  take: () => true,
  withdraw: () => undefined,
  since: () => 0,
  raiseSince: () => undefined,
  size: () => 0,
}

/** Runs the steps of the pipeline over historical calls and keeps nothing. */
export function createPreview({ clickhouse, clock }: { clickhouse: ClickHouse; clock: () => number }) {
  const steps = createSteps(emptyWindow)

  /** Verdicts about historical calls, in order. @throws TandemError as ClickHouse.query */
  async function preview(source: Source, messages: readonly unknown[]): Promise<Verdict[]> {
    const delivery: Delivery = { source, messages, historical: true }
    const now = clock()
    const drafts = messages.map((message, index) => {
      const event = draftEvent(delivery, index, message, now, undefined)
      let halt: Halt | undefined = isMessage(message) ? undefined : notAnObject
      for (const step of steps) halt ??= step.run(event)
      return { event, halt }
    })
    const kept = drafts.flatMap(({ event, halt }) => (halt ? [] : [event.row]))
    const stored = (await findStored(clickhouse, kept)).get(source.workspace)
    return drafts.map(({ event, halt }, index) => {
      const verdict = asVerdict(index, event.row.messageId, halt)
      return !halt && stored?.has(event.row.messageId)
        ? { ...verdict, outcome: 'duplicate' as const }
        : verdict
    })
  }
  return { preview }
}
