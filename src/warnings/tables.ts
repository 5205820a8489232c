import type { Generated } from 'kysely'
import type { Team } from '../access/index.ts'
import type { LexiconWord } from './lexicon.ts'
import type { TrainedModel } from './model.ts'
import type { ModelInputs } from './model-inputs.ts'
import type { ModelStanding } from './model-page.ts'
import type { WarningSettings } from './settings.ts'
import type { ActionKey, Outcome, Signal, WarningKind, WarningState, Whose } from './warning.ts'

/** What of the score at opening is kept: all effects, so that it can be worked out again. */
export interface KeptReason {
  feature: string
  effect: number
  /** Null: nothing was known. */
  value: number | null
  usual: number | null
}

export interface WarningRow {
  id: string
  workspace: string
  kind: WarningKind
  whose: Whose
  subject: string
  subject_number: string
  signal: Signal
  horizon: number
  version: number
  state: WarningState
  team: Team
  chance: number
  low: number
  high: number
  n: number
  came: number
  base: number
  value: number | null
  currency: string | null
  disagreement: 'valuable_at_risk' | 'calm_but_spending_less' | 'uneasy_but_spending_more' | null
  reasons: KeptReason[]
  as_usual: boolean
  opened_at: Date
  calm_since: Date | null
  snoozed_until: Date | null
  assigned_to: string | null
  assigned_name: string | null
  action: ActionKey | null
  acted_at: Date | null
  closed_at: Date | null
  outcome: Outcome
  outcome_at: Date | null
  revision: number
}

export interface HistoryRow {
  id: Generated<number>
  warning: string
  at: Date
  by_name: string
  what: 'opened' | 'assigned' | 'snoozed' | 'woken' | 'done' | 'wrong' | 'reopened' | 'ended' | 'outcome'
  note: string | null
  action: ActionKey | null
  to_name: string | null
}

export interface ModelRow {
  workspace: string
  whose: Whose
  signal: Signal
  horizon: number
  version: number
  run: string
  standing: ModelStanding
  trained_at: Date
  model: TrainedModel | null
  inputs: ModelInputs
  drift: { at: string; scores: number | null; features: { feature: string; psi: number }[] } | null
}

export interface RunRow {
  id: string
  workspace: string
  kind: 'train' | 'score'
  state: 'waiting' | 'running' | 'done' | 'failed'
  step: 'features' | 'learning' | 'scoring' | 'opening' | null
  asked_at: Date
  asked_by: string
  started_at: Date | null
  finished_at: Date | null
  beat_at: Date | null
  error: string | null
  scored: number
  opened: number
  /** Customers who wait for room on the list of a team. */
  held: Partial<Record<Team, number>>
}

export type WarningTables = {
  warnings: Omit<WarningRow, 'reasons'> & { reasons: unknown }
  warning_history: HistoryRow
  warning_models: Omit<ModelRow, 'model' | 'inputs' | 'drift'> & {
    model: unknown
    inputs: unknown
    drift: unknown
  }
  warning_runs: Omit<RunRow, 'held'> & { held: unknown }
  warning_chances: {
    workspace: string
    name: string
    version: number | null
    people: number
    written_at: Date
  }
  warning_settings: {
    workspace: string
    settings: unknown
    version: number
    updated_at: Date
    updated_by: string
  }
  warning_lexicons: {
    workspace: string
    language: string
    own: unknown
    version: number
    updated_at: Date
    updated_by: string
  }
}

export type StoredLexicon = { own: LexiconWord[]; version: number; updated_at: Date; updated_by: string }
export type SettingsRow = { settings: WarningSettings; version: number; updated_at: Date; updated_by: string }
