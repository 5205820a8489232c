export { createJobs, type Jobs, type Queue } from './jobs.ts'
export { createSoon } from './soon.ts'
