import { afterAll, beforeAll, expect, test } from 'vitest'
import type { createChanges } from '../../src/changes/index.ts'
import { createLogger } from '../../src/logger.ts'
import type { createMetrics } from '../../src/metrics/index.ts'
import { createWebhooks } from '../../src/webhooks/index.ts'
import { type Mailbox, openMailbox } from '../mail/mailbox.ts'
import { openPostOffice, origin, type PostOffice, templates } from '../mail/post-office.ts'
import { openReceiver, type Receiver } from '../webhooks/receiver.ts'
import { anchor, day, openChanges, putFaults } from './company.ts'

let mailbox: Mailbox
let receiver: Receiver
let office: PostOffice
let changes: ReturnType<typeof createChanges>
let metrics: ReturnType<typeof createMetrics>
let webhooks: ReturnType<typeof createWebhooks>

beforeAll(async () => {
  mailbox = await openMailbox()
  receiver = await openReceiver()
  office = await openPostOffice({
    url: mailbox.url,
    now: anchor,
    before: ({ stores, access, clock, mailer, jobs }) => {
      webhooks = createWebhooks({
        postgres: stores.postgres,
        jobs,
        allowedHosts: [receiver.host],
        clock: () => clock.now(),
        random: () => 0,
        logger: createLogger('silent'),
      })
      const given = { access, jobs, mailer, template: templates.of('changes'), publish: webhooks.publish }
      const opened = openChanges(stores, given as never)
      changes = opened.changes
      metrics = opened.metrics
    },
  })
}, 120_000)
afterAll(async () => {
  await office.close()
  await mailbox.close()
  await receiver.close()
})

/** Members of teams; who looks after nothing that changed is told nothing. */
async function openTeams() {
  const workspace = await office.makeWorkspace()
  const join = async (name: string, team: 'service' | 'finance' | null) => {
    const member = await office.makeMember(workspace, name, 'editor')
    await office.access.putMember(workspace, member.id, { role: 'editor', team })
    return member
  }
  const ada = await join('Ada', 'service')
  await join('Ben', 'finance')
  await join('Cleo', null)
  await putFaults(office.stores, metrics, workspace)
  return { workspace, ada }
}

test('owners get one mail of what changed, other systems one event; the same look again tells nothing', async () => {
  const { workspace, ada } = await openTeams()
  await webhooks.endpoints.create(
    workspace,
    { url: receiver.url, description: '', types: ['change.found'] },
    'Ada',
  )
  const { told } = await changes.look(workspace)
  expect(told).toBe(1)
  await changes.look(workspace)
  await office.until(
    async () => mailbox.received.length,
    (count) => count >= 1,
  )
  await office.until(
    async () => receiver.received.length,
    (count) => count >= 1,
  )
  await office.pass(3000)
  expect(mailbox.received.map(({ to }) => to)).toEqual([[ada.email]])
  const [change] = (await changes.list(workspace, { all: 'false', limit: 10 })).items
  const { mail } = mailbox.received[0]!
  expect(mail.text).toContain('Faults has risen')
  expect(mail.text).toContain(`${origin}/changes/${change!.id}?w=${workspace}`)
  expect(receiver.received).toHaveLength(1)
  expect(JSON.parse(receiver.received[0]!.body)).toMatchObject({
    type: 'change.found',
    data: { change: change!.id, kind: 'level', direction: 'up' },
  })
}, 60_000)

test('what is silenced, and what nobody wants mails of, is listed and not sent', async () => {
  mailbox.received.length = 0
  const quiet = await openTeams()
  await changes.silence(quiet.ada, { measure: 'faults', until: new Date(anchor + 7 * day).toISOString() })
  expect(await changes.look(quiet.workspace)).toMatchObject({ found: 1, told: 0 })
  const without = await openTeams()
  await changes.saveSettings(without.ada, { mail: false })
  expect(await changes.look(without.workspace)).toMatchObject({ found: 1, told: 1 })
  await office.pass(3000)
  expect(mailbox.received).toEqual([])
}, 60_000)
