import type { Team } from '../access/index.ts'
import type { Change, ChangeDetail, ChangeKind, ChangeState, ClosedAs } from './change.ts'
import type { WatchedMeasure } from './reading.ts'
import type { ChangeSettings } from './settings.ts'

/** What was found, as far as it is no column of its own. */
export type Found = Pick<
  Change,
  'subject' | 'before' | 'after' | 'size' | 'answers' | 'evidence' | 'owners'
> & {
  /** How the course is read: the level, or how far answers lie apart. */
  reading: 'value' | 'spread'
  shape: 'step' | 'bend' | 'none'
}

/** Rows of migrations/postgres/0130_changes.sql and 0175_watched_measures.sql. */
export type ChangeTables = {
  changes: {
    id: string
    workspace: string
    subject: string
    measure: string | null
    teams: Team[]
    kind: ChangeKind
    grain: Change['grain']
    direction: Change['direction']
    tone: Change['tone']
    since: Date
    until: Date | null
    found_at: Date
    finding: Found
    state: ChangeState
    closed_as: ClosedAs | null
    assigned: { id: string; name: string } | null
    acknowledged: { at: string; by: string } | null
    group_id: string
    leads: boolean
    told: boolean
    history: ChangeDetail['history']
    waiting_event: Record<string, unknown> | null
  }
  change_settings: { workspace: string; settings: ChangeSettings; updated_at: Date; updated_by: string }
  change_silences: {
    id: string
    workspace: string
    measure: string | null
    dimension: string | null
    value: string | null
    source: string | null
    kind: ChangeKind | null
    until: Date
    reason: string
    by_label: string
    at: Date
  }
  change_looks: {
    workspace: string
    at: Date
    watched: Partial<Record<Team, number>>
    measures: WatchedMeasure[]
    sources: number
    judged: number
    people_at: Date | null
  }
  person_changes: {
    workspace: string
    person: string
    behaviour: string
    kind: 'more' | 'less' | 'stopped' | 'began'
    since: Date
    before: number
    after: number
    expected: number
    seen: number
    p: number
    q: number
  }
}
export type ChangeRow = ChangeTables['changes']
export type PersonRow = ChangeTables['person_changes']
