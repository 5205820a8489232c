import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Cause } from './touched.ts'

/** A member as it is stored. */
export interface MemberRow {
  person: string
  /** ms */
  since: number
  evidence: string
}

export interface ChangeRow {
  person: string
  entered: boolean
  /** ms */
  at: number
  cause: Cause
  evidence: string
}

export interface Page {
  cursor?: string | undefined
  pageSize: number
}

/** Steps in which a history of size is read. */
export type SizeGrain = 'minute' | 'hour' | 'day'

/** A place in a list: two numbers, as text. @throws TandemError `invalid_request` */
function placeOf(cursor: string | undefined): [string, string] | undefined {
  if (cursor === undefined) return undefined
  const match = /^(\d{1,20})-(\d{1,20})$/.exec(cursor)
  if (!match)
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is `next` of the page before' }],
    })
  return [match[1]!, match[2]!]
}

const time = (at: number) => new Date(at).toISOString().slice(0, 23).replace('T', ' ')
const ofSegment = 'workspace = {workspace: String} AND segment = {segment: String}'

/** Reads members, changes and sizes of groups page by page. */
export function createReading(clickhouse: ClickHouse) {
  return {
    /** Members, those who entered last first. */
    async members(workspace: string, segment: string, { cursor, pageSize }: Page) {
      const place = placeOf(cursor)
      const rows = await clickhouse.query<{ id: string; at: string; evidence: string }>(
        `SELECT toString(person) AS id, toString(toUnixTimestamp64Milli(since)) AS at, evidence
FROM segment_members FINAL WHERE ${ofSegment} AND present = 1${place ? ' AND (toUnixTimestamp64Milli(since) < {at: Int64} OR (toUnixTimestamp64Milli(since) = {at: Int64} AND person > {person: UInt64}))' : ''}
ORDER BY since DESC, person LIMIT {most: UInt32}`,
        { workspace, segment, most: pageSize + 1, ...(place ? { at: place[0], person: place[1] } : {}) },
      )
      const page = rows.slice(0, pageSize)
      const last = rows.length > pageSize ? page.at(-1) : undefined
      return {
        members: page.map(({ id, at, evidence }): MemberRow => ({ person: id, since: Number(at), evidence })),
        next: last ? `${last.at}-${last.id}` : null,
      }
    },

    /** Who entered and who left, the newest first. */
    async changes(
      workspace: string,
      segment: string,
      { cursor, pageSize }: Page,
      filter: { entered?: boolean | undefined; person?: string | undefined },
    ) {
      const place = placeOf(cursor)
      const conditions = [
        ...(place ? ['(run < {run: UInt64} OR (run = {run: UInt64} AND person > {after: UInt64}))'] : []),
        ...(filter.entered === undefined ? [] : ['entered = {entered: UInt8}']),
        ...(filter.person === undefined ? [] : ['person = {person: UInt64}']),
      ]
      const rows = await clickhouse.query<{
        id: string
        entered: number
        moment: string
        number: string
        cause: Cause
        evidence: string
      }>(
        `SELECT toString(person) AS id, entered, toString(toUnixTimestamp64Milli(at)) AS moment, toString(run) AS number, cause, evidence
FROM segment_changes FINAL WHERE ${[ofSegment, ...conditions].join(' AND ')}
ORDER BY run DESC, person LIMIT {most: UInt32}`,
        {
          workspace,
          segment,
          most: pageSize + 1,
          ...(place ? { run: place[0], after: place[1] } : {}),
          ...(filter.entered === undefined ? {} : { entered: filter.entered ? 1 : 0 }),
          ...(filter.person === undefined ? {} : { person: filter.person }),
        },
      )
      const page = rows.slice(0, pageSize)
      const last = rows.length > pageSize ? page.at(-1) : undefined
      return {
        changes: page.map(
          ({ id, entered, moment, cause, evidence }): ChangeRow => ({
            person: id,
            entered: entered === 1,
            at: Number(moment),
            cause,
            evidence,
          }),
        ),
        next: last ? `${last.number}-${last.id}` : null,
      }
    },

    /** The size at the end of each step of the zone's calendar in which it changed, and the last one before the period. */
    async sizes(
      workspace: string,
      segment: string,
      { from, to, grain, zone }: { from: number; to: number; grain: SizeGrain; zone: string },
    ): Promise<{ t: number; size: number }[]> {
      const start = {
        minute: 'minute',
        hour: 'toStartOfHour(minute, {zone: String})',
        day: 'toStartOfDay(minute, {zone: String})',
      }[grain]
      const rows = await clickhouse.query<{ t: string; last: string }>(
        `SELECT toString(toUnixTimestamp(if(minute < {from: DateTime64(3, 'UTC')}, toDateTime(0, 'UTC'), ${start}))) AS t, toString(argMax(size, minute)) AS last
FROM segment_sizes FINAL WHERE ${ofSegment} AND minute < {to: DateTime64(3, 'UTC')}
GROUP BY t ORDER BY toUInt64(t)`,
        { workspace, segment, from: time(from), to: time(to), zone },
      )
      return rows.map(({ t, last }) => ({
        t: Math.max(Number(t) * 1000, t === '0' ? from : 0),
        size: Number(last),
      }))
    },

    /** Groups that a person is in, with when they entered, ms. */
    async ofPerson(workspace: string, person: string, segments: readonly string[]) {
      const rows = await clickhouse.query<{ segment: string; at: string }>(
        `SELECT segment, toString(toUnixTimestamp64Milli(since)) AS at FROM segment_members FINAL
WHERE workspace = {workspace: String} AND segment IN {segments: Array(String)} AND person = {person: UInt64} AND present = 1`,
        { workspace, person, segments },
      )
      return rows.map(({ segment, at }) => ({ segment, since: Number(at) }))
    },
  }
}
