import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { personSql, personSqlOf } from '../identity/index.ts'
import { instantSql, lookedAtSql } from './event-condition.ts'
import { countStatement, holdingStatement, membersSql, settings } from './members-sql.ts'
import { movedSql } from './people-queries.ts'
import type { Plan } from './plan.ts'
import { type Scope, withSql } from './scope.ts'
import type { Cause, Watched } from './touched.ts'

export type SomePeople = Exclude<Scope, 'everybody'>

/** Somebody entered or left; `evidence` is the message that made it so, '' for none. */
export interface MemberChange {
  person: string
  entered: boolean
  cause: Cause
  evidence: string
}

/** A run of one group, as its changes are written down. */
export interface Run {
  workspace: string
  segment: string
  /** Number of the run; higher than those before. */
  run: number
  /** ms */
  at: number
  version: number
}

/** A change as it is told. */
export interface ToldChange extends MemberChange {
  at: number
}

/** Counting takes this long at most, seconds: it goes on while somebody edits a condition. */
const countSeconds = 15

const ofRuns = 'workspace = {workspace: String} AND segment = {segment: String} AND run > {after: UInt64}'
const time = (at: number) => new Date(at).toISOString().slice(0, 23).replace('T', ' ')

/** Members of groups and their changes, in ClickHouse. */
export function createMemberQueries(clickhouse: ClickHouse) {
  return {
    /** How many people a condition holds for, and some of them. */
    async count(plan: Plan, sample: number): Promise<{ count: number; people: string[] }> {
      const { sql, params } = countStatement(plan, sample)
      const [row] = await clickhouse.query<{ count: string; sample: string[] }>(sql, params, {
        maxSeconds: countSeconds,
      })
      return { count: Number(row?.count ?? 0), people: row?.sample ?? [] }
    },

    /** Those of the people for whom the condition holds. */
    async holding(plan: Plan, scope: SomePeople): Promise<string[]> {
      const { sql, params } = holdingStatement(plan, scope)
      const rows = await clickhouse.query<{ person: string }>(sql, params)
      return rows.map(({ person }) => person)
    },

    /** Those of the people who are members. */
    async present(workspace: string, segment: string, scope: SomePeople): Promise<string[]> {
      const rows = await clickhouse.query<{ id: string }>(
        `${withSql(scope)}SELECT toString(person) AS id FROM segment_members FINAL
WHERE workspace = {workspace: String} AND segment = {segment: String} AND person IN scope_people AND present = 1`,
        { workspace, segment },
      )
      return rows.map(({ id }) => id)
    },

    /**
     * The newest event that the condition looks at, of each of the people who has one.
     *
     * @param received only events received between these moments, ms; `from` absent: from the first
     */
    async evidence(
      plan: Plan,
      scope: SomePeople,
      received: { from?: number | undefined; until: number },
    ): Promise<Map<string, string>> {
      const binder = createBinder()
      const looked = plan.rules
        .map((rule) => lookedAtSql(rule, plan, binder))
        .filter((sql) => sql !== undefined)
      if (looked.length === 0) return new Map()
      const from =
        received.from === undefined ? '' : ` AND received_at >= ${instantSql(received.from, binder)}`
      const condition = `(${[...new Set(looked)].join(' OR ')}) AND received_at <= ${instantSql(received.until, binder)}${from}`
      return newestOf(plan.workspace, condition, 'received_at', scope, binder)
    },

    /** The newest event that left the windows of the condition, of each of the people who has one. */
    async movedEvidence(watched: Watched, now: number, scope: SomePeople): Promise<Map<string, string>> {
      const binder = createBinder()
      const moved = movedSql(watched, now, binder)
      return moved ? newestOf(watched.plan.workspace, moved, 'ts', scope, binder) : new Map()
    },

    async writeChanges(
      { workspace, segment, run, at, version }: Run,
      changes: readonly MemberChange[],
    ): Promise<void> {
      await clickhouse.insert(
        'segment_changes',
        changes.map(({ person, entered, cause, evidence }) => ({
          workspace,
          segment,
          run,
          person,
          entered: entered ? 1 : 0,
          at: time(at),
          version,
          cause,
          evidence,
        })),
      )
    },

    /** Compares all people with the members and writes down who entered and who left. */
    async writeAllChanges(
      { workspace, segment, run, at, version }: Run,
      plan: Plan,
      cause: Cause,
    ): Promise<void> {
      const binder = createBinder()
      const members = membersSql(plan, 'everybody', binder)
      Object.assign(binder.params, { workspace, segment, run, at: time(at), version, cause })
      await clickhouse.command(
        `INSERT INTO segment_changes (workspace, segment, run, person, entered, at, version, cause, evidence)
SELECT {workspace: String}, {segment: String}, {run: UInt64}, person, is_in, {at: DateTime64(3, 'UTC')}, {version: UInt32},
  if(is_in = 0 AND ${personSqlOf('person')} != person, 'joined', {cause: String}), ''
FROM (
SELECT person, max(now_in) AS is_in, max(then_in) AS was_in FROM (
SELECT person, 1 AS now_in, 0 AS then_in FROM (${members})
UNION ALL
SELECT person, 0 AS now_in, 1 AS then_in FROM segment_members FINAL WHERE workspace = {workspace: String} AND segment = {segment: String} AND present = 1
) GROUP BY person)
WHERE is_in != was_in
${settings}`,
        binder.params,
        { maxSeconds: 0 },
      )
    },

    /** Lets every member leave a group that is no more. */
    async writeLeaving({ workspace, segment, run, at, version }: Run): Promise<void> {
      await clickhouse.command(
        `INSERT INTO segment_changes (workspace, segment, run, person, entered, at, version, cause, evidence)
SELECT workspace, segment, {run: UInt64}, person, 0, {at: DateTime64(3, 'UTC')}, {version: UInt32}, 'removed', ''
FROM segment_members FINAL WHERE workspace = {workspace: String} AND segment = {segment: String} AND present = 1`,
        { workspace, segment, run, at: time(at), version },
        { maxSeconds: 0 },
      )
    },

    /** Brings the members to the changes of the runs after one; doing it again changes nothing. */
    async applyChanges(workspace: string, segment: string, after: number): Promise<void> {
      await clickhouse.command(
        `INSERT INTO segment_members (workspace, segment, person, present, since, run, evidence)
SELECT workspace, segment, person, entered, at, run, evidence FROM segment_changes FINAL WHERE ${ofRuns}`,
        { workspace, segment, after },
        { maxSeconds: 0 },
      )
    },

    /** The last run that wrote changes, by group. */
    async lastRuns(workspace: string): Promise<Map<string, number>> {
      const rows = await clickhouse.query<{ segment: string; run: string }>(
        'SELECT segment, toString(max(run)) AS run FROM segment_changes WHERE workspace = {workspace: String} GROUP BY segment',
        { workspace },
      )
      return new Map(rows.map(({ segment, run }) => [segment, Number(run)]))
    },

    async size(workspace: string, segment: string): Promise<number> {
      const [row] = await clickhouse.query<{ size: string }>(
        'SELECT toString(count()) AS size FROM segment_members FINAL WHERE workspace = {workspace: String} AND segment = {segment: String} AND present = 1',
        { workspace, segment },
      )
      return Number(row?.size ?? 0)
    },

    async writeSize(workspace: string, segment: string, size: number, { at, run }: Pick<Run, 'at' | 'run'>) {
      const minute = time(Math.floor(at / 60_000) * 60_000).slice(0, 19)
      await clickhouse.insert('segment_sizes', [{ workspace, segment, minute, size, run }])
    },

    /** Changes after a run, in a fixed order, from a place on. */
    async changesAfter(
      { workspace, segment, after }: { workspace: string; segment: string; after: number },
      causes: readonly Cause[],
      { start, most }: { start: number; most: number },
    ): Promise<ToldChange[]> {
      const rows = await clickhouse.query<{
        person: string
        entered: number
        at: string
        cause: Cause
        evidence: string
      }>(
        `SELECT toString(person) AS person, entered, toString(toUnixTimestamp64Milli(at)) AS at, cause, evidence
FROM segment_changes FINAL WHERE ${ofRuns} AND cause IN {causes: Array(String)}
ORDER BY run, entered DESC, segment_changes.person LIMIT {most: UInt32} OFFSET {start: UInt64}`,
        { workspace, segment, after, causes, start, most },
      )
      return rows.map((row) => ({ ...row, entered: row.entered === 1, at: Number(row.at) }))
    },

    /** People who entered or left after a run, at most `most`. */
    async changedPeople(workspace: string, segment: string, after: number, most: number): Promise<string[]> {
      const rows = await clickhouse.query<{ person: string }>(
        `SELECT DISTINCT toString(person) AS person FROM segment_changes WHERE ${ofRuns} LIMIT {most: UInt32}`,
        { workspace, segment, after, most },
      )
      return rows.map(({ person }) => person)
    },
  }

  async function newestOf(
    workspace: string,
    condition: string,
    column: 'ts' | 'received_at',
    scope: SomePeople,
    binder: ReturnType<typeof createBinder>,
  ): Promise<Map<string, string>> {
    const rows = await clickhouse.query<{ id: string; evidence: string }>(
      `${withSql(scope)}SELECT toString(person) AS id, evidence FROM (
SELECT ${personSql} AS person, argMax(message_id, (${column}, ts, message_id)) AS evidence
FROM events WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0 AND actor IN scope_actors AND ${condition}
GROUP BY person) WHERE person IN scope_people`,
      binder.params,
    )
    return new Map(rows.map(({ id, evidence }) => [id, evidence]))
  }
}
export type MemberQueries = ReturnType<typeof createMemberQueries>
