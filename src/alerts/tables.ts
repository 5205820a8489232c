import type { AlertDefinition, AlertState, Look, Seen } from './alert.ts'

/** Rows of migrations/postgres/0111_alerts.sql. */
export type AlertTables = {
  alerts: {
    id: string
    workspace: string
    definition: AlertDefinition
    created_by: string
    created_by_label: string
    created_at: Date
    updated_at: Date
    paused: boolean
    state: AlertState
    state_since: Date
    told_state: AlertState
    snoozed_until: Date | null
    snoozed_by: string | null
    last_look: Look | null
    revision: number
  }
  alert_changes: {
    id: string
    alert_id: string
    workspace: string
    at: Date
    from_state: AlertState
    to_state: AlertState
    seen: Seen
    told: boolean
    waiting_event: Record<string, unknown> | null
    acknowledged_at: Date | null
    acknowledged_by: string | null
    comment: string | null
  }
}
export type AlertRow = AlertTables['alerts']
export type ChangeRow = AlertTables['alert_changes']
