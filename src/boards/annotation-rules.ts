import { type Kysely, sql, type Transaction } from 'kysely'
import { type Access, newId, type Principal } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import { TandemError } from '../errors.ts'
import { type AnnotationRule, annotationRulesSchema } from './annotation.ts'
import { type Happening, inWords, readHappenings } from './annotation-queries.ts'
import { readGiven } from './given.ts'
import type { BoardTables } from './tables.ts'

/** The rules of a workspace; `stopped` are those that made too many annotations and rest until they are changed. */
export interface StoredRules {
  rules: AnnotationRule[]
  version: number
  updatedAt: string | null
  updatedBy: string | null
  stopped: { rule: string; at: string; reason: string }[]
}

/** A rule that makes more than these is about something too frequent to explain a chart. */
const mostOfRule = 2000
/** Longest title and text that a rule writes. */
const longest = { title: 120, text: 2000 }

export interface AnnotationRulesDependencies {
  tables: Kysely<BoardTables>
  clickhouse: ClickHouse
  access: Pick<Access, 'audit'>
  clock: () => number
}

/**
 * Annotations that follow from events by rules. Each happening makes one annotation, told by its key however often it is
 * read: reading a span of events again after a crash changes nothing.
 */
export function createAnnotationRules({ tables, clickhouse, access, clock }: AnnotationRulesDependencies) {
  async function read(workspace: string): Promise<StoredRules> {
    return readIn(tables, workspace)
  }

  /**
   * Sets all rules of a workspace. What rules that are new or changed say is read from the events there are; the
   * annotations of rules that are gone go with them.
   *
   * @param expected the version that was changed, 0 when there are none yet; absent overwrites
   * @throws TandemError `invalid_request`, `conflict`
   */
  async function write(principal: Principal, given: unknown, expected?: number): Promise<StoredRules> {
    const { rules } = readGiven(annotationRulesSchema, given)
    const { workspace } = principal
    const stored = await locked(workspace, async (transaction) => {
      const before = await readIn(transaction, workspace)
      if (expected !== undefined && expected !== before.version) {
        throw new TandemError('conflict', {
          detail: `The rules have version ${before.version}, by ${before.updatedBy}; you changed version ${expected}.`,
        })
      }
      const same = (rule: AnnotationRule) => before.rules.some((one) => alike(one, rule))
      const kept = rules.filter(same).map(({ name }) => name)
      await forget(transaction, workspace, kept)
      const stopped = before.stopped.filter(({ rule }) => kept.includes(rule))
      for (const rule of rules.filter((one) => !same(one))) {
        const reason = await apply(transaction, workspace, rule, undefined)
        if (reason) stopped.push({ rule: rule.name, at: now(), reason })
      }
      const row = {
        rules: JSON.stringify(rules),
        version: before.version + 1,
        stopped: JSON.stringify(stopped),
        updated_at: new Date(clock()),
        updated_by: principal.label,
      }
      await transaction
        .insertInto('annotation_rules')
        .values({ workspace, ...row })
        .onConflict((conflict) => conflict.column('workspace').doUpdateSet(row))
        .execute()
      return readIn(transaction, workspace)
    })
    await access.audit(principal, 'annotation.rules', `workspace:${workspace}`, {
      rules: rules.map(({ name }) => name),
      version: stored.version,
    })
    return stored
  }

  const now = () => new Date(clock()).toISOString()

  /** One writer at a time in a workspace: a rule is not followed while it is changed. */
  function locked<T>(
    workspace: string,
    work: (transaction: Transaction<BoardTables>) => Promise<T>,
  ): Promise<T> {
    return tables.transaction().execute(async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(72114105, hashtext(${workspace}))`.execute(transaction)
      return work(transaction)
    })
  }

  /** Removes the annotations of all rules but these. */
  async function forget(transaction: Transaction<BoardTables>, workspace: string, kept: readonly string[]) {
    const all = transaction
      .deleteFrom('annotations')
      .where('workspace', '=', workspace)
      .where('rule', 'is not', null)
    await (kept.length === 0 ? all : all.where('rule', 'not in', kept)).execute()
  }

  /** Makes the annotations of a rule. @returns why the rule rests from now on; undefined when it goes on */
  async function apply(
    transaction: Transaction<BoardTables>,
    workspace: string,
    rule: AnnotationRule,
    received: { from: number; to: number } | undefined,
  ): Promise<string | undefined> {
    const { before } = await transaction
      .selectFrom('annotations')
      .select((select) => select.fn.countAll<number>().as('before'))
      .where('workspace', '=', workspace)
      .where('rule', '=', rule.name)
      .executeTakeFirstOrThrow()
    const found = await readHappenings(clickhouse, workspace, rule, { received, most: mostOfRule + 1 })
    for (let start = 0; start < found.length; start += 500)
      await keep(transaction, workspace, rule, found.slice(start, start + 500))
    const { after } = await transaction
      .selectFrom('annotations')
      .select((select) => select.fn.countAll<number>().as('after'))
      .where('workspace', '=', workspace)
      .where('rule', '=', rule.name)
      .executeTakeFirstOrThrow()
    if (Number(after) <= mostOfRule || Number(after) === Number(before)) return undefined
    return `It made more than ${mostOfRule} annotations. Narrow it by a filter, or name a key that many events share.`
  }

  async function keep(
    transaction: Transaction<BoardTables>,
    workspace: string,
    rule: AnnotationRule,
    happenings: readonly Happening[],
  ): Promise<void> {
    await transaction
      .insertInto('annotations')
      .values(happenings.map((one) => toRow(workspace, rule, one, new Date(clock()))))
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'rule', 'happening']).doUpdateSet((update) => ({
          at: update.ref('excluded.at'),
          until: update.ref('excluded.until'),
          title: update.ref('excluded.title'),
          text: update.ref('excluded.text'),
        })),
      )
      .execute()
  }

  /** Follows events that came. */
  const step: DerivationStep = {
    name: 'annotations',
    async run({ workspace, received, whole }) {
      if (!whole && !received) return undefined
      if ((await read(workspace)).rules.length === 0) return undefined
      await locked(workspace, async (transaction) => {
        const { rules, stopped } = await readIn(transaction, workspace)
        const resting = new Set(stopped.map(({ rule }) => rule))
        for (const rule of rules.filter(({ name }) => !resting.has(name))) {
          const reason = await apply(
            transaction,
            workspace,
            rule,
            whole ? undefined : (received ?? undefined),
          )
          if (reason) stopped.push({ rule: rule.name, at: now(), reason })
        }
        await transaction
          .updateTable('annotation_rules')
          .set({ stopped: JSON.stringify(stopped) })
          .where('workspace', '=', workspace)
          .execute()
      })
      return undefined
    },
  }

  return { read, write, step }
}

async function readIn(tables: Kysely<BoardTables>, workspace: string): Promise<StoredRules> {
  const row = await tables
    .selectFrom('annotation_rules')
    .selectAll()
    .where('workspace', '=', workspace)
    .executeTakeFirst()
  if (!row) return { rules: [], version: 0, updatedAt: null, updatedBy: null, stopped: [] }
  return {
    rules: annotationRulesSchema.parse({ rules: row.rules }).rules,
    version: row.version,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
    stopped: row.stopped,
  }
}

function alike(one: AnnotationRule, other: AnnotationRule): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function toRow(workspace: string, rule: AnnotationRule, { id, at, until, values }: Happening, madeAt: Date) {
  const shown = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, withoutAddress(value)]),
  )
  return {
    id: newId('ann'),
    workspace,
    title: inWords(rule.title, shown).slice(0, longest.title),
    text: inWords(rule.text, shown).slice(0, longest.text),
    kind: rule.kind,
    at: new Date(at),
    until: until === null ? null : new Date(until),
    scope: rule.scope === undefined ? null : JSON.stringify(rule.scope),
    by_kind: 'rule',
    by_id: rule.name,
    by_label: rule.name,
    made_at: madeAt,
    rule: rule.name,
    happening: id,
  }
}

/** Boards show nobody: an e-mail address in an event does not come onto a chart. */
function withoutAddress(value: string): string {
  return value.replaceAll(/\S+@\S+\.\S+/g, '…')
}
