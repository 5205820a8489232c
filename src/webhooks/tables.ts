import type { DeliveryState } from './delivery.ts'
import type { EndpointState, WebhookType } from './endpoint.ts'

/** Rows of migrations/postgres/0095_outgoing_webhooks.sql. */
export type WebhookTables = {
  webhook_endpoints: {
    id: string
    workspace: string
    url: string
    description: string
    types: WebhookType[]
    state: EndpointState
    note: string | null
    failing_since: Date | null
    created_at: Date
    created_by: string
  }
  webhook_endpoint_secrets: {
    id: string
    endpoint_id: string
    workspace: string
    secret: string
    created_at: Date
    expires_at: Date | null
  }
  webhook_events: { id: string; workspace: string; type: string; at: Date; body: string }
  webhook_deliveries: {
    id: string
    workspace: string
    endpoint_id: string
    event_id: string
    type: string
    state: DeliveryState
    created_at: Date
    tries: number
    due_at: Date
    finished_at: Date | null
    alarm: string
  }
  webhook_attempts: {
    delivery_id: string
    at: Date
    duration_ms: number
    status: number | null
    error: string | null
    answer: string | null
  }
}
