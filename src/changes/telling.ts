import type { Access, Team } from '../access/index.ts'
import type { Logger } from '../logger.ts'
import { type Mail, type Mailer, mayStill, type Template } from '../mail/index.ts'
import type { ChangeRepository, ChangeTransaction } from './repository.ts'
import type { ChangeRow } from './tables.ts'

/** What the template of a mail about changes is given. */
export interface ChangesLetter {
  language: 'en' | 'de'
  timeZone: string
  currency: string
  company: string
  name: string
  team: Team
  changes: {
    kind: ChangeRow['kind']
    direction: ChangeRow['direction']
    tone: ChangeRow['tone']
    since: string
    finding: ChangeRow['finding']
    url: string
  }[]
  url: string
}

/** Tells other systems; see src/webhooks. */
export type PublishChange = (
  workspace: string,
  type: 'change.found',
  data: Record<string, unknown>,
  options: { key: string },
) => Promise<void>

export interface TellingDependencies {
  repository: ChangeRepository
  mailer: Pick<Mailer, 'isConfigured' | 'origin' | 'recipientsOf' | 'send'>
  access: Pick<Access, 'getWorkspace' | 'listMembers'>
  template: Template<ChangesLetter>
  publish: PublishChange
  logger: Logger
}

export type Telling = ReturnType<typeof createTelling>

/** Tells the owners of what changed, and other systems. */
export function createTelling({
  repository,
  mailer,
  access,
  template,
  publish,
  logger,
}: TellingDependencies) {
  /** One mail a member and look, with all that changed for the member's team. None without a mail server. */
  async function mail(
    workspace: string,
    rows: readonly ChangeRow[],
    transaction: ChangeTransaction,
  ): Promise<void> {
    if (!mailer.isConfigured || rows.length === 0) return
    const [company, members] = await Promise.all([
      access.getWorkspace(workspace),
      access.listMembers(workspace),
    ])
    const told = members.filter(
      ({ active, team }) => active && team !== null && rows.some(({ teams }) => teams.includes(team)),
    )
    const recipients = await mailer.recipientsOf(
      workspace,
      told.map(({ id }) => id),
    )
    const mails: Mail[] = []
    for (const recipient of recipients) {
      const team = recipient.principal?.team
      if (
        !team ||
        recipient.address === null ||
        !mayStill(recipient, 'alerts:read') ||
        !mayStill(recipient, 'measures:read')
      )
        continue
      const own = rows.filter(({ teams }) => teams.includes(team))
      if (own.length === 0) continue
      const { subject, body } = await template({
        language: recipient.language ?? 'en',
        timeZone: company.timeZone,
        currency: company.currency,
        company: company.name,
        name: recipient.name,
        team,
        changes: own.map(({ id, kind, direction, tone, since, finding }) => ({
          kind,
          direction,
          tone,
          since: since.toISOString(),
          finding,
          url: pageAt(workspace, `/changes/${id}`),
        })),
        url: pageAt(workspace, '/changes'),
      })
      mails.push({
        key: `changes:${own[0]!.id}:${recipient.id}`,
        purpose: 'change',
        about: `change:${own[0]!.id}`,
        to: { name: recipient.name, address: recipient.address, userId: recipient.id },
        subject,
        body,
      })
    }
    if (mails.length > 0) await mailer.send(workspace, mails, transaction)
  }

  /** What other systems are told of each change that leads a group. */
  async function eventsOf(
    workspace: string,
    rows: readonly ChangeRow[],
  ): Promise<Map<string, Record<string, unknown>>> {
    const alike = new Map<string, number>()
    for (const { group_id } of rows) alike.set(group_id, (alike.get(group_id) ?? -1) + 1)
    return new Map(
      rows.map((row) => [
        row.id,
        {
          change: row.id,
          url: pageAt(workspace, `/changes/${row.id}`),
          kind: row.kind,
          direction: row.direction,
          tone: row.tone,
          since: row.since.toISOString(),
          alike: alike.get(row.group_id) ?? 0,
          ...row.finding,
        },
      ]),
    )
  }

  /** Publishes what other systems wait for; what fails is tried again with the next look. */
  async function publishWaiting(): Promise<void> {
    const rows = await repository.tables
      .selectFrom('changes')
      .where('waiting_event', 'is not', null)
      .orderBy('found_at')
      .limit(200)
      .select(['id', 'workspace', 'waiting_event'])
      .execute()
    for (const { id, workspace, waiting_event: event } of rows) {
      if (!event) continue
      try {
        await publish(workspace, 'change.found', event, { key: id })
        await repository.tables
          .updateTable('changes')
          .set({ waiting_event: null })
          .where('id', '=', id)
          .execute()
      } catch (error) {
        logger.error(
          { err: error, change: id },
          'changes: other systems could not be told; it is tried again',
        )
      }
    }
  }

  /** An address of the app, in the workspace it is about. */
  function pageAt(workspace: string, path: string): string {
    const url = new URL(path, mailer.origin())
    url.searchParams.set('w', workspace)
    return url.href
  }

  return { mail, eventsOf, publishWaiting }
}
