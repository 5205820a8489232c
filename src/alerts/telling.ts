import type { Access } from '../access/index.ts'
import type { Logger } from '../logger.ts'
import { type Mail, type Mailer, mayStill, type Template } from '../mail/index.ts'
import type { Metric, Metrics, QueryResult } from '../metrics/index.ts'
import type { AlertDefinition, AlertState, Seen } from './alert.ts'
import type { AlertRow } from './tables.ts'

/** What the template of an alert's mail is given. */
export interface AlertLetter {
  language: 'en' | 'de'
  timeZone: string
  currency: string
  company: string
  name: string
  label: string
  measure: Pick<Metric, 'label' | 'unit' | 'good' | 'owners'>
  rule: AlertDefinition['rule']
  grain: AlertDefinition['grain']
  ongoing: boolean
  from: AlertState
  to: AlertState
  seen: Seen
  /** Absent when it could not be read. */
  course: QueryResult | undefined
  madeBy: string
  /** Page of the alert, where it is acknowledged and quieted. */
  url: string
  measureUrl: string
}

/** A change of state that is to be told. */
export interface Told {
  alert: AlertRow
  change: string
  from: AlertState
  to: AlertState
  seen: Seen
}

export interface TellingDependencies {
  mailer: Mailer
  metrics: Pick<Metrics, 'get'>
  access: Pick<Access, 'getWorkspace'>
  template: Template<AlertLetter>
  course: (workspace: string, definition: AlertDefinition) => Promise<QueryResult>
  logger: Logger
}

/** Writes what is told of a change of state. */
export function createTelling(dependencies: TellingDependencies) {
  const { mailer, metrics, access, template, course, logger } = dependencies

  /**
   * The mails of a change, each in its reader's language. Members who may not see measures any more, and those without a
   * mailbox, get none. None at all without a mail server: the change stands in the history either way.
   */
  async function mailsOf(told: Told): Promise<Mail[]> {
    const { alert } = told
    const { workspace, definition } = alert
    if (!mailer.isConfigured || definition.recipients.length === 0) return []
    const [{ definition: measure }, company, drawn, recipients] = await Promise.all([
      metrics.get(workspace, definition.measure),
      access.getWorkspace(workspace),
      course(workspace, definition).catch((error) => {
        logger.warn({ err: error, alert: alert.id }, 'alerts: the mail goes without its drawing')
        return undefined
      }),
      mailer.recipientsOf(workspace, definition.recipients),
    ])
    const written = recipients.map(async (recipient): Promise<Mail[]> => {
      const { id, name, address, language } = recipient
      if (address === null || !mayStill(recipient, 'alerts:read') || !mayStill(recipient, 'measures:read'))
        return []
      const { subject, body } = await template({
        language: language ?? 'en',
        timeZone: company.timeZone,
        currency: company.currency,
        company: company.name,
        name,
        label: definition.label,
        measure,
        rule: definition.rule,
        grain: definition.grain,
        ongoing: definition.ongoing,
        from: told.from,
        to: told.to,
        seen: told.seen,
        course: drawn,
        madeBy: alert.created_by_label,
        url: pageAt(mailer.origin(), workspace, `/alerts/${alert.id}`),
        measureUrl: pageAt(mailer.origin(), workspace, `/measures/${definition.measure}`),
      })
      return [
        {
          key: `${told.change}:${id}`,
          purpose: 'alert',
          about: `alert:${alert.id}`,
          to: { name, address, userId: id },
          subject,
          body,
        },
      ]
    })
    return (await Promise.all(written)).flat()
  }

  /** What other systems are told; null when they are not. */
  async function eventOf({ alert, change, from, to, seen }: Told): Promise<Record<string, unknown> | null> {
    const { definition, workspace, id } = alert
    if (!definition.webhook) return null
    const { definition: measure } = await metrics.get(workspace, definition.measure)
    const { name, label, unit, owners } = measure
    return {
      alert: { id, label: definition.label, url: pageAt(mailer.origin(), workspace, `/alerts/${id}`) },
      change,
      from,
      to,
      measure: { name, label, unit, owners },
      rule: definition.rule,
      grain: definition.grain,
      ...seen,
    }
  }

  return { mailsOf, eventOf }
}

/** An address of the app, in the workspace it is about. */
function pageAt(origin: string, workspace: string, path: string): string {
  const url = new URL(path, origin)
  url.searchParams.set('w', workspace)
  return url.href
}
