export type { Attempt, Delivery, DeliveryDetail, DeliveryState } from './delivery.ts'
export type { EndpointState, WebhookEndpoint, WebhookSecret, WebhookType } from './endpoint.ts'
export { webhookRoutes } from './routes.ts'
export { createWebhooks, type Publish } from './webhooks.ts'
