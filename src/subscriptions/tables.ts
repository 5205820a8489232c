import type { AlertState } from '../alerts/index.ts'
import type { LastSending, SubscriptionDefinition } from './subscription.ts'

/** States of one figure that is watched. */
export interface FigureStanding {
  usual: AlertState
  aim: AlertState
}

/** Rows of migrations/postgres/0112_subscriptions.sql. */
export type SubscriptionTables = {
  subscriptions: {
    id: string
    workspace: string
    definition: Omit<SubscriptionDefinition, 'recipients'>
    created_by: string
    created_by_label: string
    created_at: Date
    updated_at: Date
    paused: boolean
    next_at: Date | null
    occasion: Date | null
    failures: number
    alarm: string
    standing: Record<string, FigureStanding> | null
    last_sending: LastSending | null
  }
  subscription_recipients: { subscription_id: string; user_id: string; left_at: Date | null }
  calendar_feeds: {
    hash: string
    workspace: string
    user_id: string
    created_at: Date
    last_read_at: Date | null
    revoked_at: Date | null
  }
}
export type SubscriptionRow = SubscriptionTables['subscriptions']
