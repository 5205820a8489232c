import { type Kysely, sql, type Transaction } from 'kysely'
import { newId, type Team } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { MailTables } from '../mail/index.ts'
import type { ChangeState } from './change.ts'
import type { KnownChange } from './judge.ts'
import type { ChangedPeople, ListQuery } from './route-shapes.ts'
import { type ChangeSettings, type Silence, type SilenceInput, settingsSchema } from './settings.ts'
import type { ChangeRow, ChangeTables, PersonRow } from './tables.ts'

export type ChangeTransaction = Transaction<ChangeTables & MailTables>
export type ChangeRepository = ReturnType<typeof createChangeRepository>

/** Changes in PostgreSQL. */
export function createChangeRepository(postgres: Postgres, clock: () => number) {
  const tables = postgres.withTables<ChangeTables & MailTables>()

  /** @throws TandemError `change_not_found` */
  async function get(workspace: string, id: string): Promise<ChangeRow> {
    const row = await tables
      .selectFrom('changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('change_not_found', { detail: `There is no change ${id}.` })
    return row
  }

  /** Changes that began after a time, oldest first. */
  async function since(
    workspace: string,
    from: number,
    connection: Kysely<ChangeTables> | ChangeTransaction = tables as unknown as Kysely<ChangeTables>,
  ): Promise<ChangeRow[]> {
    return (connection as Kysely<ChangeTables>)
      .selectFrom('changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('since', '>=', new Date(from))
      .orderBy('since')
      .orderBy('id')
      .execute()
  }

  function narrowed(workspace: string, { team, measure, kind, tone, all }: Partial<ListQuery>) {
    let query = tables.selectFrom('changes').where('workspace', '=', workspace)
    if (team) query = query.where(sql<boolean>`${team} = ANY (teams)`)
    if (measure) query = query.where('measure', '=', measure)
    if (kind) query = query.where('kind', '=', kind)
    if (tone) query = query.where('tone', '=', tone)
    if (all !== 'true') query = query.where('leads', '=', true)
    return query
  }

  /** A page, newest first, and how many there are in each state. @throws TandemError `invalid_request` for a cursor that is none */
  async function list(workspace: string, asked: ListQuery) {
    let query = narrowed(workspace, asked)
    if (asked.state) query = query.where('state', '=', asked.state)
    const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor)
    if (after) query = query.where(sql<boolean>`(found_at, id) < (${new Date(after.at)}, ${after.id})`)
    const rows = await query
      .selectAll()
      .orderBy('found_at', 'desc')
      .orderBy('id', 'desc')
      .limit(asked.limit + 1)
      .execute()
    const states = await narrowed(workspace, asked)
      .select(['state', sql<string>`count(*)`.as('count')])
      .groupBy('state')
      .execute()
    const counts = { new: 0, acknowledged: 0, closed: 0 }
    for (const { state, count } of states) counts[state as ChangeState] = Number(count)
    const items = rows.slice(0, asked.limit)
    const last = items.at(-1)
    return {
      items,
      next: rows.length > asked.limit && last ? `${last.found_at.getTime()}.${last.id}` : null,
      counts,
      total: asked.state ? counts[asked.state] : counts.new + counts.acknowledged + counts.closed,
    }
  }

  /** All changes of a group, clearest first. */
  async function group(workspace: string, groupId: string): Promise<ChangeRow[]> {
    return tables
      .selectFrom('changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('group_id', '=', groupId)
      .orderBy('leads', 'desc')
      .orderBy('since')
      .orderBy('id')
      .execute()
  }

  /** How many others are in each group. */
  async function sizes(workspace: string, groups: readonly string[]): Promise<Map<string, number>> {
    if (groups.length === 0) return new Map()
    const rows = await tables
      .selectFrom('changes')
      .select(['group_id', sql<string>`count(*)`.as('count')])
      .where('workspace', '=', workspace)
      .where('group_id', 'in', groups)
      .groupBy('group_id')
      .execute()
    return new Map(rows.map(({ group_id, count }) => [group_id, Number(count) - 1]))
  }

  /** Changes what people decide about a change, and writes it into its history. @throws TandemError `change_not_found` */
  async function decide(
    workspace: string,
    id: string,
    set: Partial<Pick<ChangeRow, 'state' | 'closed_as' | 'assigned' | 'acknowledged'>>,
    entry: ChangeRow['history'][number],
  ): Promise<ChangeRow> {
    const row = await tables
      .updateTable('changes')
      .set({
        ...set,
        ...('assigned' in set ? { assigned: json(set.assigned ?? null) } : {}),
        ...('acknowledged' in set ? { acknowledged: json(set.acknowledged ?? null) } : {}),
        history: sql`history || ${JSON.stringify([entry])}::jsonb`,
      })
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('change_not_found', { detail: `There is no change ${id}.` })
    return row
  }

  /** What was told to a team in the last days. */
  async function toldSince(workspace: string, from: number): Promise<Map<Team, number>> {
    const rows = await tables
      .selectFrom('changes')
      .select([sql<Team>`unnest(teams)`.as('team'), sql<string>`count(*)`.as('count')])
      .where('workspace', '=', workspace)
      .where('told', '=', true)
      .where('found_at', '>=', new Date(from))
      .groupBy('team')
      .execute()
    return new Map(rows.map(({ team, count }) => [team, Number(count)]))
  }

  async function settings(workspace: string): Promise<ChangeSettings> {
    const row = await tables
      .selectFrom('change_settings')
      .select('settings')
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    return settingsSchema.parse(row?.settings ?? {})
  }

  async function saveSettings(workspace: string, given: ChangeSettings, by: string): Promise<void> {
    const values = { settings: json(given), updated_at: new Date(clock()), updated_by: by }
    await tables
      .insertInto('change_settings')
      .values({ workspace, ...values })
      .onConflict((conflict) => conflict.column('workspace').doUpdateSet(values))
      .execute()
  }

  /** Those that hold at a time, ending first first. */
  async function silences(workspace: string, at: number): Promise<ChangeTables['change_silences'][]> {
    return tables
      .selectFrom('change_silences')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('until', '>', new Date(at))
      .orderBy('until')
      .orderBy('id')
      .execute()
  }

  async function silence(workspace: string, given: SilenceInput, by: string): Promise<Silence> {
    const row = {
      id: newId('sil'),
      workspace,
      measure: given.measure ?? null,
      dimension: given.dimension ?? null,
      value: given.value ?? null,
      source: given.source ?? null,
      kind: given.kind ?? null,
      until: new Date(given.until),
      reason: given.reason ?? '',
      by_label: by,
      at: new Date(clock()),
    }
    await tables.insertInto('change_silences').values(row).execute()
    return toSilence(row)
  }

  /** @throws TandemError `not_found` */
  async function unsilence(workspace: string, id: string): Promise<void> {
    const { numDeletedRows } = await tables
      .deleteFrom('change_silences')
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw new TandemError('not_found', { detail: `There is no silence ${id}.` })
  }

  async function lastLook(workspace: string) {
    return tables.selectFrom('change_looks').selectAll().where('workspace', '=', workspace).executeTakeFirst()
  }

  async function noteLook(
    workspace: string,
    at: number,
    { watched, measures, sources }: Pick<ChangeTables['change_looks'], 'watched' | 'measures' | 'sources'>,
  ): Promise<void> {
    const values = { at: new Date(at), watched: json(watched), measures: json(measures), sources }
    await tables
      .insertInto('change_looks')
      .values({ workspace, ...values, judged: 0, people_at: null })
      .onConflict((conflict) => conflict.column('workspace').doUpdateSet(values))
      .execute()
  }

  /** Puts the people of a look in the place of those before, in one transaction. */
  async function replacePeople(
    workspace: string,
    at: number,
    judged: number,
    rows: readonly PersonRow[],
  ): Promise<void> {
    await tables.transaction().execute(async (transaction) => {
      await lock(transaction, `people:${workspace}`)
      await transaction.deleteFrom('person_changes').where('workspace', '=', workspace).execute()
      for (let from = 0; from < rows.length; from += 1000)
        await transaction
          .insertInto('person_changes')
          .values(rows.slice(from, from + 1000))
          .execute()
      const values = { judged, people_at: new Date(at) }
      await transaction
        .insertInto('change_looks')
        .values({
          workspace,
          at: new Date(at),
          watched: json({}),
          measures: json([]),
          sources: 0,
          ...values,
        })
        .onConflict((conflict) => conflict.column('workspace').doUpdateSet(values))
        .execute()
    })
  }

  /** Clearest first. @throws TandemError `invalid_request` for a cursor that is none */
  async function people(
    workspace: string,
    asked: { behaviour?: string; kind?: PersonRow['kind']; cursor?: string; limit: number },
  ) {
    let query = tables.selectFrom('person_changes').where('workspace', '=', workspace)
    if (asked.behaviour !== undefined) query = query.where('behaviour', '=', asked.behaviour)
    if (asked.kind) query = query.where('kind', '=', asked.kind)
    const from = asked.cursor === undefined ? 0 : Number(asked.cursor)
    if (!Number.isInteger(from) || from < 0)
      throw new TandemError('invalid_request', {
        errors: [{ path: '/cursor', message: 'is no cursor of this list' }],
      })
    const { count } = await query.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow()
    const rows = await query
      .selectAll()
      .orderBy('p')
      .orderBy('person')
      .orderBy('behaviour')
      .offset(from)
      .limit(asked.limit + 1)
      .execute()
    return {
      items: rows.slice(0, asked.limit),
      next: rows.length > asked.limit ? String(from + asked.limit) : null,
      total: Number(count),
    }
  }

  /** How many customers behave otherwise, in all and by kind. */
  async function countPeople(workspace: string): Promise<Omit<ChangedPeople, 'judged' | 'at'>> {
    const rows = await tables
      .selectFrom('person_changes')
      .select([
        sql<PersonRow['kind'] | null>`kind`.as('kind'),
        sql<string>`count(DISTINCT person)`.as('count'),
      ])
      .where('workspace', '=', workspace)
      .groupBy(sql`GROUPING SETS ((), (kind))`)
      .execute()
    const of = (kind: PersonRow['kind'] | null) => Number(rows.find((row) => row.kind === kind)?.count ?? 0)
    return {
      people: of(null),
      kinds: { stopped: of('stopped'), less: of('less'), more: of('more'), began: of('began') },
    }
  }

  async function ofPerson(workspace: string, person: string): Promise<PersonRow[]> {
    return tables
      .selectFrom('person_changes')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('person', '=', person)
      .orderBy('p')
      .execute()
  }

  return {
    tables,
    get,
    since,
    list,
    group,
    sizes,
    decide,
    toldSince,
    settings,
    saveSettings,
    silences,
    silence,
    unsilence,
    lastLook,
    noteLook,
    replacePeople,
    people,
    countPeople,
    ofPerson,
  }
}

/** One at a time for the whole database, until the transaction ends. */
export async function lock(transaction: ChangeTransaction, name: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('changes'), hashtext(${name}))`.execute(transaction)
}

export function toKnown(row: ChangeRow): KnownChange {
  return {
    kind: row.kind,
    shape: row.finding.shape,
    since: row.since.getTime(),
    until: row.until?.getTime() ?? null,
    direction: row.direction,
    before: row.finding.before,
    after: row.finding.after,
  }
}

export function toSilence(row: ChangeTables['change_silences']): Silence {
  const { id, measure, dimension, value, source, kind, reason } = row
  return {
    id,
    measure,
    dimension,
    value,
    source,
    kind,
    reason,
    until: row.until.toISOString(),
    by: row.by_label,
    at: row.at.toISOString(),
  }
}

/** pg would write a list as a PostgreSQL array; as text PostgreSQL reads it as JSON. */
export function json<T>(value: T): T {
  return JSON.stringify(value) as unknown as T
}

function readCursor(text: string): { at: number; id: string } {
  const [at = '', id = ''] = text.split('.')
  if (!/^\d{1,15}$/.test(at) || id === '')
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is no cursor of this list' }],
    })
  return { at: Number(at), id }
}
