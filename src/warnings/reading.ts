import { type Kysely, sql } from 'kysely'
import { type Access, can, type Language, type Principal, teams } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import type { Profiles } from '../profiles/index.ts'
import { type Cases, read } from './cases.ts'
import { readEvidence, type WhoseEvents } from './evidence.ts'
import { whatHelped } from './helped.ts'
import { toReason } from './labels.ts'
import { planOf } from './model-inputs.ts'
import type { Models } from './models.ts'
import { budgetDays } from './opening.ts'
import { courseOf, type PersonScores, waterfallOf } from './person-scores.ts'
import type { Runs } from './runs.ts'
import type { Scores } from './scores.ts'
import type { SettingsStore } from './settings-store.ts'
import type { WarningRow, WarningTables } from './tables.ts'
import type { PersonWarnings, Warning, WarningDetail, WarningsPage } from './warning.ts'
import type { WarningsQuery } from './warning-query.ts'

const day = 86_400_000
const shownInLists = 3
/** People whose names a search may find. */
const mostFound = 100

export interface ReadingDependencies {
  tables: Kysely<WarningTables>
  clickhouse: ClickHouse
  cases: Cases
  models: Models
  runs: Runs
  scores: Scores
  settings: SettingsStore
  personScores: PersonScores
  identity: Pick<Identity, 'peopleOf'>
  profiles: Pick<Profiles, 'namesOf' | 'find' | 'list' | 'viewOf' | 'looks'>
  access: Pick<Access, 'listMembers'>
  clock: () => number
}

/** Warnings as people see them: with names they may see, reasons in their language, and what is behind them. */
export function createReading(dependencies: ReadingDependencies) {
  const {
    tables,
    clickhouse,
    cases,
    models,
    runs,
    scores,
    settings,
    personScores,
    identity,
    profiles,
    clock,
  } = dependencies

  /** Names of the customers of warnings, as the reader may see them. */
  async function named(principal: Principal, rows: readonly WarningRow[]) {
    const { workspace } = principal
    const masked = !can(principal, 'people:read')
    const ids = [...new Set(rows.filter(({ whose }) => whose === 'person').map(({ subject }) => subject))]
    const accounts = [
      ...new Set(rows.filter(({ whose }) => whose === 'account').map(({ subject }) => subject)),
    ]
    // Somebody may have been joined with somebody else since.
    const people = await identity.peopleOf(workspace, ids)
    const [names, accountNames] = await Promise.all([
      profiles.namesOf(workspace, [...new Set(people.values())], masked),
      readAccountNames(workspace, accounts, masked),
    ])
    return ({ whose, subject }: WarningRow): Warning['person'] => {
      if (whose === 'account') return { id: subject, name: accountNames.get(subject) ?? null }
      const id = people.get(subject) ?? subject
      return { id, name: names.get(id) ?? null }
    }
  }

  async function readAccountNames(
    workspace: string,
    accounts: readonly string[],
    masked: boolean,
  ): Promise<Map<string, string>> {
    if (accounts.length === 0 || masked) return new Map()
    const rows = await clickhouse.query<{ account: string; name: string }>(
      `SELECT account, argMax(value, version) AS name FROM account_traits
WHERE workspace = {workspace: String} AND name = 'name' AND account IN {accounts: Array(String)} GROUP BY account`,
      { workspace, accounts },
    )
    return new Map(rows.map(({ account, name }) => [account, name]))
  }

  function toWarning(row: WarningRow, person: Warning['person'], lang: Language, reasons: number): Warning {
    return {
      id: row.id,
      kind: row.kind,
      whose: row.whose,
      person,
      chance: row.chance,
      low: row.low,
      high: row.high,
      n: row.n,
      came: row.came,
      horizonDays: row.horizon,
      base: row.base,
      value: row.value,
      currency: row.currency,
      disagreement: row.disagreement,
      reasons: row.reasons.slice(0, reasons).map((reason) => toReason(reason, lang)),
      team: row.team,
      state: row.state,
      since: row.opened_at.toISOString(),
      snoozedUntil: row.snoozed_until?.toISOString() ?? null,
      assigned:
        row.assigned_to === null ? null : { id: row.assigned_to, name: row.assigned_name ?? row.assigned_to },
      version: row.version,
    }
  }

  /** @throws TandemError `invalid_request` for a cursor of another question */
  async function list(principal: Principal, query: WarningsQuery): Promise<WarningsPage> {
    const { workspace } = principal
    const offset = readCursor(query)
    const found = query.search === '' ? undefined : await findPeople(principal, query.search)
    let chosen = tables
      .selectFrom('warnings')
      .where('workspace', '=', workspace)
      .where('as_usual', '=', false)
      .where('state', '=', query.state)
    if (query.signal) chosen = chosen.where('kind', '=', query.signal)
    if (query.whose) chosen = chosen.where('whose', '=', query.whose)
    if (query.team) chosen = chosen.where('team', '=', query.team)
    if (query.assigned === 'nobody') chosen = chosen.where('assigned_to', 'is', null)
    else if (query.assigned) chosen = chosen.where('assigned_to', '=', query.assigned)
    if (query.person) chosen = chosen.where('subject', '=', query.person)
    if (found)
      chosen = found.length === 0 ? chosen.where(sql<boolean>`false`) : chosen.where('subject', 'in', found)
    const order = {
      // Chances are told in steps, so many are alike: then those worth most come first.
      chance: sql`chance DESC, value DESC NULLS LAST`,
      value: sql`value DESC NULLS LAST, chance DESC`,
      newest: sql`opened_at DESC`,
    }[query.sort]
    const [rows, { n }, budget, last] = await Promise.all([
      chosen
        .selectAll()
        .orderBy(order)
        .orderBy('id')
        .offset(offset)
        .limit(query.pageSize + 1)
        .execute(),
      chosen.select(({ fn }) => fn.countAll<number>().as('n')).executeTakeFirstOrThrow(),
      budgetOf(workspace),
      runs.lastScored(workspace),
    ])
    const page = rows.slice(0, query.pageSize).map(read)
    const nameOf = await named(principal, page)
    profiles.looks.note(principal, 'people:list', 'list', { warnings: page.length })
    return {
      items: page.map((row) => toWarning(row, nameOf(row), query.lang, shownInLists)),
      next: rows.length > page.length ? writeCursor(query, offset + page.length) : null,
      total: Number(n),
      masked: !can(principal, 'people:read'),
      budget: budget.map((one) => ({ ...one, held: last?.held[one.team] ?? 0 })),
      asOf: last?.finished_at?.toISOString() ?? null,
    }
  }

  async function findPeople(principal: Principal, search: string): Promise<string[]> {
    const view = await profiles.viewOf(principal)
    const { people } = await profiles.list(principal.workspace, { search, pageSize: mostFound }, view)
    return [...people.map(({ id }) => id), search]
  }

  async function budgetOf(workspace: string) {
    const [{ settings: decided }, opened] = await Promise.all([
      settings.read(workspace),
      cases.openedSince(workspace, clock() - budgetDays * day),
    ])
    return teams.map((team) => ({ team, perWeek: decided.budget[team], opened: opened.get(team) ?? 0 }))
  }

  /** Whose events are behind a customer. @throws TandemError `person_not_found` */
  async function eventsOf(
    workspace: string,
    row: Pick<WarningRow, 'whose' | 'subject'>,
  ): Promise<WhoseEvents> {
    if (row.whose === 'person') {
      const { actors } = await profiles.find(workspace, row.subject)
      return { actors: actors.map(({ actor }) => actor) }
    }
    const rows = await clickhouse.query<{ actor: string }>(
      `SELECT DISTINCT toString(actor) AS actor FROM account_members
WHERE workspace = {workspace: String} AND account = {account: String} LIMIT 10000`,
      { workspace, account: row.subject },
    )
    return { actors: rows.map(({ actor }) => actor), account: row.subject }
  }

  /** @throws TandemError `warning_not_found` */
  async function get(principal: Principal, id: string, lang: Language): Promise<WarningDetail> {
    const { workspace } = principal
    const row = await cases.get(workspace, id)
    const masked = !can(principal, 'people:read')
    const [nameOf, history, ended, course, events, version] = await Promise.all([
      named(principal, [row]),
      cases.historyOf(id),
      cases.ended(workspace),
      scores.courseOf(workspace, row.whose, row.subject_number),
      eventsOf(workspace, row).catch(noEvents),
      models.version(workspace, row, row.version),
    ])
    profiles.looks.note(principal, `${row.whose}:${row.subject}`, 'page', { warning: id, masked })
    const { reasons, rest } = waterfallOf(row.reasons, lang)
    const evidence = await readEvidence(clickhouse, {
      workspace,
      of: events,
      plan: planOf(version.inputs).plan,
      features: reasons.map(({ feature }) => feature),
      at: row.opened_at.getTime(),
      masked,
    })
    const newest = new Map(
      course.filter(({ signal }) => signal === row.signal).map(({ horizon, chance }) => [horizon, chance]),
    )
    return {
      ...toWarning(row, nameOf(row), lang, row.reasons.length),
      masked,
      waterfall: reasons.map((reason) => ({ ...reason, events: evidence.get(reason.feature) ?? [] })),
      rest,
      otherHorizons: [...newest]
        .filter(([days]) => days !== row.horizon)
        .map(([days, chance]) => ({ days, chance }))
        .toSorted((one, two) => one.days - two.days),
      helped: whatHelped(ended, row),
      lookingAfter: await lookingAfter(row),
      course: courseOf(course, row.signal, row.horizon),
      history: history.map((entry) => ({
        at: entry.at.toISOString(),
        by: entry.by_name,
        what: entry.what,
        note: entry.note,
        action: entry.action,
        to: entry.to_name,
      })),
      outcome: { what: row.outcome, at: row.outcome_at?.toISOString() ?? null },
      scoredAt: row.opened_at.toISOString(),
    }
  }

  /** The teams that can help with the reasons; of the one on whose list it is, whoever it was given to. */
  async function lookingAfter(row: WarningRow): Promise<WarningDetail['lookingAfter']> {
    const helping = row.reasons
      .filter(({ effect }) => effect > 0)
      .slice(0, shownInLists)
      .map((reason) => toReason(reason, 'en').team)
    const all = [...new Set([row.team, ...helping.filter((team) => team !== null)])]
    return all.map((team) => ({ team, name: team === row.team ? row.assigned_name : null }))
  }

  /** @throws TandemError `person_not_found` */
  async function ofPerson(principal: Principal, id: string, lang: Language): Promise<PersonWarnings> {
    const { workspace } = principal
    const found = await profiles.find(workspace, id)
    const actors = found.actors.map(({ actor }) => actor)
    profiles.looks.note(principal, `person:${found.person}`, 'page', { warnings: true })
    return stand(principal, lang, {
      whose: 'person',
      number: found.person,
      subjects: [...new Set([found.person, ...actors])],
      of: { actors },
    })
  }

  async function ofAccount(principal: Principal, account: string, lang: Language): Promise<PersonWarnings> {
    const { workspace } = principal
    const [events, [hash]] = await Promise.all([
      eventsOf(workspace, { whose: 'account', subject: account }),
      clickhouse.query<{ id: string }>('SELECT toString(xxHash64({account: String})) AS id', { account }),
    ])
    profiles.looks.note(principal, `account:${account}`, 'account', { warnings: true })
    return stand(principal, lang, { whose: 'account', number: hash!.id, subjects: [account], of: events })
  }

  async function stand(
    principal: Principal,
    lang: Language,
    customer: { whose: WarningRow['whose']; number: string; subjects: string[]; of: WhoseEvents },
  ): Promise<PersonWarnings> {
    const { workspace } = principal
    const { settings: decided } = await settings.read(workspace)
    const [{ scores: told, left }, rows] = await Promise.all([
      personScores.of(workspace, { ...customer, horizon: decided.horizonDays, lang }),
      cases.ofSubject(workspace, customer.whose, customer.subjects),
    ])
    const nameOf = await named(principal, rows)
    return {
      scores: told,
      warnings: rows.map((row) => toWarning(row, nameOf(row), lang, shownInLists)),
      left,
      masked: !can(principal, 'people:read'),
    }
  }

  return { list, get, ofPerson, ofAccount, named, toWarning }
}
export type Reading = ReturnType<typeof createReading>

/** Somebody whose events are gone has none behind the reasons. */
function noEvents(error: unknown): WhoseEvents {
  if (error instanceof TandemError && error.code === 'person_not_found') return { actors: [] }
  throw error
}

const listOf = ({ cursor: _cursor, pageSize: _size, lang: _lang, ...asked }: WarningsQuery) =>
  JSON.stringify(asked)

function writeCursor(query: WarningsQuery, offset: number): string {
  return Buffer.from(JSON.stringify([listOf(query), offset])).toString('base64url')
}

/** @throws TandemError `invalid_request` */
function readCursor(query: WarningsQuery): number {
  if (query.cursor === undefined) return 0
  try {
    const [list, offset] = JSON.parse(Buffer.from(query.cursor, 'base64url').toString()) as [unknown, unknown]
    if (list === listOf(query) && Number.isInteger(offset) && (offset as number) >= 0) return offset as number
    throw new Error('a cursor of another question')
  } catch (cause) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is not the `next` of a page of this question' }],
      cause,
    })
  }
}
