import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Account, AccountHit, AccountsPage, AccountsQuery, MembersPage } from './account.ts'
import {
  findAccounts,
  readAccount,
  readAccounts,
  readAccountTraits,
  readMembers,
  readNewestOfAccount,
} from './account-queries.ts'
import { readCursor, toIso, writeCursor } from './cursor.ts'
import type { KnownTrait } from './known-queries.ts'
import { describePeople } from './people-hits.ts'
import type { TraitDetail } from './person.ts'
import { shownAccountName } from './person-reader.ts'
import { normaliseSearch } from './search-text.ts'
import { decodeText } from './stored-text.ts'
import type { View } from './view.ts'

const place = z.tuple([z.string(), z.string()])
const searchedTraits = ['name', 'domain', 'website', 'email']
const mostFacts = 4

/** Companies and households: groups of people, from group calls. */
export function createAccounts({ clickhouse, clock }: { clickhouse: ClickHouse; clock: () => number }) {
  /** Accounts by newest activity, or those of a search. @throws TandemError `invalid_request` for a wrong cursor */
  async function list(workspace: string, query: AccountsQuery, view: View): Promise<AccountsPage> {
    const search = query.search === undefined ? undefined : normaliseSearch(query.search)
    const name = `accounts ${workspace} ${search ?? ''}`
    const read = query.cursor === undefined ? undefined : readCursor(name, query.cursor, place)
    const fields = searchedTraits.filter((field) => view.sees || view.classOf('account', field) === 'public')
    const found = search ? await findAccounts(clickhouse, workspace, search, fields) : undefined
    const rows =
      found?.length === 0
        ? []
        : await readAccounts(clickhouse, workspace, {
            among: found?.map(({ account }) => account),
            after: read && { last: read[0], account: read[1] },
            limit: query.pageSize + 1,
          })
    const page = rows.slice(0, query.pageSize)
    const last = page.at(-1)
    const traits = await readAccountTraits(
      clickhouse,
      workspace,
      page.map(({ account }) => account),
    )
    return {
      accounts: page.map(({ account, last: newest, members }): AccountHit => {
        const match = found?.find((one) => one.account === account)
        const own = traits.filter((trait) => trait.account === account)
        return {
          id: account,
          name: nameOf(own, view),
          facts: factsOf(own, view),
          memberCount: Number(members),
          lastSeen: toIso(newest),
          matched: match ? { field: match.field, value: match.value } : null,
        }
      }),
      next: rows.length > page.length && last ? writeCursor(name, [last.last, last.account]) : null,
      masked: !view.sees,
      searched: search === undefined ? null : ['id', ...fields],
    }
  }

  /** @throws TandemError `account_not_found` when no group call ever named it */
  async function read(workspace: string, id: string, view: View): Promise<Account> {
    const [account, traits] = await Promise.all([
      readAccount(clickhouse, workspace, id),
      readAccountTraits(clickhouse, workspace, [id]),
    ])
    if (!account) throw new TandemError('account_not_found')
    const newest = await readNewestOfAccount(clickhouse, workspace, id, Date.parse(toIso(account.last)))
    const traitDetails = traits.map((trait) => detailOf(trait, view))
    return {
      id,
      name: nameOf(traits, view),
      masked: !view.sees,
      traits: Object.fromEntries(traitDetails.map(({ name, value }) => [name, value])),
      traitDetails,
      memberCount: account.members,
      firstSeen: toIso(account.first),
      lastSeen: toIso(newest ?? account.last),
    }
  }

  /** People of an account, the one last named first. @throws TandemError `account_not_found`, `invalid_request` */
  async function members(
    workspace: string,
    id: string,
    query: { cursor?: string | undefined; pageSize: number },
    view: View,
  ): Promise<MembersPage> {
    const name = `members ${workspace} ${id}`
    const read = query.cursor === undefined ? undefined : readCursor(name, query.cursor, place)
    const rows = await readMembers(clickhouse, workspace, id, {
      after: read && { last: read[0], person: read[1] },
      limit: query.pageSize + 1,
    })
    if (rows.length === 0 && !(await readAccount(clickhouse, workspace, id)))
      throw new TandemError('account_not_found')
    const page = rows.slice(0, query.pageSize)
    const last = page.at(-1)
    const people = await describePeople(
      clickhouse,
      workspace,
      page.map((row) => ({ person: row.person, lastSeen: toIso(row.last), matched: null })),
      { view, now: clock() },
    )
    return {
      members: page.map((row, index) => ({
        id: row.person,
        name: people[index]?.name ?? null,
        email: people[index]?.email ?? null,
        since: toIso(row.since),
        lastSeen: toIso(row.last),
      })),
      next: rows.length > page.length && last ? writeCursor(name, [last.last, last.person]) : null,
      masked: !view.sees,
    }
  }

  return { list, read, members }
}

function nameOf(traits: readonly KnownTrait[], view: View): string | null {
  return shownAccountName(traits.find(({ name }) => name === 'name')?.value, view)
}

function factsOf(traits: readonly KnownTrait[], view: View): AccountHit['facts'] {
  return traits
    .filter(({ name }) => name !== 'name' && view.classOf('account', name) === 'public')
    .slice(0, mostFacts)
    .map(({ name, value }) => ({ name, value: decodeText(value) }))
}

function detailOf({ name, value, at, source, evidence }: KnownTrait, view: View): TraitDetail {
  return {
    name,
    ...view.value('account', name, decodeText(value)),
    at,
    source,
    evidence,
    class: view.classOf('account', name),
    computed: false,
    label: null,
    scored: null,
  }
}
