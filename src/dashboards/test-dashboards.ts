import { createAccess, type Principal } from '../access/index.ts'
import { loadConfig } from '../config.ts'
import { openTestStores } from '../db/index.ts'
import { createEventWriter, type EventRow } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics/index.ts'
import { createDashboards } from './dashboards.ts'
import { fillCompany, makeCompany } from './test-company.ts'

/** The workspace in which customers did something; `ws_empty`, `ws_shop` and `ws_old` stand beside it. */
export const workspace = 'ws_wall'

/** Somebody of a workspace who looks at its walls. */
export const person = (workspaceId: string, role: Principal['role'] = 'admin'): Principal => ({
  kind: 'user',
  id: 'usr_1',
  label: 'Ravi Kaur',
  workspace: workspaceId,
  role,
})

/** Walls on real stores; what other domains say of a workspace is put into `warned` and `lasting`. */
export async function openTestDashboards(clock: () => number) {
  const stores = await openTestStores()
  const { postgres, clickhouse, directory } = stores
  const lasting = new Map<string, { id: string; label: string; since: string; percent: number }>()
  const warned = new Map<string, () => { leave: number; dissatisfied: number; fresh: number }>()
  const listeners = new Set<(stored: { workspace: string; names: Set<string> }) => void>()
  const logger = createLogger('silent')
  const config = loadConfig({ TANDEM_DATA: directory })
  const access = await createAccess({ postgres, config, clock, logger })
  const metrics = createMetrics({ postgres, clickhouse, clock })
  const dashboards = createDashboards({
    postgres,
    clickhouse,
    metrics,
    access,
    intakeEvents: {
      onStored(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    clock,
    logger,
    build: () => 'test',
    earlyWarnings: async (id) => warned.get(id)?.() ?? null,
    lastingChange: async (id) => lasting.get(id) ?? null,
  })
  for (const id of [workspace, 'ws_empty', 'ws_shop', 'ws_old']) {
    await makeCompany(stores, id)
    await metrics.installDefaults(id)
  }
  await fillCompany(stores, workspace)
  return {
    stores,
    dashboards,
    access,
    lasting,
    warned,
    /** Events that become visible, and the word of it, as intake brings them. */
    async arrive(rows: EventRow[]): Promise<void> {
      const to = rows[0]!.workspace
      const writer = createEventWriter({ clickhouse, directory: `${directory}/arrive`, workspace: to })
      for (const row of rows) await writer.write(row)
      await writer.close()
      const names = new Set(rows.map((row) => row.name))
      for (const listener of listeners) listener({ workspace: to, names })
    },
    async close(): Promise<void> {
      dashboards.close()
      await stores.close()
    },
  }
}
