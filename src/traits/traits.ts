import type { z } from 'zod'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { Writer } from '../definitions/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import type { FieldClass } from '../profiles/index.ts'
import { sentAmong, traitKind } from './definition-kind.ts'
import { createEvaluation } from './evaluation.ts'
import {
  behindStatement,
  spreadStatement,
  storedStatement,
  type ValueRow,
  valuesStatement,
} from './queries.ts'
import { createTraitRepository, type StoredTrait } from './repository.ts'
import {
  operandOf,
  type TraitInput,
  type TraitKind,
  type TraitRule,
  traitRuleSchema,
  traitSchema,
} from './trait.ts'
import {
  decodeValue,
  isDecidedByOne,
  isoOf,
  type TraitExplanation,
  type TraitPreview,
  type TraitValue,
  toTraitValue,
} from './value.ts'

export interface TraitsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  identity: Pick<Identity, 'personOf'>
  /** How much a property of events tells about somebody. */
  profiles: {
    classOfProperty(workspace: string, property: string): Promise<FieldClass>
  }
  /** Names that no trait can have, because other parts of the program give it. Absent: all are free. */
  isReserved?: (name: string) => boolean
  /** What names a trait: measures, groups. Absent: nothing is asked. */
  usedBy?: (workspace: string, name: string) => Promise<{ kind: string; name: string }[]>
  /** Told when definitions changed, so that their values follow soon. */
  onChanged: (workspace: string) => void
  /** The present, ms. */
  clock: () => number
}

/** Events listed for one value, at most. */
const eventsListed = 100

/** A stored trait with how many people have a value, and of which moment the values are (null: not yet computed). */
export interface ListedTrait extends StoredTrait {
  people: number
  evaluatedAt: string | null
}

/** Computed traits: their definitions, the values that follow from events, and how each came about. */
export function createTraits(dependencies: TraitsDependencies) {
  const { clickhouse, identity, profiles, usedBy, isReserved = () => false, onChanged, clock } = dependencies
  const repository = createTraitRepository(dependencies.postgres, clock)
  const definitionKind = traitKind({ clickhouse, repository, onChanged })

  /** Every trait by name. */
  async function list(workspace: string): Promise<ListedTrait[]> {
    const [traits, states, counts] = await Promise.all([
      repository.list(workspace),
      repository.states(workspace),
      clickhouse.query<{ name: string; people: string }>(
        `SELECT name, toString(count()) AS people FROM computed_traits FINAL
WHERE workspace = {workspace: String} GROUP BY name`,
        { workspace },
      ),
    ])
    return traits.map((trait) => {
      const { name } = trait.definition
      const state = states.find((one) => one.name === name && one.version === trait.version)
      return {
        ...trait,
        people: state ? Number(counts.find((one) => one.name === name)?.people ?? 0) : 0,
        evaluatedAt: state ? new Date(state.evaluatedAt).toISOString() : null,
      }
    })
  }

  /**
   * Makes or changes a trait; its values follow within seconds.
   *
   * @param options.by who does it, for the history
   * @param options.expected the version that was changed, 0 for a new one; absent overwrites
   * @throws TandemError `definition_invalid`, `trait_name_taken` by a trait that sources send or the early warning gives, `conflict`
   */
  async function save(workspace: string, given: TraitInput, options: Writer): Promise<StoredTrait> {
    const definition = readTrait(traitSchema, given)
    if (isReserved(definition.name))
      throw new TandemError('trait_name_taken', {
        detail: `${definition.name} is a chance that the early warning gives.`,
      })
    if ((await sentAmong(clickhouse, workspace, [definition.name])).length > 0) {
      throw new TandemError('trait_name_taken', { detail: `Sources send a trait ${definition.name}.` })
    }
    await repository.write(
      workspace,
      [{ name: definition.name, definition, expected: options.expected }],
      options,
    )
    onChanged(workspace)
    return repository.get(workspace, definition.name)
  }

  /**
   * Removes a trait and its values; its history stays.
   *
   * @throws TandemError `trait_not_found`, `trait_in_use`, `conflict`
   */
  async function remove(workspace: string, name: string, options: Writer): Promise<void> {
    const users = (await usedBy?.(workspace, name)) ?? []
    if (users.length > 0) {
      const named = users.map((user) => `${user.kind} ${user.name}`).join(', ')
      throw new TandemError('trait_in_use', { detail: `${name} is named by ${named}.` })
    }
    await repository.write(workspace, [{ name, definition: null, expected: options.expected }], options)
    await definitionKind.changed?.(workspace, [name])
  }

  /** How much the values of a rule tell about somebody: as much as the property they are read from. */
  async function classOf(workspace: string, rule: TraitRule): Promise<FieldClass> {
    const operand = operandOf(rule)
    if (!operand) return 'public'
    if ('field' in operand)
      return ['userId', 'anonymousId', 'account'].includes(operand.field) ? 'personal' : 'public'
    return profiles.classOfProperty(workspace, 'property' in operand ? operand.property : operand.context)
  }

  /** The same of a trait by its name; undefined when there is none. */
  async function classOfTrait(workspace: string, name: string): Promise<FieldClass | undefined> {
    const found = (await repository.list(workspace)).find(({ definition }) => definition.name === name)
    return found && classOf(workspace, found.definition)
  }

  /**
   * The values of all computed traits of a person, by name; those without a value are left out.
   *
   * @param person person id
   */
  async function valuesOf(
    workspace: string,
    person: string,
  ): Promise<(TraitValue & { class: FieldClass })[]> {
    const traits = await repository.list(workspace)
    if (traits.length === 0) return []
    const names = traits.map(({ definition }) => definition.name)
    const { sql, params } = storedStatement(workspace, names, [person])
    const rows = await clickhouse.query<ValueRow>(sql, params)
    const classes = await Promise.all(traits.map(({ definition }) => classOf(workspace, definition)))
    return traits.flatMap(({ definition }, index) => {
      const row = rows.find((one) => one.name === definition.name)
      const value = toTraitValue(definition, row, false)
      return value.value === null ? [] : [{ ...value, class: classes[index]! }]
    })
  }

  /**
   * How a person came to a value: the events it is made of.
   *
   * @param id a person, or any actor of one
   * @param options.masked leaves out what was read from personal properties
   * @throws TandemError `trait_not_found`, `person_not_found`
   */
  async function explain(
    workspace: string,
    name: string,
    id: string,
    options: { masked: boolean },
  ): Promise<TraitExplanation> {
    const [{ definition }, found] = await Promise.all([
      repository.get(workspace, name),
      identity.personOf(workspace, id),
    ])
    if (!found) throw new TandemError('person_not_found')
    const { person } = found
    const now = clock()
    const [values, events] = await Promise.all([
      ask<ValueRow>(
        valuesStatement({ workspace, rules: [{ name, rule: definition }], now, people: [person] }),
      ),
      ask<EventRow>(behindStatement({ workspace, rule: definition, now, person }, eventsListed + 1)),
    ])
    const masked = options.masked && (await classOf(workspace, definition)) !== 'public'
    return {
      ...toTraitValue(definition, values[0], masked),
      person,
      definition,
      events: events.slice(0, eventsListed).map((event, index) => ({
        ...event,
        at: isoOf(event.at),
        value: masked || event.value === '' ? null : event.value,
        decides: index === 0 && isDecidedByOne(definition.kind),
      })),
      more: events.length > eventsListed,
    }
  }

  /**
   * What a rule would give, for people as they are now.
   *
   * @param options.masked leaves out what was read from personal properties
   * @throws TandemError `definition_invalid`
   */
  async function preview(
    workspace: string,
    given: unknown,
    options: { masked: boolean },
  ): Promise<TraitPreview> {
    const rule = readTrait(traitRuleSchema, given)
    const [row] = await ask<SpreadRow>(spreadStatement(workspace, rule, clock()))
    const masked = options.masked && (await classOf(workspace, rule)) !== 'public'
    return toPreview(rule, row!, masked)
  }

  /** Kinds of all traits by name, and when the values of all people were last computed at once, ms (0: not yet). */
  async function evaluations(
    workspace: string,
  ): Promise<{ name: string; kind: TraitKind; wholeAt: number }[]> {
    const [traits, states] = await Promise.all([repository.list(workspace), repository.states(workspace)])
    return traits.map(({ definition: { name, kind } }) => ({
      name,
      kind,
      wholeAt: states.find((state) => state.name === name)?.wholeAt ?? 0,
    }))
  }

  const ask = <Row>({ sql, params }: { sql: string; params: Parameters<typeof clickhouse.query>[1] }) =>
    clickhouse.query<Row>(sql, params)

  return {
    definitionKind,
    step: createEvaluation({ clickhouse, repository, clock }),
    list,
    get: repository.get,
    save,
    remove,
    history: repository.history,
    valuesOf,
    classOfTrait,
    explain,
    preview,
    evaluations,
  }
}
export type Traits = ReturnType<typeof createTraits>

type EventRow = Omit<TraitExplanation['events'][number], 'decides' | 'value'> & { value: string }

interface SpreadRow {
  people: string
  quantiles: number[]
  mean: number | null
  commonest: [string, string][]
  sample: [string, string, string, string, string][]
}

function toPreview(rule: TraitRule, row: SpreadRow, masked: boolean): TraitPreview {
  const [least, tenth, quarter, median, threeQuarters, nineTenths, most] = row.quantiles as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const people = Number(row.people)
  const hasNumbers = !masked && people > 0 && row.quantiles.length > 0
  return {
    people,
    masked,
    numbers: hasNumbers
      ? { least, tenth, quarter, median, threeQuarters, nineTenths, most, average: row.mean! }
      : null,
    commonest: row.commonest.map(([value, count]) => ({
      value: masked ? null : value,
      people: Number(count),
    })),
    sample: row.sample.map(([minusAt, person, value, n, different]) => ({
      person,
      value: masked ? null : decodeValue(rule.kind, value),
      at: new Date(-Number(minusAt)).toISOString(),
      n: Number(n),
      ...(rule.kind === 'unique_list' ? { different: Number(different) } : {}),
    })),
  }
}

/** @throws TandemError `definition_invalid` naming each fault */
function readTrait<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new TandemError('definition_invalid', {
    errors: parsed.error.issues.map((issue) => ({
      path: `/${issue.path.map(String).join('/')}`,
      message: issue.message,
    })),
  })
}
