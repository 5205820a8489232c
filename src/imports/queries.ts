import type { ClickHouse } from '../db/index.ts'
import type { Source } from '../ingestion/index.ts'

/** Ids asked for at once: on a server they travel in the URL. */
const idsAtOnce = 500

/**
 * How many of these events an import stored itself from rows of one file after `afterRow`; each event says in its
 * context which row of which import it came from.
 *
 * @param calls with messageId and timestamp (ISO)
 */
export async function countOwnEvents(
  clickhouse: ClickHouse,
  source: Source,
  origin: { id: string; file: string; afterRow: number },
  calls: readonly Record<string, unknown>[],
): Promise<number> {
  let own = 0
  for (let start = 0; start < calls.length; start += idsAtOnce) {
    const part = calls.slice(start, start + idsAtOnce)
    const times = part.map((call) => Date.parse(String(call.timestamp)))
    const [row] = await clickhouse.query<{ own: string }>(
      `
      SELECT uniqExact(message_id) AS own
      FROM events
      WHERE workspace = {workspace: String}
        AND source = {source: String}
        AND ts BETWEEN fromUnixTimestamp64Milli({from: Int64}, 'UTC') AND fromUnixTimestamp64Milli({to: Int64}, 'UTC')
        AND message_id IN {ids: Array(String)}
        AND context['import.id'] = {import: String}
        AND context['import.file'] = {file: String}
        AND toUInt64OrZero(context['import.row']) > {afterRow: UInt64}
      `,
      {
        workspace: source.workspace,
        source: source.id,
        from: Math.min(...times),
        to: Math.max(...times),
        ids: part.map((call) => String(call.messageId)),
        import: origin.id,
        file: origin.file,
        afterRow: origin.afterRow,
      },
    )
    own += Number(row?.own ?? 0)
  }
  return own
}
