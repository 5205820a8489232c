export { createApp } from './app.ts'
export { listen } from './listen.ts'
export { createPrometheus } from './prometheus.ts'
export { createSecurity } from './security.ts'
