import { type Access, createZones, type Principal, type Team } from '../access/index.ts'
import type { Boards } from '../boards/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Mailer, Template } from '../mail/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { Change, ChangeDetail, ClosedAs, Mark, PersonChange } from './change.ts'
import { createDetail } from './detail.ts'
import { holidaysOf } from './holidays.ts'
import { createLook } from './look.ts'
import { findPeople } from './people.ts'
import { createReading } from './reading.ts'
import { createChangeRepository, toSilence } from './repository.ts'
import type {
  ChangeBudget,
  ChangeList,
  ListQuery,
  LookResult,
  PersonChangeList,
  WatchedList,
} from './route-shapes.ts'
import {
  type ChangeSettings,
  type ChangeSettingsInput,
  type Silence,
  type SilenceInput,
  settingsSchema,
} from './settings.ts'
import type { ChangeRow, PersonRow } from './tables.ts'
import { type ChangesLetter, createTelling, type PublishChange } from './telling.ts'

const dayMs = 86_400_000
/** Each night at a quiet hour, and every hour at ten past for what is watched by the hour. */
const nightly = '10 4 * * *'
const hourly = '10 * * * *'

export interface ChangesDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  metrics: Pick<Metrics, 'list' | 'get' | 'queryAll' | 'courses' | 'freshness'>
  annotations: Pick<Boards['annotations'], 'list'>
  access: Pick<Access, 'getWorkspace' | 'listMembers' | 'listSources'>
  /** Workspaces that are looked at by themselves. */
  workspaces: () => Promise<{ id: string }[]>
  /** Names of people, masked for those who may not see them. */
  namesOf: (workspace: string, persons: readonly string[], masked: boolean) => Promise<Map<string, string>>
  jobs: Pick<Jobs, 'queue'>
  mailer: Pick<Mailer, 'isConfigured' | 'origin' | 'recipientsOf' | 'send'>
  template: Template<ChangesLetter>
  publish: PublishChange
  clock: () => number
  logger: Logger
}

export type Changes = ReturnType<typeof createChanges>
type Task = { workspace?: string; grain?: 'day' | 'hour' }

/** What changed in how customers behave: found, explained, told, taken up, closed. */
export function createChanges(dependencies: ChangesDependencies) {
  const { postgres, clickhouse, metrics, access, jobs, clock, logger } = dependencies
  const repository = createChangeRepository(postgres, clock)
  const reading = createReading({ metrics, clickhouse, zoneOf: createZones(postgres) })
  const telling = createTelling({ ...dependencies, repository })
  const look = createLook({ repository, reading, telling, sourceName, clock, logger })
  const detail = createDetail({
    repository,
    reading,
    metrics,
    annotations: dependencies.annotations.list,
    clock,
  })
  const queue = jobs.queue<Task>('change-looks', work, { expireSeconds: 3600, retries: 2 })
  // A schedule belongs to its queue, so that the hours have one of their own, which only hands on.
  const hours = jobs.queue<Record<string, never>>('change-hours', () => work({ grain: 'hour' }), {
    expireSeconds: 600,
  })

  async function sourceName(workspace: string, source: string): Promise<string> {
    const found = (await access.listSources(workspace)).find(({ id }) => id === source)
    return found?.name ?? source
  }

  async function work({ workspace, grain }: Task): Promise<void> {
    if (workspace === undefined) {
      const all = await dependencies.workspaces()
      await queue.send(
        all.map(({ id }) => ({ data: { workspace: id, ...(grain ? { grain } : {}) }, at: clock() })),
      )
      return
    }
    if (grain === 'hour') await look(workspace, ['hour'])
    else await lookAtAll(workspace)
  }

  async function lookAtPeople(workspace: string): Promise<number> {
    if (!(await repository.settings(workspace)).people) return 0
    const now = clock()
    const { rows, judged } = await findPeople(clickhouse, workspace, now)
    await repository.replacePeople(workspace, now, judged, rows)
    return new Set(rows.map(({ person }) => person)).size
  }

  /** Looks at all that is watched, and at each customer's own behaviour. @throws what the stores throw */
  async function lookAtAll(workspace: string): Promise<LookResult> {
    const looked = await look(workspace)
    return { ...looked, people: await lookAtPeople(workspace) }
  }

  async function withSizes(workspace: string, rows: readonly ChangeRow[]): Promise<Change[]> {
    const sizes = await repository.sizes(workspace, [...new Set(rows.map(({ group_id }) => group_id))])
    return rows.map((row) => toChange(row, sizes.get(row.group_id) ?? 0))
  }

  async function list(workspace: string, asked: ListQuery): Promise<ChangeList> {
    const now = clock()
    const [{ items, ...rest }, settings, last, told, { people, kinds }] = await Promise.all([
      repository.list(workspace, asked),
      repository.settings(workspace),
      repository.lastLook(workspace),
      repository.toldSince(workspace, now - 7 * dayMs),
      repository.countPeople(workspace),
    ])
    const budget = Object.entries(last?.watched ?? {}).map(
      ([team, watched]): ChangeBudget => ({
        team: team as Team,
        falseAlarms: settings.falseAlarms[team as Team] ?? 1,
        watched,
        told: told.get(team as Team) ?? 0,
      }),
    )
    return {
      ...rest,
      items: await withSizes(workspace, items),
      budget,
      people:
        people > 0 && last?.people_at && settings.people
          ? { people, kinds, judged: last.judged, at: last.people_at.toISOString() }
          : null,
      lookedAt: last?.at.toISOString() ?? null,
    }
  }

  /** How each measure of the catalogue is watched, as the newest look of days had it. */
  async function watched(workspace: string): Promise<WatchedList> {
    const [listed, last] = await Promise.all([metrics.list(workspace), repository.lastLook(workspace)])
    const told = new Map((last?.measures ?? []).map((one) => [one.measure, one]))
    return {
      items: listed.flatMap(({ definition: { name, label } }) => {
        const one = told.get(name)
        return one ? [{ ...one, label }] : []
      }),
      sources: last?.sources ?? 0,
      lookedAt: last?.at.toISOString() ?? null,
    }
  }

  /** @throws TandemError `change_not_found` */
  async function get(workspace: string, id: string): Promise<ChangeDetail> {
    const row = await repository.get(workspace, id)
    const all = await repository.group(workspace, row.group_id)
    const together = all.filter((other) => other.id !== id).map((other) => toChange(other, all.length - 1))
    return detail(row, toChange(row, all.length - 1), together)
  }

  async function decided(
    principal: Principal,
    id: string,
    set: Parameters<typeof repository.decide>[2],
    what: ChangeRow['history'][number]['what'],
    note: string | null = null,
  ): Promise<Change> {
    const at = new Date(clock()).toISOString()
    const row = await repository.decide(principal.workspace, id, set, {
      at,
      by: principal.label,
      what,
      detail: note,
    })
    const [change] = await withSizes(principal.workspace, [row])
    return change!
  }

  const acknowledged = (principal: Principal) => ({
    at: new Date(clock()).toISOString(),
    by: principal.label,
  })

  async function toPeople(
    workspace: string,
    rows: readonly PersonRow[],
    masked: boolean,
  ): Promise<PersonChange[]> {
    const names = await dependencies.namesOf(
      workspace,
      [...new Set(rows.map(({ person }) => person))],
      masked,
    )
    return rows.map(({ workspace: _, person, since, ...row }) => ({
      ...row,
      person: { id: person, name: names.get(person) ?? person },
      since: since.toISOString(),
    }))
  }

  return {
    list,
    get,
    watched,
    look: lookAtAll,

    /**
     * The newest change of a whole measure that still lasts and that nobody has closed, for the wall; null for none.
     * Groups are left out: a wall shows no small ones.
     */
    async lasting(
      workspace: string,
    ): Promise<{ id: string; label: string; since: string; percent: number } | null> {
      const { items } = await repository.list(workspace, { all: 'false', limit: 50 })
      for (const row of items) {
        const { id, subject, kind, state, since, until, size } = toChange(row, 0)
        if (state === 'closed' || until !== null || (kind !== 'level' && kind !== 'trend')) continue
        if (subject.kind !== 'measure' || subject.by !== null || size.relative === null) continue
        return { id, label: subject.label, since, percent: size.relative * 100 }
      }
      return null
    },

    /** Those of a measure in a time, oldest first: for its chart. What was closed as no change is left out. */
    async marks(workspace: string, measure: string, period: { from: number; to: number }): Promise<Mark[]> {
      const rows = await repository.since(workspace, period.from)
      return rows
        .filter((row) => row.measure === measure && row.since.getTime() < period.to)
        .filter(({ closed_as }) => closed_as !== 'false_alarm' && closed_as !== 'data_fault')
        .map((row) => {
          const { id, since, until, kind, direction, tone, size, subject, state } = toChange(row, 0)
          const by = subject.kind === 'measure' ? subject.by : null
          return { id, t: since, until, kind, direction, tone, by, relative: size.relative, state }
        })
    },

    /** What a change is called where it is spoken about. @throws TandemError `change_not_found` */
    async titleOf(workspace: string, id: string): Promise<string> {
      const { subject } = (await repository.get(workspace, id)).finding
      if (subject.kind === 'source') return subject.name
      return subject.by?.value ? `${subject.label}: ${subject.by.value}` : subject.label
    },

    /** Says that somebody has taken it up. @throws TandemError `change_not_found` */
    acknowledge: (principal: Principal, id: string) =>
      decided(
        principal,
        id,
        { state: 'acknowledged', acknowledged: acknowledged(principal) },
        'acknowledged',
      ),

    /** @param member id; null gives it to nobody @throws TandemError `change_not_found`, `not_found` */
    async assign(principal: Principal, id: string, member: string | null): Promise<Change> {
      const found =
        member === null
          ? null
          : (await access.listMembers(principal.workspace)).find((one) => one.id === member && one.active)
      if (found === undefined) throw new TandemError('not_found', { detail: `No active member ${member}.` })
      const assigned = found && { id: found.id, name: found.name }
      return decided(principal, id, { assigned }, 'assigned', assigned?.name ?? null)
    },

    /** Closes it with what it was, and those that came together with it where that is wished. @throws TandemError `change_not_found` */
    async close(
      principal: Principal,
      id: string,
      given: { as: ClosedAs; note: string; together: boolean },
    ): Promise<Change> {
      const row = await repository.get(principal.workspace, id)
      const others = given.together ? await repository.group(principal.workspace, row.group_id) : []
      const set = { state: 'closed' as const, closed_as: given.as }
      for (const other of others)
        if (other.id !== id) await decided(principal, other.id, set, 'closed', given.note || null)
      return decided(principal, id, set, 'closed', given.note || null)
    },

    /** @throws TandemError `change_not_found` */
    reopen: (principal: Principal, id: string) =>
      decided(principal, id, { state: 'new', closed_as: null, acknowledged: null }, 'reopened'),

    settings: repository.settings,

    /** Days that are not like others, from one local date to another, both included; what other parts need of the settings. */
    async holidays(workspace: string, from: string, to: string): Promise<{ date: string; title: string }[]> {
      const names = holidaysOf(await repository.settings(workspace), [
        Number(from.slice(0, 4)),
        Number(to.slice(0, 4)),
      ])
      return [...names].flatMap(([date, title]) => (date >= from && date <= to ? [{ date, title }] : []))
    },

    /** @throws TandemError `invalid_request` for a country that is not known */
    async saveSettings(principal: Principal, given: ChangeSettingsInput): Promise<ChangeSettings> {
      const settings = settingsSchema.parse(given)
      const year = new Date(clock()).getUTCFullYear()
      holidaysOf(settings, [year, year])
      await repository.saveSettings(principal.workspace, settings, principal.label)
      return settings
    },

    /** Those that hold now. */
    silences: async (workspace: string): Promise<Silence[]> =>
      (await repository.silences(workspace, clock())).map(toSilence),
    silence: (principal: Principal, given: SilenceInput) =>
      repository.silence(principal.workspace, given, principal.label),
    unsilence: (principal: Principal, id: string) => repository.unsilence(principal.workspace, id),

    /** Customers who behave otherwise than they did. @throws TandemError `invalid_request` */
    async people(
      workspace: string,
      asked: Parameters<typeof repository.people>[1],
      masked: boolean,
    ): Promise<PersonChangeList> {
      const [{ items, ...rest }, last] = await Promise.all([
        repository.people(workspace, asked),
        repository.lastLook(workspace),
      ])
      return {
        ...rest,
        items: await toPeople(workspace, items, masked),
        judged: last?.judged ?? 0,
        lookedAt: last?.people_at?.toISOString() ?? null,
      }
    },

    /** How one customer behaves otherwise, as the newest look found it. */
    async ofPerson(workspace: string, person: string, masked: boolean) {
      const [rows, last] = await Promise.all([
        repository.ofPerson(workspace, person),
        repository.lastLook(workspace),
      ])
      return {
        items: await toPeople(workspace, rows, masked),
        lookedAt: last?.people_at?.toISOString() ?? null,
      }
    },

    /** Has a workspace looked at soon, by a job. */
    lookSoon: (workspace: string) => queue.send([{ data: { workspace }, at: clock() + 45_000 }]),

    /** Lets looking come by itself; called once, where work is done, after the jobs have started. */
    async start(): Promise<void> {
      await queue.every(nightly, {})
      await hours.every(hourly, {})
    },
  }
}

function toChange(row: ChangeRow, alike: number): Change {
  const { subject, before, after, size, answers, evidence, owners } = row.finding
  return {
    id: row.id,
    subject,
    kind: row.kind,
    grain: row.grain,
    since: row.since.toISOString(),
    until: row.until?.toISOString() ?? null,
    foundAt: row.found_at.toISOString(),
    direction: row.direction,
    before,
    after,
    size,
    answers,
    evidence,
    tone: row.tone,
    owners,
    state: row.state,
    closedAs: row.closed_as,
    assigned: row.assigned,
    acknowledged: row.acknowledged,
    group: alike > 0 ? row.group_id : null,
    alike,
    told: row.told,
  }
}
