import { afterAll, beforeAll, expect, test } from 'vitest'
import { asking, now, openTestProfiles, type TestProfiles } from './test-profiles.ts'

const many = 100_000

let env: TestProfiles
let workspace: string

beforeAll(async () => {
  env = await openTestProfiles()
  workspace = await env.makeWorkspace()
  // As a source that tells for each of its users that they belong to the same company.
  await env.stores.clickhouse.command(
    `INSERT INTO events (workspace, message_id, ts, received_at, type, name, source, channel, user_id, account, properties)
SELECT {workspace: String}, concat('g', toString(number)), fromUnixTimestamp64Milli({now: Int64} - number * 1000), now64(3), 'group', 'Grouped',
  'src_test', 'server', concat('u', toString(number)), 'acme', map('name', 'Acme', 'plan', 'gold')
FROM numbers({many: UInt32})`,
    { workspace, now, many },
    { maxSeconds: 0 },
  )
})
afterAll(() => env.close())

test('an account of a hundred thousand people is counted, listed in pages, found, and one of its people shown', async () => {
  const ask = asking(env, workspace)
  expect((await ask('/accounts/acme')).body).toMatchObject({ name: 'Acme', memberCount: many })
  expect((await ask('/accounts?search=acm')).body.accounts).toMatchObject([{ id: 'acme', memberCount: many }])
  const seen = new Set<string>()
  let cursor = ''
  for (let page = 0; page < 5; page++) {
    const { body } = await ask(`/accounts/acme/members?pageSize=100${cursor && `&cursor=${cursor}`}`)
    for (const { id } of body.members) seen.add(id)
    cursor = encodeURIComponent(body.next)
  }
  expect(seen.size).toBe(500)
  const timeline = (await ask('/accounts/acme/timeline?pageSize=20')).body
  expect(timeline.days[0].entries.length).toBeGreaterThan(0)
  const people = (await ask('/people?account=acme&pageSize=50')).body
  expect(people.people).toHaveLength(50)
  const one = (await ask(`/people/${people.people[0].id}`)).body
  expect(one).toMatchObject({ accounts: [{ id: 'acme', name: 'Acme' }] })
})
