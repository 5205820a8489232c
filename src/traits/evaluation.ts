import type { ClickHouse } from '../db/index.ts'
import type { Change, DerivationStep } from '../derivation/index.ts'
import {
  type NamedRule,
  removeOlderStatement,
  storedStatement,
  touchedStatement,
  type ValueRow,
  valuesStatement,
  writeAllStatement,
} from './queries.ts'
import type { StoredTrait, TraitRepository, TraitState } from './repository.ts'

/** People looked at in one piece. */
const pieceSize = 5000
/** When more people than that changed, all are computed at once: that is faster then. */
const mostTouched = 50_000

/** Keeps the values of computed traits in step with events. */
export function createEvaluation({
  clickhouse,
  repository,
  clock,
}: {
  clickhouse: ClickHouse
  repository: Pick<TraitRepository, 'list' | 'states' | 'writeStates'>
  clock: () => number
}): DerivationStep {
  let lastVersion = 0

  /** Raised with every write, also within one millisecond, so that of two values the later one stands. */
  function nextVersion(): number {
    lastVersion = Math.max(lastVersion + 1, clock() * 1000)
    return lastVersion
  }

  async function run(change: Change): Promise<{ people: Iterable<string> } | undefined> {
    const { workspace } = change
    const [traits, states] = await Promise.all([repository.list(workspace), repository.states(workspace)])
    if (traits.length === 0) return undefined
    const now = clock()
    const known = new Map(states.map((state) => [state.name, state]))
    const isKnown = ({ definition: { name }, version }: StoredTrait) =>
      !change.whole && known.get(name)?.version === version
    const [followed, fresh] = [traits.filter(isKnown), traits.filter((trait) => !isKnown(trait))]
    const touched = followed.length > 0 ? await touchedPeople(change, followed, known, now) : []
    if (touched === undefined) fresh.push(...followed.splice(0))

    for (const trait of fresh) await computeAll(workspace, namedRule(trait), now)
    const changed = await computeSome(workspace, followed.map(namedRule), touched ?? [], now)
    await repository.writeStates(
      workspace,
      [...followed, ...fresh].map(({ definition: { name }, version }) => ({
        name,
        version,
        evaluatedAt: now,
        wholeAt: followed.some((one) => one.definition.name === name) ? known.get(name)!.wholeAt : now,
      })),
    )
    return { people: changed }
  }

  /** People to look at again; undefined when they are too many to look at one by one. */
  async function touchedPeople(
    change: Change,
    traits: readonly StoredTrait[],
    states: ReadonlyMap<string, TraitState>,
    now: number,
  ): Promise<string[] | undefined> {
    const since = Math.min(...traits.map(({ definition }) => states.get(definition.name)!.evaluatedAt))
    const { sql, params } = touchedStatement({
      workspace: change.workspace,
      rules: traits.map(namedRule),
      received: change.received,
      since,
      now,
      limit: mostTouched + 1,
    })
    const rows = await clickhouse.query<{ person: string }>(sql, params)
    const people = new Set([...change.people, ...rows.map(({ person }) => person)])
    return people.size > mostTouched ? undefined : [...people]
  }

  /** Computes a trait of all people; who has no value any longer loses it. */
  async function computeAll(workspace: string, rule: NamedRule, now: number): Promise<void> {
    const version = nextVersion()
    for (const { sql, params } of [
      writeAllStatement(workspace, rule, { now, version }),
      removeOlderStatement(workspace, rule.name, version),
    ])
      await clickhouse.command(sql, params, { maxSeconds: 0 })
  }

  /** Computes the traits of some people and writes what differs. @returns people with another value than before */
  async function computeSome(
    workspace: string,
    rules: readonly NamedRule[],
    people: readonly string[],
    now: number,
  ): Promise<Set<string>> {
    const changed = new Set<string>()
    const names = rules.map(({ name }) => name)
    for (let start = 0; start < people.length; start += pieceSize) {
      const piece = people.slice(start, start + pieceSize)
      const [values, stored] = await Promise.all(
        [
          valuesStatement({ workspace, rules, now, people: piece }),
          storedStatement(workspace, names, piece),
        ].map(({ sql, params }) => clickhouse.query<ValueRow>(sql, params)),
      )
      const { writes, people: found } = difference(values!, stored!)
      const version = nextVersion()
      if (writes.length > 0)
        await clickhouse.insert(
          'computed_traits',
          writes.map((row) => ({ workspace, ...row, version })),
        )
      for (const person of found) changed.add(person)
    }
    return changed
  }

  return { name: 'traits', run }
}

function namedRule({ definition }: StoredTrait): NamedRule {
  return { name: definition.name, rule: definition }
}

/** Rows to write so that what is stored becomes what was computed, and the people whose value is another one now. */
export function difference(
  computed: readonly ValueRow[],
  stored: readonly ValueRow[],
): { writes: (ValueRow & { removed: 0 | 1 })[]; people: Set<string> } {
  const keyOf = ({ name, person }: ValueRow) => `${name} ${person}`
  const before = new Map(stored.map((row) => [keyOf(row), row]))
  const writes: (ValueRow & { removed: 0 | 1 })[] = []
  const people = new Set<string>()
  for (const row of computed) {
    const old = before.get(keyOf(row))
    before.delete(keyOf(row))
    if (old?.value !== row.value) people.add(row.person)
    if (!old || (['value', 'at', 'n', 'different'] as const).some((column) => old[column] !== row[column]))
      writes.push({ ...row, removed: 0 })
  }
  for (const gone of before.values()) {
    people.add(gone.person)
    writes.push({ ...gone, value: '', n: '0', different: '0', removed: 1 })
  }
  return { writes, people }
}
