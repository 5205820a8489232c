export { createApp, type ServerParts } from './app.ts'
export { type Listening, listen } from './listen.ts'
export { createPrometheus } from './prometheus.ts'
export { createSecurity } from './security.ts'
