export { createApp, type ServerParts } from './app.ts'
export { type Listening, listen } from './listen.ts'
