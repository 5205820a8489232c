/**
 * The process that learns and scores, so that the server goes on answering: `node training-process.ts REQUEST.json`. It may be
 * killed at any time: results are renamed into place when they are whole. It ends by itself when who started it is gone.
 */
import { readFileSync } from 'node:fs'
import { trainingRequestShape } from './training-request.ts'
import { perform } from './training-tasks.ts'

const parent = process.ppid
process.on('disconnect', () => process.exit(1))

try {
  const request = trainingRequestShape.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
  perform(request, (share) => {
    // While it counts it hears nothing; whose child it is changes when the parent is gone.
    if (process.ppid !== parent) process.exit(1)
    process.send?.({ share })
  })
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuSeconds: (user + system) / 1e6 }, () => process.exit(0))
  if (!process.send) process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}
