import { randomUUID } from 'node:crypto'
import { type Access, can, type Principal } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { createSoon, type Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Mailer, Template } from '../mail/index.ts'
import type { Metrics } from '../metrics/index.ts'
import {
  type Alert,
  type AlertChange,
  type AlertDefinition,
  type AlertInput,
  alertInputSchema,
} from './alert.ts'
import { createChanges, type PublishCrossed } from './changes.ts'
import { createLook } from './look.ts'
import { createAlertRepository } from './repository.ts'
import { canRing } from './standing.ts'
import type { AlertRow, ChangeRow } from './tables.ts'
import { type AlertLetter, createTelling } from './telling.ts'

export interface AlertsDependencies {
  postgres: Postgres
  jobs: Jobs
  metrics: Pick<Metrics, 'query' | 'get'>
  access: Pick<Access, 'getWorkspace' | 'membershipsOf'>
  mailer: Mailer
  template: Template<AlertLetter>
  publish: PublishCrossed
  /** Whether looking goes on by itself in this process. */
  background: boolean
  clock: () => number
  logger: Logger
}

export type Alerts = ReturnType<typeof createAlerts>

/** After events were stored, alerts of their workspace are looked at when so much time has passed without a look. */
const restMs = 15_000
/** History of an alert that is shown. */
const shownChanges = 200

/** "Tell me when": alerts on measures. */
export function createAlerts(dependencies: AlertsDependencies) {
  const { postgres, jobs, metrics, access, mailer, publish, background, clock, logger } = dependencies
  const repository = createAlertRepository(postgres)
  const { look, course } = createLook({ metrics, clock })
  const telling = createTelling({ mailer, metrics, access, template: dependencies.template, course, logger })
  const { take, publishWaiting } = createChanges({ repository, telling, mailer, publish, clock, logger })
  const rounds = jobs.queue<Record<string, never>>('alert-looks', lookEverywhere, { expireSeconds: 1800 })
  const soon = createSoon({ waitMs: restMs, run: lookIn, name: 'alerts: a look', logger })

  /** Looks at one alert now. A change that somebody else was faster with is theirs. */
  async function lookAt(alert: AlertRow): Promise<void> {
    const seen = await look(alert)
    if (seen.standing) await take(alert, seen.look, seen.standing)
    else await repository.noteLook(alert, seen.look)
  }

  /** Looks at every alert of a workspace that is not paused. */
  async function lookIn(workspace: string): Promise<void> {
    for (const alert of await repository.list(workspace)) {
      if (alert.paused) continue
      try {
        await lookAt(alert)
      } catch (error) {
        logger.error(
          { err: error, alert: alert.id },
          'alerts: one could not be looked at; the next look tries again',
        )
      }
    }
  }

  async function lookEverywhere(): Promise<void> {
    await publishWaiting()
    for (const workspace of await repository.workspaces()) await lookIn(workspace)
  }

  /** @throws TandemError `measure_not_found`, `definition_invalid`, `forbidden` */
  async function check(principal: Principal, given: AlertInput): Promise<AlertDefinition> {
    const definition = alertInputSchema.parse(given)
    const { workspace } = principal
    const { definition: measure } = await metrics.get(workspace, definition.measure)
    if (!canRing(definition.rule, measure)) {
      throw new TandemError('definition_invalid', {
        errors: [
          {
            path: '/rule',
            message: 'the measure needs an aim with thresholds, and a direction that is good for customers',
          },
        ],
      })
    }
    const { rule } = definition
    if (definition.ongoing && rule.kind === 'percent' && rule.against === 'previous') {
      throw new TandemError('definition_invalid', {
        errors: [
          { path: '/ongoing', message: 'a step that goes on cannot be compared with a whole one before it' },
        ],
      })
    }
    const others = definition.recipients.filter((id) => id !== principal.id)
    if (others.length > 0 && !can(principal, 'mail:share')) {
      throw new TandemError('forbidden', { detail: 'Missing right: mail:share.' })
    }
    for (const [index, id] of definition.recipients.entries()) {
      const memberships = await access.membershipsOf(id)
      if (memberships.some((membership) => membership.workspace === workspace)) continue
      throw new TandemError('invalid_request', {
        errors: [{ path: `/recipients/${index}`, message: 'is no member of this workspace' }],
      })
    }
    // A question that the measure cannot answer is found now, not at night.
    const { filter, grain } = definition
    const now = new Date(clock())
    await metrics.query(workspace, {
      name: definition.measure,
      grain,
      from: new Date(now.getTime() - 3_600_000).toISOString(),
      to: now.toISOString(),
      ...(filter ? { filter } : {}),
    })
    return definition
  }

  /** @throws TandemError `forbidden` for somebody else's alert without mail:share */
  function demandOwn(principal: Principal, row: AlertRow): void {
    if (row.created_by === principal.id || can(principal, 'mail:share')) return
    throw new TandemError('forbidden', { detail: 'It is somebody else’s. Missing right: mail:share.' })
  }

  async function owned(principal: Principal, id: string): Promise<AlertRow> {
    const row = await repository.get(principal.workspace, id)
    demandOwn(principal, row)
    return row
  }

  return {
    /** @throws TandemError `measure_not_found`, `definition_invalid`, `invalid_request`, `forbidden` */
    async create(principal: Principal, given: AlertInput): Promise<Alert> {
      const definition = await check(principal, given)
      const now = new Date(clock())
      const row: AlertRow = {
        id: `alr_${randomUUID().replaceAll('-', '').slice(0, 20)}`,
        workspace: principal.workspace,
        definition,
        created_by: principal.id,
        created_by_label: principal.label,
        created_at: now,
        updated_at: now,
        paused: false,
        state: 'calm',
        state_since: now,
        told_state: 'calm',
        snoozed_until: null,
        snoozed_by: null,
        last_look: null,
        revision: 0,
      }
      await repository.insert(row)
      await lookAt(row)
      return toAlert(await repository.get(row.workspace, row.id), principal)
    },

    /** What is left out stays; the state begins anew when the rule changed. @throws as create, and `alert_not_found` */
    async change(principal: Principal, id: string, given: Partial<AlertInput>): Promise<Alert> {
      const row = await owned(principal, id)
      const definition = await check(principal, { ...row.definition, ...given })
      const now = new Date(clock())
      const isOther = ['measure', 'filter', 'rule', 'grain', 'ongoing', 'minimum', 'margin'].some((key) => {
        const name = key as keyof AlertDefinition
        return JSON.stringify(row.definition[name]) !== JSON.stringify(definition[name])
      })
      const afresh = isOther ? { state: 'calm' as const, told_state: 'calm' as const, state_since: now } : {}
      await lookAt(
        await repository.update(principal.workspace, id, { definition, updated_at: now, ...afresh }),
      )
      return toAlert(await repository.get(principal.workspace, id), principal)
    },

    async remove(principal: Principal, id: string): Promise<void> {
      await owned(principal, id)
      await repository.remove(principal.workspace, id)
    },

    /** Nothing is looked at while it is paused. */
    async pause(principal: Principal, id: string, paused: boolean): Promise<Alert> {
      await owned(principal, id)
      const row = await repository.update(principal.workspace, id, { paused, updated_at: new Date(clock()) })
      if (!paused) await lookAt(row)
      return toAlert(await repository.get(principal.workspace, id), principal)
    },

    /** Keeps quiet until a time; null ends the quiet. What is different then from what was told is told. */
    async snooze(principal: Principal, id: string, until: string | null): Promise<Alert> {
      await owned(principal, id)
      const row = await repository.update(principal.workspace, id, {
        snoozed_until: until === null ? null : new Date(until),
        snoozed_by: until === null ? null : principal.label,
      })
      return toAlert(row, principal)
    },

    /** Says that somebody has taken it up. Whoever reads alerts may. */
    async acknowledge(
      principal: Principal,
      id: string,
      change: string,
      comment: string,
    ): Promise<AlertChange> {
      const given = { at: new Date(clock()), by: principal.label, comment }
      return toChange(await repository.acknowledge(principal.workspace, id, change, given))
    },

    /** Newest first; `measure` narrows to those of one. */
    async list(principal: Principal, measure?: string): Promise<Alert[]> {
      return (await repository.list(principal.workspace, measure)).map((row) => toAlert(row, principal))
    },

    /** Alerts that watch a measure, as what uses it. */
    async naming(workspace: string, measure: string) {
      const rows = await repository.list(workspace, measure)
      return rows.map(({ id, definition }) => ({ kind: 'alert', name: id, label: definition.label }))
    },

    /** @throws TandemError `alert_not_found` */
    async get(principal: Principal, id: string): Promise<Alert & { changes: AlertChange[] }> {
      const row = await repository.get(principal.workspace, id)
      const changes = await repository.changes(principal.workspace, id, shownChanges)
      return { ...toAlert(row, principal), changes: changes.map(toChange) }
    },

    lookIn,
    lookEverywhere,

    /** Events became visible: alerts of their workspace are looked at soon, and not more often than each quarter of a minute. */
    noteStored({ workspace }: { workspace: string }): void {
      if (background) soon.note(workspace)
    },

    /** Lets looking come by itself each 5 minutes; called once, where work is done, after the jobs have started. */
    start: () => rounds.every('*/5 * * * *', {}),

    close: soon.close,
  }
}

function toAlert(row: AlertRow, reader: Principal): Alert {
  const { definition } = row
  return {
    id: row.id,
    definition,
    state: row.state,
    since: row.state_since.toISOString(),
    paused: row.paused,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    lastLook: row.last_look,
    createdAt: row.created_at.toISOString(),
    createdBy: { id: row.created_by, label: row.created_by_label },
    mine: row.created_by === reader.id || definition.recipients.includes(reader.id),
  }
}

function toChange(row: ChangeRow): AlertChange {
  return {
    id: row.id,
    at: row.at.toISOString(),
    from: row.from_state,
    to: row.to_state,
    seen: row.seen,
    told: row.told,
    acknowledged: row.acknowledged_at
      ? { at: row.acknowledged_at.toISOString(), by: row.acknowledged_by ?? '', comment: row.comment ?? '' }
      : null,
  }
}
