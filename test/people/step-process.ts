// A program of its own that works out who is one person and who belongs to which group, and may be killed:
// `step-process.ts DIRECTORY WORKSPACE start|finish`. It says where it stands, one word a line, and at the end the members.
import { loadConfig } from '../../src/config.ts'
import { openStores } from '../../src/db/index.ts'
import { createIdentity } from '../../src/identity/index.ts'
import { createLogger } from '../../src/logger.ts'
import { createSegments } from '../../src/segments/index.ts'

const [directory, workspace, mode] = process.argv.slice(2) as [string, string, string]
const stores = await openStores(loadConfig({ TANDEM_DATA: directory, DISK_RESERVE_BYTES: '0' }))
const { clickhouse } = stores
const logger = createLogger('silent')
const now = Date.UTC(2026, 5, 15, 12)
const publish = async () => undefined
const identity = createIdentity({
  ...stores,
  directory,
  access: { audit: async () => undefined },
  publish,
  onPeopleChanged: () => undefined,
  onRulesChanged: async () => undefined,
  clock: Date.now,
  logger,
})
const segments = createSegments({
  ...stores,
  traits: { evaluations: async () => [] },
  namesOf: async () => new Map(),
  touch: () => undefined,
  publish,
  clock: () => now,
  logger,
})

const people = 60_000
if (mode === 'start') {
  await stores.pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  const at = `toDateTime64(${now / 1000 - 3600}, 3, 'UTC')`
  await clickhouse.command(
    `INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, channel, user_id, anonymous_id)
SELECT {workspace: String}, concat('m', toString(number)), ${at}, ${at}, 'track', ['Order Completed', 'Page Viewed'][1 + number % 2], 'web', 'web', concat('u', toString(number)), concat('d', toString(number))
FROM numbers({people: UInt64})`,
    { workspace, people },
  )
  await clickhouse.command(
    `INSERT INTO identity_edges SELECT {workspace: String}, 'user_id', concat('u', toString(number)), 'anonymous_id', concat('d', toString(number)), ${at}, ${at}, concat('m', toString(number)), 1 FROM numbers({people: UInt64})`,
    { workspace, people },
  )
  const condition = { did: 'Order Completed' }
  await segments.save(workspace, { kind: 'live', name: 'buyers', label: 'Buyers', condition }, { by: 'test' })
}
const change = { workspace, received: null, people: new Set<string>(), whole: true }
console.log('identity')
await identity.step.run(change)
console.log('groups')
await segments.step.run(change)
const [figures] = await clickhouse.query(
  `SELECT (SELECT count() FROM segment_members FINAL WHERE workspace = {workspace: String} AND present = 1) AS members,
  (SELECT uniqExact(person) FROM segment_changes FINAL WHERE workspace = {workspace: String} AND entered = 1) AS entered,
  (SELECT count() FROM (SELECT segment, person FROM segment_changes FINAL WHERE workspace = {workspace: String} GROUP BY segment, person HAVING count() > 1)) AS doubled,
  (SELECT count() FROM identity_identifiers FINAL WHERE workspace = {workspace: String}) AS identifiers,
  (SELECT uniqExact(person) FROM identity_identifiers FINAL WHERE workspace = {workspace: String}) AS people`,
  { workspace },
)
console.log(JSON.stringify(figures))
segments.close()
await stores.close()
process.exit()
