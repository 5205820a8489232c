import type { ClickHouse, QueryParams } from '../db/index.ts'
import type { Change, DerivationStep } from '../derivation/index.ts'
import { toEngineTime } from './cursor.ts'
import { titleRules } from './title.ts'

const version =
  'bitOr(bitShiftLeft(toUInt64(greatest(toUnixTimestamp64Milli(ts), 0)), 20), bitShiftRight(xxHash64(message_id), 44))'

// Properties of events of the spec that hold the customer's own words.
const quoted = Object.entries(titleRules).flatMap(([name, { quote }]) =>
  quote === undefined ? [] : [{ name, quote }],
)
const quoteOf = `multiIf(${quoted.map(({ name, quote }) => `name = '${name}', properties['${quote}']`).join(', ')}, '')`

/**
 * Consent may stand in the context of any event, so the keys of every new event are looked through here, after it was
 * stored: intake stays as fast as it is. Each statement is safe to run twice.
 */
function statements(condition: string): string[] {
  const from = `FROM events WHERE workspace = {workspace: String} AND robot = 0${condition}`
  return [
    `INSERT INTO person_consents
SELECT workspace, said.1 AS category, actor,
  argMax(multiIf(said.2 IN ('true', '1', 'yes', 'granted'), 'yes', said.2 IN ('false', '0', 'no', 'denied'), 'no', 'unknown'), said_version) AS state,
  argMax(at, said_version) AS at, argMax(source, said_version) AS source, argMax(message_id, said_version) AS evidence, max(said_version) AS version
FROM (SELECT workspace, actor, ts AS at, source, message_id, ${version} AS said_version,
    arrayJoin(arrayMap(key -> (substring(key, 9), lower(context[key])), arrayFilter(key -> startsWith(key, 'consent.') AND length(key) BETWEEN 9 AND 208, mapKeys(context)))) AS said
  ${from} AND arrayExists(key -> startsWith(key, 'consent.'), context.keys))
GROUP BY workspace, category, actor`,
    `INSERT INTO person_consents
SELECT workspace, 'email' AS category, actor, 'no' AS state, argMax(ts, said_version) AS at, argMax(source, said_version) AS source,
  argMax(message_id, said_version) AS evidence, max(said_version) AS version
FROM (SELECT workspace, actor, ts, source, message_id, ${version} AS said_version ${from} AND name IN ('Unsubscribed', 'Email Marked as Spam'))
GROUP BY workspace, actor`,
    `INSERT INTO customer_words
SELECT workspace, actor, ts AS at, message_id AS evidence, name AS event, channel,
  multiIf(properties['about'] != '', properties['about'], properties['topic']) AS about, trimBoth(${quoteOf}) AS text
${from} AND name IN (${quoted.map(({ name }) => `'${name}'`).join(', ')}) AND text != ''`,
  ]
}

/** Brings what customers agreed to and what they said in step with new events. */
export function createConsentStep(clickhouse: ClickHouse): DerivationStep {
  return {
    name: 'profiles',
    async run({ workspace, received, whole }: Change) {
      if (whole) await runAll('', { workspace })
      else if (received) {
        const { from, to } = received
        await runAll(span, { workspace, from: toEngineTime(from), to: toEngineTime(to) })
      }
      return undefined
    },
  }

  async function runAll(condition: string, params: QueryParams): Promise<void> {
    for (const sql of statements(condition)) await clickhouse.command(sql, params, { maxSeconds: 0 })
  }
}

const span = " AND received_at >= {from: DateTime64(3, 'UTC')} AND received_at <= {to: DateTime64(3, 'UTC')}"
