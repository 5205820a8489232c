import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { decodeText } from '../profiles/index.ts'
import type { PeopleQueries } from './people-queries.ts'
import type { ComputedTraits } from './plan.ts'
import { idsSql } from './scope.ts'

/** Longer texts are cut, so that a message can be sent. */
const longestText = 500

/** Values of traits by name, of each person. */
export type Carried = ReadonlyMap<string, Record<string, unknown>>

/** Reads the traits that are told of people who entered or left a group. */
export function createCarried({
  clickhouse,
  people,
  computedTraits,
}: {
  clickhouse: ClickHouse
  people: Pick<PeopleQueries, 'actorsOf'>
  computedTraits: (workspace: string) => Promise<ComputedTraits>
}) {
  interface Row {
    person: string
    name: string
    value: string
  }

  const sent = async (workspace: string, ids: readonly string[], names: readonly string[]) => {
    if (names.length === 0) return []
    const { actors } = await people.actorsOf(workspace, ids)
    const all = [...new Set([...ids, ...actors.map(({ actor }) => actor)])]
    const binder = createBinder()
    return clickhouse.query<Row>(
      `SELECT toString(${personSql}) AS person, name, argMax(value, version) AS value
FROM person_traits
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', names)} AND actor IN ${idsSql(all)}
GROUP BY person, name`,
      binder.params,
    )
  }

  const computed = async (workspace: string, ids: readonly string[], names: readonly string[]) => {
    if (names.length === 0) return []
    const binder = createBinder()
    return clickhouse.query<Row>(
      `SELECT toString(person) AS person, name, value
FROM computed_traits FINAL
WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', names)} AND person IN ${idsSql(ids)}`,
      binder.params,
    )
  }

  /**
   * @param names sent or computed traits; of one name the computed one
   * @returns of each person every trait that there is; counts and sums are 0 without events
   */
  return async function carriedBy(
    workspace: string,
    ids: readonly string[],
    names: readonly string[],
  ): Promise<Carried> {
    if (names.length === 0 || ids.length === 0) return new Map()
    const known = await computedTraits(workspace)
    const [rows, sentRows] = await Promise.all([
      computed(
        workspace,
        ids,
        names.filter((name) => known.has(name)),
      ),
      sent(
        workspace,
        ids,
        names.filter((name) => !known.has(name)),
      ),
    ])
    const usual = Object.fromEntries(
      names.flatMap((name) => {
        const without = known.get(name)?.without
        return without === undefined ? [] : [[name, without] as const]
      }),
    )
    const texts = new Map(ids.map((id) => [id, { ...usual } as Record<string, string>]))
    for (const { person, name, value } of [...sentRows, ...rows]) {
      const own = texts.get(person)
      if (own) own[name] = value.slice(0, longestText)
    }
    return new Map(
      [...texts].map(([id, own]) => [
        id,
        Object.fromEntries(Object.entries(own).map(([name, text]) => [name, decodeText(text)])),
      ]),
    )
  }
}
export type CarriedBy = ReturnType<typeof createCarried>
