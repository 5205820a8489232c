import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import type { Identity } from '../identity/index.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { Among } from './people-queries.ts'
import type { PersonHit } from './person.ts'
import { commonMatches, countMatches, type FoundRow, findPeople, searchFields } from './search-queries.ts'
import { readSearch } from './search-text.ts'
import type { View } from './view.ts'

const place = z.tuple([z.number(), z.string(), z.string()])

/** The trait whose class decides whether a field may be searched by who sees people masked; none for ids. */
const traitOfField: Readonly<Record<(typeof searchFields)[number], string | undefined>> = {
  name: 'name',
  email: 'email',
  phone: 'phone',
  username: 'username',
  user_id: undefined,
}

export interface SearchOptions {
  list: string
  cursor: string | undefined
  pageSize: number
  among: Among | undefined
  view: View
}
export interface SearchPage {
  hits: { person: string; matched: NonNullable<PersonHit['matched']> }[]
  next: string | null
  searched: string[]
  /** More match than are listed. */
  narrow: boolean
}

/**
 * Fields a reader may search: those whose values they may see. Otherwise a search would tell letter by letter what the
 * mask hides.
 */
export function fieldsFor(view: View): string[] {
  return searchFields.filter((field) => {
    const trait = traitOfField[field]
    return view.sees || (trait !== undefined && view.classOf('trait', trait) === 'public')
  })
}

/** Looks people up by text: names, addresses, numbers, ids, their beginnings and parts. */
export function createPeopleSearch({
  clickhouse,
  identity,
}: {
  clickhouse: ClickHouse
  identity: Pick<Identity, 'peopleWith'>
}) {
  /** The people who have exactly this identifier, also one that no identify call ever said. */
  async function exact(workspace: string, text: string): Promise<{ person: string; field: string }[]> {
    const value = text.trim()
    const types = [
      'user_id',
      'anonymous_id',
      ...(value.includes('@') ? ['email'] : []),
      ...(/^[+\d\s()/.-]{6,}$/.test(value) ? ['phone'] : []),
    ]
    const found = await identity.peopleWith(workspace, types, value)
    return found.map(({ person, type }) => ({ person, field: type }))
  }

  /** @throws TandemError `invalid_request` for a cursor of another search */
  async function search(workspace: string, text: string, options: SearchOptions): Promise<SearchPage> {
    const { list, cursor, pageSize, among, view } = options
    const searched = fieldsFor(view)
    const terms = readSearch(text)
    const read = cursor === undefined ? undefined : readCursor(list, cursor, place)
    if (!terms || searched.length === 0) return { hits: [], next: null, searched, narrow: false }
    const wanted = { terms, fields: view.sees ? undefined : searched, among }
    const after = read && { rank: read[0], text: read[1], person: read[2], field: '', value: '' }
    const [matches, exactly] = await Promise.all([
      countMatches(clickhouse, workspace, wanted),
      view.sees && !among ? exact(workspace, text) : [],
    ])
    const prefixOnly = matches > commonMatches
    const rows = await findPeople(clickhouse, workspace, wanted, {
      after,
      limit: pageSize + 1 + exactly.length,
      prefixOnly,
    })
    const others = rows.filter(({ person }) => !exactly.some((one) => one.person === person))
    const first = after
      ? []
      : exactly.map(({ person, field }) => ({ person, matched: { field, value: text.trim() } }))
    const page = others.slice(0, Math.max(1, pageSize - first.length))
    const last = page.at(-1)
    const more = others.length > page.length && last !== undefined
    return {
      hits: [...first, ...page.map(toHit)].slice(0, Math.max(pageSize, first.length)),
      next: more ? writeCursor(list, [last.rank, last.text, last.person]) : null,
      searched: view.sees ? [...searched, 'anonymous_id'] : searched,
      narrow: prefixOnly,
    }
  }

  return { search }
}

function toHit({ person, field, value }: FoundRow) {
  return { person, matched: { field, value } }
}
