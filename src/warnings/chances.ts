import type { Kysely } from 'kysely'
import type { ClickHouse } from '../db/index.ts'
import type { Change, DerivationStep } from '../derivation/index.ts'
import { createBinder } from '../expression/index.ts'
import { type Chance, chanceTraits } from './chance.ts'
import { dropStatement, dropStrayStatement, writeStatement } from './chances-sql.ts'
import type { WarningTables } from './tables.ts'
import type { Signal } from './warning.ts'

/** More people than these are not looked up one by one. */
const mostAmong = 5000
const namesOfAll = chanceTraits.map(({ name }) => name)

/** Who may leave, as the newest scores of a model say. */
export interface ScoredBy {
  signal: Signal
  horizon: number
  version: number
}

/** A chance of one customer as a trait: in percent, with one decimal. */
export interface ChanceValue {
  name: string
  value: number
  /** ISO */
  at: string
  scored: { signal: Signal; horizonDays: number; version: number }
}

/** Chances of the early warning as traits of people, so that groups, measures and lists can ask for them. */
export function createChances({
  clickhouse,
  tables,
  clock,
}: {
  clickhouse: ClickHouse
  tables: Kysely<WarningTables>
  clock: () => number
}) {
  let lastVersion = 0

  /** Raised with every write, also within one millisecond, so that of two values the later one stands. */
  function nextVersion(): number {
    lastVersion = Math.max(lastVersion + 1, clock() * 1000)
    return lastVersion
  }

  const stored = (workspace: string) =>
    tables.selectFrom('warning_chances').where('workspace', '=', workspace).selectAll().execute()

  /**
   * Makes the scores of a night the values of everybody. Who was not scored, and everybody of a model that is no longer in use,
   * has no value any more.
   *
   * @param models those that scored at `at`, ms
   */
  async function write(workspace: string, models: readonly ScoredBy[], at: number): Promise<void> {
    const before = await stored(workspace)
    for (const { name, signal, horizon } of chanceTraits) {
      const model = models.find((one) => one.signal === signal && one.horizon === horizon)
      const had = before.find((one) => one.name === name)
      if (!model && (!had || had.version === null)) continue
      const version = nextVersion()
      if (model) {
        const written = writeStatement({ workspace, name, signal, horizon, at, version })
        await clickhouse.command(written.sql, written.params, { maxSeconds: 0 })
      }
      const dropped = dropStatement({ workspace, name, version })
      await clickhouse.command(dropped.sql, dropped.params, { maxSeconds: 0 })
      await note(workspace, name, model?.version ?? null)
    }
  }

  async function note(workspace: string, name: string, version: number | null): Promise<void> {
    const [row] = await clickhouse.query<{ people: string }>(
      `SELECT toString(count()) AS people FROM computed_traits FINAL
WHERE workspace = {workspace: String} AND name = {name: String}`,
      { workspace, name },
    )
    const values = { version, people: Number(row?.people ?? 0), written_at: new Date(clock()) }
    await tables
      .insertInto('warning_chances')
      .values({ workspace, name, ...values })
      .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet(values))
      .execute()
  }

  /** All chances there can be, with where each stands. */
  async function list(workspace: string): Promise<Chance[]> {
    const rows = await stored(workspace)
    return chanceTraits.map(({ name, signal, horizon }) => {
      const row = rows.find((one) => one.name === name)
      return {
        name,
        signal,
        horizonDays: horizon,
        version: row?.version ?? null,
        people: row?.people ?? 0,
        scoredAt: row?.written_at.toISOString() ?? null,
      }
    })
  }

  /** Their names as those of computed traits, and when the values of everybody were last written, ms (0: never). */
  async function evaluations(
    workspace: string,
  ): Promise<{ name: string; kind: 'chance'; wholeAt: number }[]> {
    const rows = await stored(workspace)
    return chanceTraits.map(({ name }) => ({
      name,
      kind: 'chance',
      wholeAt: rows.find((one) => one.name === name)?.written_at.getTime() ?? 0,
    }))
  }

  /** The chances of one person; none where no model is in use, or the person was not scored. */
  async function of(workspace: string, person: string): Promise<ChanceValue[]> {
    const binder = createBinder()
    const [rows, values] = await Promise.all([
      stored(workspace),
      clickhouse.query<{ name: string; value: string; at: string }>(
        `SELECT name, newest.1 AS value, toString(newest.2) AS at
FROM (SELECT name, argMax((value, at, removed), version) AS newest FROM computed_traits
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', namesOfAll)} AND person = ${binder.bind('UInt64', person)}
GROUP BY name)
WHERE newest.3 = 0`,
        binder.params,
      ),
    ])
    return chanceTraits.flatMap(({ name, signal, horizon }) => {
      const found = values.find((one) => one.name === name)
      const version = rows.find((one) => one.name === name)?.version
      if (!found || version === undefined || version === null) return []
      return [
        {
          name,
          value: Number(found.value),
          at: `${found.at.replace(' ', 'T')}Z`,
          scored: { signal, horizonDays: horizon, version },
        },
      ]
    })
  }

  /** Lets nobody keep a value who became part of another person; whoever they became keeps their own until the next scoring. */
  async function follow({ workspace, people, whole }: Change): Promise<undefined> {
    if ((people.size === 0 && !whole) || (await stored(workspace)).length === 0) return
    const among = whole || people.size > mostAmong ? undefined : [...people]
    const dropped = dropStrayStatement({ workspace, names: namesOfAll, among, version: nextVersion() })
    await clickhouse.command(dropped.sql, dropped.params)
  }

  const step: DerivationStep = { name: 'chances', run: follow }
  return { write, list, evaluations, of, step }
}
export type Chances = ReturnType<typeof createChances>
