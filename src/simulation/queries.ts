import type { ClickHouse } from '../db/index.ts'

/** Whether a workspace has any event. @throws as ClickHouse.query */
export async function hasEvents(clickhouse: ClickHouse, workspace: string): Promise<boolean> {
  const found = await clickhouse.query(
    'SELECT 1 AS one FROM events WHERE workspace = {workspace: String} LIMIT 1',
    { workspace },
  )
  return found.length > 0
}
