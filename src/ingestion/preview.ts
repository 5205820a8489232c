import type { ClickHouse } from '../db/index.ts'
import { createStepTally } from './counters.ts'
import { createJudge } from './judging.ts'
import { createMessageHash } from './message-hash.ts'
import type { Halt, Source, Verdict } from './pipeline.ts'
import { findStored } from './queries.ts'
import { decodeRows } from './row-decoder.ts'
import { steps } from './steps.ts'
import { asVerdict } from './verdict.ts'

/** Runs the steps of the pipeline over historical calls and keeps nothing. */
export function createPreview({ clickhouse, clock }: { clickhouse: ClickHouse; clock: () => number }) {
  // Nothing is remembered, so hashes are not compared with anything.
  const judge = createJudge(createMessageHash({ low: 0, high: 0 }), createStepTally(steps.length))

  /** Verdicts about historical calls, in order. @throws TandemError as ClickHouse.query */
  async function preview(source: Source, messages: readonly unknown[]): Promise<Verdict[]> {
    const { halts, messageIds } = judge.judge({ source, messages, historical: true }, clock(), false)
    const kept = [...decodeRows(judge.take().rows)].map(({ row }) => row)
    const stored = (await findStored(clickhouse, kept)).get(source.workspace)
    const haltOf = new Map<number, Halt>(halts.map(({ index, halt }) => [index, halt]))
    return messageIds.map((messageId, index) => {
      const halt = haltOf.get(index)
      const verdict = asVerdict(index, messageId, halt)
      return !halt && stored?.has(messageId) ? { ...verdict, outcome: 'duplicate' as const } : verdict
    })
  }
  return { preview }
}
