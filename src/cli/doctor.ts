import type { Command } from 'commander'
import { describeSettings, environment } from '../config.ts'
import { findServer } from './connect.ts'
import type { CommandContext } from './context.ts'
import { print, table } from './output.ts'

/** What `GET /api/v1/operations/health` says; see src/operations. */
interface Health {
  version: string
  stores: { name: string; reachable: boolean; version?: string; embedded: boolean }[]
  disk: { path: string; freeBytes: number; usedBytes: number }
  spool: { segments: number; bytes: number; lagSeconds: number }
  parked: number
}

/** `tandem doctor`: what is running, versions, disk, lag, parked events, and every setting. */
export function addDoctor(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('doctor')
    .description('say how Tandem is: processes, versions, disk, lag, parked events, settings')
    .action(async (_options: object, command: Command) => {
      const { json, config, withTandem } = context(command)
      const server = findServer(config().dataDir)
      const health = await withTandem((tandem) => tandem.call<Health>('GET', '/operations/health'))
      const settings = describeSettings(environment())
      const well = health.stores.every((store) => store.reachable)
      print(json, { well, server: server ?? null, node: process.version, ...health, settings }, [
        `${well ? 'All is well.' : 'A store does not answer.'} Tandem ${health.version} on Node.js ${process.version}`,
        server ? `Serving on ${server.url}, process ${server.pid}` : 'No server runs on this data directory.',
        ...health.stores.map(
          (store) =>
            `${store.name}: ${store.reachable ? `answers, version ${store.version}` : 'DOES NOT ANSWER'}, ${store.embedded ? 'embedded' : 'server'}`,
        ),
        `Disk: ${gigabytes(health.disk.usedBytes)} used in ${health.disk.path}, ${gigabytes(health.disk.freeBytes)} free`,
        `Spool: ${health.spool.segments} segments, ${gigabytes(health.spool.bytes)}, oldest waits ${health.spool.lagSeconds} s`,
        `Parked events: ${health.parked}`,
        '',
        ...table(
          settings.map(({ name, value, default: fallback, meaning }) => [
            name,
            String(value ?? (fallback === undefined ? '-' : `${fallback} (default)`)),
            meaning,
          ]),
        ),
      ])
      if (!well) process.exitCode = 1
    })
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`
}
