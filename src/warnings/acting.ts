import type { z } from 'zod'
import type { Access, Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Cases } from './cases.ts'
import type { WarningRow } from './tables.ts'
import type { Telling } from './telling.ts'
import type { assignSchema, doneSchema, reopenSchema, snoozeSchema, wrongSchema } from './warning-query.ts'

const longestSnoozeDays = 366
const day = 86_400_000

/** What people do about warnings. Each is written in the warning's history and in the audit log. */
export function createActing({
  cases,
  telling,
  access,
  clock,
}: {
  cases: Cases
  telling: Telling
  access: Pick<Access, 'audit' | 'getMember'>
  clock: () => number
}) {
  /** @throws TandemError `warning_not_found`, `warning_settled` */
  async function standing(principal: Principal, id: string): Promise<WarningRow> {
    const row = await cases.get(principal.workspace, id)
    if (row.state !== 'open' && row.state !== 'snoozed') throw new TandemError('warning_settled')
    return row
  }

  const noted = (principal: Principal, action: string, id: string, detail: Record<string, unknown> = {}) =>
    access.audit(principal, `warning.${action}`, `warning:${id}`, detail)

  return {
    /** @throws TandemError `warning_not_found`, `warning_settled`, `invalid_request`, `conflict` */
    async snooze(
      principal: Principal,
      id: string,
      { until, note }: z.infer<typeof snoozeSchema>,
    ): Promise<void> {
      const at = Date.parse(until)
      if (at <= clock() || at > clock() + longestSnoozeDays * day)
        throw new TandemError('invalid_request', {
          errors: [{ path: '/until', message: 'is in the future, within a year' }],
        })
      const row = await standing(principal, id)
      await cases.change(
        row,
        { state: 'snoozed', snoozed_until: new Date(at) },
        {
          by_name: principal.label,
          what: 'snoozed',
          note: note ?? null,
          to_name: new Date(at).toISOString(),
        },
      )
      await noted(principal, 'snooze', id, { until })
    },

    /** @throws TandemError `warning_not_found`, `warning_settled`, `invalid_request`, `conflict` */
    async done(
      principal: Principal,
      id: string,
      { action, note }: z.infer<typeof doneSchema>,
    ): Promise<void> {
      if (action === 'other' && !note)
        throw new TandemError('invalid_request', {
          errors: [{ path: '/note', message: 'says what was done' }],
        })
      const row = await standing(principal, id)
      const now = new Date(clock())
      const changed = await cases.change(
        row,
        { state: 'done', action, acted_at: now, closed_at: now, snoozed_until: null },
        { by_name: principal.label, what: 'done', note: note ?? null, action },
      )
      await noted(principal, 'done', id, { action })
      await telling.one(changed)
    },

    /** @throws TandemError `warning_not_found`, `warning_settled`, `conflict` */
    async wrong(principal: Principal, id: string, { note }: z.infer<typeof wrongSchema>): Promise<void> {
      const row = await standing(principal, id)
      const changed = await cases.change(
        row,
        { state: 'wrong', closed_at: new Date(clock()), snoozed_until: null },
        { by_name: principal.label, what: 'wrong', note },
      )
      await noted(principal, 'wrong', id)
      await telling.one(changed)
    },

    /** @throws TandemError `warning_not_found`, `warning_settled`, `not_found` for no member, `conflict` */
    async assign(
      principal: Principal,
      id: string,
      { to, team }: z.infer<typeof assignSchema>,
    ): Promise<void> {
      const row = await standing(principal, id)
      const member = to === null ? null : await access.getMember(principal.workspace, to)
      await cases.change(
        row,
        {
          assigned_to: member?.id ?? null,
          assigned_name: member?.name ?? null,
          ...(team ? { team } : {}),
        },
        { by_name: principal.label, what: 'assigned', to_name: member?.name ?? team ?? null },
      )
      await noted(principal, 'assign', id, { to, ...(team ? { team } : {}) })
    },

    /** @throws TandemError `warning_not_found`, `warning_open_again`, `conflict` */
    async reopen(principal: Principal, id: string, { note }: z.infer<typeof reopenSchema>): Promise<void> {
      const row = await cases.get(principal.workspace, id)
      if (row.state === 'open') return
      await cases.change(
        row,
        { state: 'open', snoozed_until: null, closed_at: null, calm_since: null },
        { by_name: principal.label, what: 'reopened', note: note ?? null },
      )
      await noted(principal, 'reopen', id)
    },
  }
}
