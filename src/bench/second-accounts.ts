import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import { actorOf, createIdentity } from '../identity/index.ts'
import { createLogger } from '../logger.ts'
import { createMatching } from '../matching/index.ts'
import { planSimulation, readTruth, simulateInto } from '../simulation/index.ts'

const workspace = 'ws_main'
const now = Date.parse('2026-03-01T00:00:00Z')

/**
 * The second accounts that the simulation plants, found by the matcher after the rules have joined what they can:
 * pairs in the review queue against the truth. Nothing but a shared device tells of most of them.
 */
export async function benchSecondAccounts(
  { postgres, clickhouse, pool }: Stores,
  { directory, people }: { directory: string; people: number },
): Promise<BenchFigure[]> {
  await pool.query(
    `INSERT INTO workspaces (id, name, time_zone) VALUES ($1, 'Bench', 'UTC') ON CONFLICT DO NOTHING`,
    [workspace],
  )
  const spec = { ...planSimulation({ seed: 7, people, days: 60 }, now), detail: 0 }
  const { truthPath } = await simulateInto({
    clickhouse,
    directory: join(directory, 'second-accounts'),
    workspace,
    spec,
  })
  const logger = createLogger('warn')
  const clock = () => now
  const audit = async () => undefined
  const identity = createIdentity({
    postgres,
    clickhouse,
    directory: join(directory, 'identity'),
    access: { audit },
    publish: async () => undefined,
    onPeopleChanged: () => undefined,
    onRulesChanged: async () => undefined,
    clock,
    logger,
  })
  await identity.step.run({ workspace, received: null, people: new Set(), whole: true })
  const proposed: { left: string; right: string }[] = []
  const matching = createMatching({
    postgres,
    clickhouse,
    identity: {
      propose(of, pairs) {
        proposed.push(...pairs)
        return identity.propose(of, pairs)
      },
    },
    access: { audit, listWorkspaces: async () => [] },
    clock,
    logger,
    background: true,
  })
  await matching.start({ kind: 'local', id: 'bench', label: 'Bench', workspace, role: 'admin' })
  await matching.idle()
  await matching.close()

  const { personOf, planted } = await plantedAccounts(clickhouse, truthPath)
  const right = proposed.filter(
    ({ left, right: other }) => personOf.has(left) && personOf.get(left) === personOf.get(other),
  )
  const found = new Set(
    right.flatMap(({ left, right: other }) => [left, other].filter((id) => planted.has(id))),
  )
  const share = (part: number, of: number) => (of === 0 ? 1 : Math.round((part / of) * 1e4) / 1e4)
  return [
    benchFigure({ name: 'second accounts planted and seen', value: planted.size, unit: 'accounts' }),
    benchFigure({ name: 'second accounts: pairs proposed', value: proposed.length, unit: 'pairs' }),
    benchFigure({
      name: 'second accounts: precision',
      value: share(right.length, proposed.length),
      unit: 'share',
    }),
    benchFigure({ name: 'second accounts: recall', value: share(found.size, planted.size), unit: 'share' }),
  ]
}

/** Whose each account is, and which are second ones that did something. */
async function plantedAccounts(clickhouse: Stores['clickhouse'], truthPath: string) {
  const rows = await clickhouse.query<{ actor: string }>(
    "SELECT DISTINCT toString(actor) AS actor FROM events WHERE workspace = {workspace: String} AND user_id != ''",
    { workspace },
  )
  const seen = new Set(rows.map(({ actor }) => actor))
  const personOf = new Map<string, string>()
  const planted = new Set<string>()
  await readTruth(truthPath, ({ person, identifiers }) => {
    for (const { kind, value, note } of identifiers) {
      if (kind !== 'user_id') continue
      const actor = String(actorOf(workspace, value, undefined))
      personOf.set(actor, person)
      if (note === 'second_account' && seen.has(actor)) planted.add(actor)
    }
  })
  return { personOf, planted }
}
