import { z } from 'zod'
import { type Access, can, createZones, type Principal } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import { decodeStoredMap } from '../ingestion/index.ts'
import type { Logger } from '../logger.ts'
import { membersOfAccountSql, readAccount } from './account-queries.ts'
import { createAccounts } from './accounts.ts'
import { createConsentStep } from './consent-step.ts'
import { readCursor, toIso, writeCursor } from './cursor.ts'
import type { FieldClass } from './field.ts'
import { createFields } from './fields.ts'
import { readRawEvents } from './journey-queries.ts'
import { readLanes } from './lanes-reader.ts'
import { createLooks } from './looks.ts'
import type { PanelLink } from './panel.ts'
import { createPanels } from './panels.ts'
import { describePeople, readHidden, readNames } from './people-hits.ts'
import { listActive } from './people-list.ts'
import { type Among, membersOfSegmentSql, peopleWithTraitSql } from './people-queries.ts'
import { createPeopleSearch } from './people-search.ts'
import type { PeoplePage, PeopleQuery, RawEvents, RawEventsQuery } from './person.ts'
import { createPersonEvents } from './person-events.ts'
import { createPersonReader, type PageParts } from './person-reader.ts'
import { createProfileRepository } from './repository.ts'
import type { Lanes, LanesQuery, Timeline, TimelineQuery } from './timeline.ts'
import { readTimeline } from './timeline-reader.ts'
import { createView, entryReader, type View } from './view.ts'

export interface ProfilesDependencies extends PageParts {
  postgres: Postgres
  clickhouse: ClickHouse
  identity: Pick<Identity, 'personOf' | 'joinedOf' | 'personBy' | 'peopleOf' | 'peopleWith' | 'identifiersOf'>
  access: Pick<Access, 'audit' | 'auditAll' | 'signLink' | 'readLink' | 'makerMay'>
  /** Milliseconds since 1970. */
  clock: () => number
  logger: Logger
  /** Address of this server for browsers; absent: that of the request. */
  publicUrl?: string | undefined
  /** Finds a group of customers. @throws TandemError `segment_not_found` */
  findSegment?: ((workspace: string, name: string) => Promise<unknown>) | undefined
  /** How much a computed trait tells about somebody; undefined when there is none of that name. */
  classOfTrait?: ((workspace: string, name: string) => Promise<FieldClass | undefined>) | undefined
}

const rawPlace = z.tuple([z.string(), z.string()])

/** People and accounts: who they are, what they did, what may be seen of them. */
export function createProfiles(dependencies: ProfilesDependencies) {
  const { postgres, clickhouse, identity, access, clock, logger, findSegment, classOfTrait, publicUrl } =
    dependencies
  const repository = createProfileRepository(postgres, clock)
  const zoneOf = createZones(postgres)
  const reader = createPersonReader(dependencies)
  const people = createPeopleSearch({ clickhouse, identity })
  const accounts = createAccounts({ clickhouse, clock })

  /** What the reader may see in their workspace. @param sees false masks although the reader might see people */
  async function viewOf(principal: Principal, sees: boolean = can(principal, 'people:read')): Promise<View> {
    return createView(sees, (await repository.decided(principal.workspace)).fields)
  }

  async function amongOf(workspace: string, query: PeopleQuery, view: View): Promise<Among | undefined> {
    const { segment, account, trait } = query
    const parts: Among[] = []
    if (account !== undefined) parts.push(membersOfAccountSql(workspace, account))
    if (segment !== undefined) {
      if (!findSegment) throw new TandemError('segment_not_found')
      await findSegment(workspace, segment)
      parts.push(membersOfSegmentSql(workspace, segment))
    }
    const range = rangeOf(query)
    if (trait !== undefined && range) {
      const fieldClass = await classOfTrait?.(workspace, trait)
      if (!fieldClass) throw new TandemError('trait_not_found')
      // A list by a value tells the value.
      if (fieldClass !== 'public' && !view.sees) throw new TandemError('forbidden')
      parts.push(peopleWithTraitSql(workspace, trait, range))
    }
    if (parts.length === 0) return undefined
    return (binder) => parts.map((part) => `SELECT person FROM (${part(binder)})`).join('\nINTERSECT\n')
  }

  /**
   * People by newest activity, or those of a search by how well they match.
   *
   * @throws TandemError `invalid_request` for a wrong cursor or range, `segment_not_found`, `trait_not_found`, `forbidden` for a
   * trait whose values the reader may not see
   */
  async function list(workspace: string, query: PeopleQuery, view: View): Promise<PeoplePage> {
    const search = query.search === '' ? undefined : query.search
    const { segment = '', account = '', trait = '', least = '', most = '' } = query
    const name = `people ${workspace} ${segment} ${account} ${trait} ${least} ${most} ${search ?? ''} ${view.sees}`
    const options = {
      list: name,
      cursor: query.cursor,
      pageSize: query.pageSize,
      among: await amongOf(workspace, query, view),
    }
    if (search === undefined) {
      const { rows, next } = await listActive(clickhouse, workspace, options)
      const hits = rows.map(({ person, last }) => ({ person, lastSeen: toIso(last), matched: null }))
      const shown = await describePeople(clickhouse, workspace, hits, { view, now: clock() })
      return { people: shown, next, masked: !view.sees, narrow: false, searched: null }
    }
    const found = await people.search(workspace, search, { ...options, view })
    const shown = await describePeople(clickhouse, workspace, found.hits, { view, now: clock() })
    const { next, narrow, searched } = found
    return { people: shown, next, masked: !view.sees, narrow, searched }
  }

  /** @throws TandemError `person_not_found`, `invalid_request` */
  async function timeline(
    workspace: string,
    id: string,
    query: TimelineQuery,
    view: View,
  ): Promise<Timeline> {
    const [found, timeZone] = await Promise.all([reader.find(workspace, id), zoneOf(workspace)])
    const hidden = await reader.hidden(workspace, found, view)
    return readTimeline(clickhouse, {
      workspace,
      whose: { actors: found.actors.map(({ actor }) => actor) },
      recent: () => reader.recent(workspace, found),
      list: `timeline ${workspace} ${found.person}`,
      query,
      timeZone,
      readerFor: async () => entryReader(view, query.lang, hidden),
    })
  }

  /** @throws TandemError `account_not_found`, `invalid_request` */
  async function accountTimeline(
    workspace: string,
    account: string,
    query: TimelineQuery,
    view: View,
  ): Promise<Timeline> {
    const [known, timeZone] = await Promise.all([
      readAccount(clickhouse, workspace, account),
      zoneOf(workspace),
    ])
    if (!known) throw new TandemError('account_not_found')
    return readTimeline(clickhouse, {
      workspace,
      whose: { account },
      list: `timeline ${workspace} account ${account}`,
      query,
      timeZone,
      readerFor: async (actors) =>
        entryReader(view, query.lang, view.sees ? [] : await readHidden(clickhouse, workspace, actors, view)),
      personOf: (actors) => identity.peopleOf(workspace, actors),
    })
  }

  /** @throws TandemError `person_not_found` */
  async function lanes(workspace: string, id: string, query: LanesQuery, view: View): Promise<Lanes> {
    const [found, timeZone] = await Promise.all([reader.find(workspace, id), zoneOf(workspace)])
    const hidden = await reader.hidden(workspace, found, view)
    return readLanes(clickhouse, {
      workspace,
      whose: { actors: found.actors.map(({ actor }) => actor) },
      query,
      timeZone,
      now: clock(),
      reader: entryReader(view, query.lang, hidden),
    })
  }

  /** Events as they are stored, newest first. @throws TandemError `person_not_found`, `invalid_request` */
  async function rawEvents(workspace: string, id: string, query: RawEventsQuery): Promise<RawEvents> {
    const found = await reader.find(workspace, id)
    const name = `events ${workspace} ${found.person}`
    const read = query.cursor === undefined ? undefined : readCursor(name, query.cursor, rawPlace)
    const rows = await readRawEvents(
      clickhouse,
      workspace,
      { actors: found.actors.map(({ actor }) => actor) },
      {
        after: read && { at: read[0], messageId: read[1] },
        messages: query.messageId === undefined ? undefined : [query.messageId].flat(),
        limit: query.pageSize + 1,
      },
    )
    const page = rows.slice(0, query.pageSize)
    const last = page.at(-1)
    return {
      events: page.map(({ actor: _, ...row }) => ({
        ...row,
        at: toIso(row.at),
        receivedAt: toIso(row.receivedAt),
        userId: row.userId || null,
        anonymousId: row.anonymousId || null,
        account: row.account || null,
        robot: row.robot === 1,
        properties: decodeStoredMap(row.properties),
        context: decodeStoredMap(row.context),
      })),
      next: rows.length > page.length && last ? writeCursor(name, [last.at, last.messageId]) : null,
    }
  }

  /** Names of people by person id, for lists of other domains; people without one are left out. */
  async function namesOf(
    workspace: string,
    persons: readonly string[],
    masked: boolean,
  ): Promise<Map<string, string>> {
    const view = createView(!masked, (await repository.decided(workspace)).fields)
    return readNames(clickhouse, workspace, persons, view)
  }

  /** How much a property of events tells about somebody. */
  async function classOfProperty(workspace: string, property: string): Promise<FieldClass> {
    return createView(false, (await repository.decided(workspace)).fields).classOf('property', property)
  }

  const looks = createLooks({ access, clock, logger })
  const personEvents = createPersonEvents({ clickhouse, clock, logger })
  return {
    /** Keeps consent and customers' words in step with events. */
    step: createConsentStep(clickhouse),
    /** Copies events to where a page reads those of one customer; comes after all other steps. */
    lastStep: personEvents.step,
    /** Ends when what is being copied is copied. */
    copied: personEvents.settled,
    fields: createFields({ clickhouse, repository, access }),
    panels: createPanels({ access, clock }),
    looks,
    accounts,
    viewOf,
    list,
    person: reader.read,
    find: reader.find,
    findBy: reader.findBy,
    timeline,
    accountTimeline,
    lanes,
    rawEvents,
    namesOf,
    classOfProperty,
    publicUrl,
    /** A panel's address was made: written down at once, because it lets others look. */
    noteMade: (principal: Principal, person: string, { expiresAt, masked }: PanelLink) =>
      access.audit(principal, 'person.panel', `person:${person}`, { expiresAt, masked }),
    /** Writes what waits, and ends what is under way. */
    async close(): Promise<void> {
      await Promise.all([looks.close(), personEvents.settled()])
    },
  }
}
export type Profiles = ReturnType<typeof createProfiles>

/** The range of values that a list is narrowed to; undefined without one. @throws TandemError `invalid_request` */
function rangeOf({ trait, least, most }: PeopleQuery): { least?: number; most?: number } | undefined {
  if (trait === undefined) {
    if (least === undefined && most === undefined) return undefined
    throw new TandemError('invalid_request', {
      detail: '`least` and `most` are of a `trait`, which is not named.',
    })
  }
  if (least !== undefined && most !== undefined && least > most)
    throw new TandemError('invalid_request', { detail: `\`least\` ${least} is above \`most\` ${most}.` })
  return { ...(least === undefined ? {} : { least }), ...(most === undefined ? {} : { most }) }
}
