import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTestStores } from '../../src/db/index.ts'
import { eventually } from '../program/index.ts'
import { openMailbox } from './mailbox.ts'
import { openPostOffice } from './post-office.ts'

test('a crash between "taken" and our note sends the mail again, with the same Message-ID', async () => {
  const stores = await openTestStores()
  const mailbox = await openMailbox()
  const before = await openPostOffice({ url: mailbox.url, stores })
  const workspace = await before.makeWorkspace()
  await before.close()
  // The mailbox has the mail, but its "taken" never reaches us.
  mailbox.answer(() => 'silent')
  const { host: socket, user, database } = stores.pool.options
  const given = JSON.stringify({ socket, user, database, workspace, url: mailbox.url })
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'send-process.ts'), given],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, LOG_LEVEL: 'silent' } },
  )
  await eventually(
    async () => mailbox.received.length,
    (count) => count === 1,
    30_000,
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended

  mailbox.answer(() => 'take')
  const after = await openPostOffice({ url: mailbox.url, stores })
  // The job of the dead process is taken for lost after five minutes, and looked for once a minute.
  for (let minute = 0; minute < 8; minute++) await after.pass(60_000)
  const { items } = await after.until(
    () => after.mailer.log.list(workspace, { limit: 10 }),
    (page) => page.items[0]?.state === 'sent',
  )
  expect(items).toHaveLength(1)
  expect(mailbox.received).toHaveLength(2)
  const [one, two] = mailbox.received
  expect(two?.mail.messageId).toBe(one?.mail.messageId)
  expect(two?.mail.text).toBe(one?.mail.text)
  await after.close()
  await mailbox.close()
  await stores.close()
})
