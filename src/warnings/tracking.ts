import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Cases } from './cases.ts'
import { type AskedOf, readAnswers, readLeft } from './endings.ts'
import { leastTimesBase } from './opening.ts'
import type { TodaysScores } from './scored.ts'
import type { WarningRow } from './tables.ts'
import type { Whose } from './warning.ts'

const day = 86_400_000
/** An open warning whose chance has been low for so long ends by itself. */
const calmDays = 14
/** An answer to a survey after the warning is waited for so long. */
const answerDays = 90

interface Today {
  leave: TodaysScores | undefined
  dissatisfied: TodaysScores | undefined
}

/** What became of warnings: who left, who stayed, whose chance fell, whose time of rest is over. */
export function createTracking({
  clickhouse,
  cases,
  clock,
}: {
  clickhouse: ClickHouse
  cases: Cases
  clock: () => number
}) {
  /** Looks at every warning whose end is not known yet. */
  async function follow(workspace: string, whose: Whose, today: Today): Promise<void> {
    const rows = await cases.pending(workspace, whose)
    if (rows.length === 0) return
    const now = clock()
    const asked: AskedOf = { workspace, whose, ids: [...new Set(rows.map((row) => row.subject_number))], now }
    const leaving = (today.leave ?? today.dissatisfied)?.row.inputs.leaving ?? null
    const [left, answers] = await Promise.all([
      leaving ? readLeft(clickhouse, leaving, asked) : new Map<string, number>(),
      readAnswers(clickhouse, asked, today.dissatisfied?.row.inputs.lowEvents),
    ])
    const chances = {
      leave: chancesOf(today.leave, asked.ids),
      dissatisfied: chancesOf(today.dissatisfied, asked.ids),
    }
    for (const row of rows) {
      const at = left.get(row.subject_number)
      const leftAt = at !== undefined && at > row.opened_at.getTime() ? at : undefined
      const later = (answers.get(row.subject_number) ?? []).find((one) => one.at > row.opened_at.getTime())
      try {
        await settle(row, {
          leftAt,
          later,
          chance: chances[row.signal].get(row.subject_number),
          today: today[row.signal],
          now,
        })
      } catch (error) {
        // Somebody changed it this moment; the next night looks again.
        if (!(error instanceof TandemError && error.code === 'conflict')) throw error
      }
    }
  }

  interface Seen {
    leftAt: number | undefined
    later: { at: number; score: number } | undefined
    chance: number | undefined
    today: TodaysScores | undefined
    now: number
  }

  async function settle(given: WarningRow, seen: Seen): Promise<void> {
    let row = given
    const outcome = outcomeOf(row, seen)
    if (row.outcome === 'not_yet' && outcome)
      row = await cases.change(
        row,
        { outcome: outcome.what, outcome_at: new Date(outcome.at) },
        { by_name: 'Tandem', what: 'outcome', to_name: outcome.what },
      )
    if (row.state !== 'open' && row.state !== 'snoozed') return
    const hasLeft = row.signal === 'leave' && seen.leftAt !== undefined
    if (hasLeft || calmSince(row, seen) === 'long') {
      const why = hasLeft ? 'left' : 'calm'
      await cases.change(
        row,
        { state: 'ended', closed_at: new Date(seen.now) },
        { by_name: 'Tandem', what: 'ended', to_name: why },
      )
      return
    }
    if (row.state === 'snoozed' && row.snoozed_until && row.snoozed_until.getTime() <= seen.now)
      row = await cases.change(
        row,
        { state: 'open', snoozed_until: null },
        { by_name: 'Tandem', what: 'woken' },
      )
    const calm = calmSince(row, seen)
    const since = calm === 'begins' ? new Date(seen.now) : calm === 'no' ? null : row.calm_since
    if (since?.getTime() !== row.calm_since?.getTime())
      await cases.change(row, { calm_since: since }, undefined)
  }

  return { follow }
}
export type Tracking = ReturnType<typeof createTracking>

/** What is known of the end; undefined while it may still come either way. */
function outcomeOf(
  { signal, opened_at, horizon, chance }: WarningRow,
  {
    leftAt,
    later,
    now,
    today,
  }: {
    leftAt: number | undefined
    later: { at: number; score: number } | undefined
    now: number
    today: TodaysScores | undefined
  },
): { what: WarningRow['outcome']; at: number } | undefined {
  const opened = opened_at.getTime()
  if (signal === 'leave') {
    const until = opened + horizon * day
    if (leftAt !== undefined && leftAt <= until) return { what: 'left', at: leftAt }
    return now >= until ? { what: 'stayed', at: until } : undefined
  }
  const below = today?.row.inputs.below
  if (later && below !== undefined && Number.isFinite(chance))
    return { what: later.score >= below ? 'better' : 'worse', at: later.at }
  return now >= opened + answerDays * day ? { what: 'unknown', at: opened + answerDays * day } : undefined
}

function calmSince(
  row: WarningRow,
  { chance, today, now }: { chance: number | undefined; today: TodaysScores | undefined; now: number },
): 'no' | 'begins' | 'goes_on' | 'long' {
  if (chance === undefined || !today || row.kind === 'disagree') return row.calm_since ? 'goes_on' : 'no'
  if (chance >= today.row.model!.base * leastTimesBase) return 'no'
  if (!row.calm_since) return 'begins'
  return now - row.calm_since.getTime() >= calmDays * day ? 'long' : 'goes_on'
}

function chancesOf(today: TodaysScores | undefined, ids: readonly string[]): Map<string, number> {
  const asked = new Set(ids)
  const found = new Map<string, number>()
  if (!today) return found
  for (const [index, id] of today.scored.ids.entries()) {
    const text = String(id)
    if (asked.has(text)) found.set(text, today.scored.chances[index]!)
  }
  return found
}
