import { join } from 'node:path'
import { type Access, createAccess } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { type Intake, openIntake } from '../ingestion/index.ts'
import type { Logger } from '../logger.ts'
import type { History } from './ahead.ts'
import { createDemo, type Demo } from './demo.ts'
import { checkSpec, type SimulationSpec } from './spec.ts'

const day = 86_400_000

/** A small company's twelve days before a moment, ms. */
export const smallHistory = (at: number): SimulationSpec =>
  checkSpec({ seed: 7, people: 1200, from: at - 12 * day, to: at, detail: 0.1 })

/** What a company needs to live in: stores, access and an intake. */
export interface TestCompany {
  stores: TestStores
  access: Access
  intake: Intake
  /** The demo with the small history. @param directory under that of the stores @param ahead a history that was begun before */
  openDemo(directory: string, ahead?: History): Demo
  close(): Promise<void>
}

/** @param options.park told of events that are parked */
export async function openTestCompany(options: {
  clock: () => number
  logger: Logger
  park: (events: readonly unknown[]) => Promise<void>
}): Promise<TestCompany> {
  const { clock, logger, park } = options
  const stores = await openTestStores()
  const config = loadConfig({ TANDEM_DATA: stores.directory })
  const access = await createAccess({ postgres: stores.postgres, config, clock, logger })
  await access.ensureOwner(config)
  const intake = await openIntake({
    clickhouse: stores.clickhouse,
    directory: join(stores.directory, 'spool'),
    findSource: access.findSource,
    park,
    clock,
    logger,
    spoolMaxBytes: 1e9,
    diskReserveBytes: 0,
  })
  return {
    stores,
    access,
    intake,
    openDemo: (directory, ahead) =>
      createDemo({
        clickhouse: stores.clickhouse,
        intake,
        access,
        clock,
        logger,
        directory: join(stores.directory, directory),
        onLoaded: async () => undefined,
        history: smallHistory,
        ahead,
      }),
    async close() {
      await intake.close()
      await access.close()
      await stores.close()
    },
  }
}
