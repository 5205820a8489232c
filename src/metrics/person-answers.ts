import type { ClickHouse } from '../db/index.ts'
import type { Binder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { answerCondition, partCondition, valueSql } from './aggregates.ts'
import { instantSql, readingOnce, settings } from './event-sql.ts'
import type { GroundOf } from './ground.ts'
import type { KnownEvents } from './known-events.ts'
import { type Definition, type DefinitionInput, type PlainDefinition, unitOf } from './metric.ts'
import { dimensionSql, planBinder } from './people.ts'
import type { PlainPlan } from './plan.ts'
import { conditionSql, type Statement } from './queries.ts'
import { planQuestion } from './question.ts'

/** How a measure is known of one person: answers with a value each, or things that happen so and so often. */
type PersonalKind = 'answers' | 'happenings'

/** One event behind a measure with what it says: a percentage is 0 or 100, a happening is 1, or its amount. */
interface PersonAnswer {
  person: string
  /** '' for none. */
  account: string
  /** ms */
  at: number
  value: number
  /** Of each trait asked for, '' for none. */
  traits: string[]
}

/** Who is looked at: a share of all people, the same ones for every measure. */
interface Asked {
  /** ms; `from` included. */
  from: number
  to: number
  /** 0 to 1. */
  share: number
}

/** What measures say of each person: the ground of links between them. */
export function createPersonAnswers({
  groundOf,
  clickhouse,
  knownEvents,
}: {
  groundOf: GroundOf
  clickhouse: ClickHouse
  knownEvents: Pick<KnownEvents, 'first'>
}) {
  /** undefined for a formula, which is no reading of events itself. */
  async function planOf(
    workspace: string,
    measure: DefinitionInput,
    { from, to }: Pick<Asked, 'from' | 'to'>,
  ): Promise<PlainPlan | undefined> {
    const ground = await groundOf(workspace, measure)
    const { plan } = await planQuestion(ground, {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      grain: 'total',
      by: [],
      limit: 1,
    })
    const { definition } = plan
    return definition.kind === 'formula' ? undefined : { ...plan, definition }
  }

  return {
    /**
     * How many events a measure has in a period; 0 when its value is not made of events of single people.
     *
     * @throws TandemError `measure_not_found`, and what the store throws
     */
    async personalSize(
      workspace: string,
      measure: DefinitionInput,
      period: Pick<Asked, 'from' | 'to'>,
    ): Promise<number> {
      const plan = await planOf(workspace, measure, period)
      if (!plan || !personalKind(plan.definition)) return 0
      const { sql, params } = sizeStatement(plan)
      const [row] = await clickhouse.query<{ events: string }>(sql, params)
      return Number(row?.events ?? 0)
    },

    /**
     * The events behind a measure by person, in order of time; none for a measure that is not known of people.
     *
     * @param traits names of traits of people that are told with each
     * @throws TandemError `measure_not_found`, and what the store throws
     */
    async personAnswers(
      workspace: string,
      measure: DefinitionInput,
      { traits = [], ...asked }: Asked & { traits?: readonly string[] },
    ): Promise<PersonAnswer[]> {
      const plan = await planOf(workspace, measure, asked)
      if (!plan || !personalKind(plan.definition)) return []
      const { sql, params } = answersStatement(plan as PlainPlan, asked.share, traits)
      const rows = await clickhouse.query<AnswerRow>(sql, params)
      return rows.map(({ person, account, at, value, told }) => ({
        person,
        account,
        at: Number(at),
        value: Number(value),
        traits: told,
      }))
    },

    /** How many people have a user id. */
    async peopleCount(workspace: string, to: number): Promise<number> {
      const binder = planBinder({ workspace })
      const sql = `SELECT uniq(${personSql}) AS people FROM events WHERE ${namedPeopleSql(workspace, to, binder)}`
      const [row] = await clickhouse.query<{ people: string }>(sql, binder.params)
      return Number(row?.people ?? 0)
    },

    /** People with a user id, and when they were first seen, ms. */
    async peopleSeen(
      workspace: string,
      { to, share, traits = [] }: Pick<Asked, 'to' | 'share'> & { traits?: readonly string[] },
    ): Promise<SeenPerson[]> {
      const plan = await planOf(workspace, { kind: 'unique' }, { from: 0, to })
      const binder = planBinder(plan ?? { workspace })
      const told = traits.map((trait) => dimensionSql({ label: trait, operand: { trait } }, binder))
      const sql = `SELECT toString(${personSql}) AS person, max(account) AS account,
  toUnixTimestamp64Milli(min(ts)) AS first, any([${told.join(', ')}]) AS told
FROM events
WHERE ${namedPeopleSql(workspace, to, binder)} AND ${sampleSql(share, binder)}
GROUP BY person
ORDER BY person`
      const rows = await clickhouse.query<AnswerRow & { first: string }>(sql, binder.params)
      return rows.map(({ person, account, first, told }) => ({
        person,
        account,
        first: Number(first),
        traits: told,
      }))
    },

    /** When the first event of all came, ms; undefined when there is none. */
    dataFrom: (workspace: string): Promise<number | undefined> => knownEvents.first(workspace, undefined),
  }
}

interface AnswerRow {
  person: string
  account: string
  at: string
  value: number | string
  told: string[]
}

/** How a measure is known of one person; undefined when it is not a plain reading of their events. */
export function personalKind(definition: Definition): PersonalKind | undefined {
  switch (definition.kind) {
    case 'average':
    case 'percentile':
    case 'nps':
    case 'csat':
    case 'ces':
      return 'answers'
    case 'count':
    case 'sum':
      return 'happenings'
    case 'unique':
      return definition.property === undefined ? 'happenings' : undefined
    case 'ratio': {
      const { numerator, denominator } = definition
      const same = JSON.stringify(numerator.event) === JSON.stringify(denominator.event)
      return numerator.kind === 'count' && denominator.kind === 'count' && same ? 'answers' : undefined
    }
    default:
      return undefined
  }
}

interface SeenPerson {
  person: string
  account: string
  /** ms */
  first: number
  traits: string[]
}

/** The same people whatever the measure, so that two of them can be laid beside each other. */
function sampleSql(share: number, binder: Binder): string {
  if (share >= 1) return '1'
  return `intHash64(${personSql}) % 1000000 < ${binder.bind('UInt32', Math.floor(share * 1_000_000))}`
}

function namedPeopleSql(workspace: string, to: number, binder: Binder): string {
  return `workspace = ${binder.bind('String', workspace)} AND user_id != '' AND robot = 0
  AND ts < ${instantSql(to, binder)}`
}

function sizeStatement(plan: PlainPlan): Statement {
  const binder = planBinder(plan)
  const sql = `SELECT count() AS events ${readingOnce}
WHERE ${behindSql(plan, binder)}
${settings}`
  return { sql, params: binder.params }
}

function answersStatement(plan: PlainPlan, share: number, traits: readonly string[]): Statement {
  const binder = planBinder(plan)
  const told = traits.map((trait) => dimensionSql({ label: trait, operand: { trait } }, binder))
  const sql = `SELECT toString(${personSql}) AS person, account, toUnixTimestamp64Milli(ts) AS at,
  ${personalValueSql(plan.definition, binder)} AS value, [${told.join(', ')}] AS told
${readingOnce}
WHERE ${behindSql(plan, binder)}
  AND ${sampleSql(share, binder)}
ORDER BY at, message_id
${settings}`
  return { sql, params: binder.params }
}

function behindSql(plan: PlainPlan, binder: Binder): string {
  const { definition } = plan
  const answered =
    definition.kind === 'ratio'
      ? partCondition(definition, 'denominator', binder)
      : answerCondition(definition, binder)
  return [conditionSql(plan, binder), answered].filter((condition) => condition).join('\n  AND ')
}

/** What one event says, in the unit of the measure. */
function personalValueSql(definition: PlainDefinition, binder: Binder): string {
  switch (definition.kind) {
    case 'ratio':
      return `if(${partCondition(definition, 'numerator', binder)}, ${unitOf(definition) === 'percent' ? 100 : 1}, 0)`
    case 'count':
    case 'unique':
      return '1'
    case 'sum':
    case 'average':
    case 'percentile':
    case 'nps':
    case 'csat':
    case 'ces':
      return `ifNull(${valueSql(definition, binder)}, 0)`
    default:
      return '0'
  }
}
