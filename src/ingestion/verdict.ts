import type { Halt, Verdict } from './pipeline.ts'

/** The verdict about one event. @param halt undefined when it was stored */
export function asVerdict(index: number, messageId: string, halt: Halt | undefined): Verdict {
  if (!halt) return { index, messageId, outcome: 'stored' }
  return { index, messageId, outcome: halt.outcome, code: halt.code, reason: halt.reason }
}
