import { join } from 'node:path'
import type { createAccess } from './access/index.ts'
import type { Config } from './config.ts'
import type { Stores } from './db/index.ts'
import {
  createDebugger,
  createParkedStore,
  createPreview,
  createSourceOutcomes,
  ingestionRoutes,
  openIntake,
} from './ingestion/index.ts'
import type { Logger } from './logger.ts'

interface ListeningParts {
  stores: Stores
  access: Awaited<ReturnType<typeof createAccess>>
  clock: () => number
  logger: Logger
  /** Reads computed traits for mappings. */
  readTrait: Parameters<typeof ingestionRoutes>[0]['readTrait']
}

/** Everything that takes events in: the intake on its spool, what is parked, what is seen live, and their routes. */
export async function openListening(
  config: Config,
  { stores, access, clock, logger, readTrait }: ListeningParts,
) {
  const { postgres, clickhouse } = stores
  const parked = createParkedStore({ postgres, clock })
  const live = createDebugger({ clock })
  const outcomes = createSourceOutcomes({ postgres, clock, logger })
  const spoolDirectory = join(config.dataDir, 'spool')
  const intake = await openIntake({
    clickhouse,
    directory: spoolDirectory,
    findSource: access.findSource,
    park: parked.parkEvents,
    observer: live.observer,
    noteOutcomes: outcomes.note,
    clock,
    logger,
    spoolMaxBytes: config.spoolMaxBytes,
    diskReserveBytes: config.diskReserveBytes,
    readers: config.intakeReaders,
  })
  return {
    intake,
    preview: createPreview({ clickhouse, clock }).preview,
    outcomes,
    spoolDirectory,
    /** What waits in the spool. */
    spool() {
      const { waitingSegments, waitingBytes, lagMs } = intake.status()
      return { segments: waitingSegments, bytes: waitingBytes, lagSeconds: Math.round(lagMs / 1000) }
    },
    ingestion: ingestionRoutes({
      postgres,
      clickhouse,
      clock,
      access,
      intake,
      parked,
      live,
      outcomes,
      readTrait,
    }),
  }
}
