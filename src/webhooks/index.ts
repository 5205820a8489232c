export type { Attempt, Delivery, DeliveryDetail, DeliveryState } from './delivery.ts'
export type { WebhookEndpoint, WebhookSecret, WebhookType } from './endpoint.ts'
export { webhookRoutes } from './routes.ts'
export { createWebhooks } from './webhooks.ts'
