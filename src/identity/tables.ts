import type { Generated } from 'kysely'
import type { DecisionKind } from './decision.ts'
import type { Review } from './review.ts'

type RulesRow = {
  workspace: string
  version: number
  rules: unknown
  changed_at: Date
  changed_by: string
}

/** Tables of identity in PostgreSQL (migrations/postgres/0080). */
export type IdentityTables = {
  identity_rules: RulesRow
  identity_rule_changes: RulesRow
  identity_decisions: {
    workspace: string
    id: string
    number: Generated<number>
    kind: DecisionKind
    people: unknown
    sides: unknown
    identifier: unknown
    reason: string
    decided_at: Date
    decided_by: string
    undone_at: Date | null
    undone_by: string | null
    undo_reason: string | null
    followed: Generated<boolean>
  }
  identity_reviews: {
    workspace: string
    id: string
    left_person: string
    right_person: string
    source: Review['source']
    probability: number | null
    waterfall: unknown
    state: Review['state']
    proposed_at: Date
    answered_at: Date | null
    answered_by: string | null
    reason: string | null
    decision: string | null
  }
}
