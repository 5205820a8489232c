import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('no secret that was used reaches the log, at the loudest level', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL('./logged-run.ts', import.meta.url))],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '16', NODE_ENV: 'production' }, maxBuffer: 50_000_000 },
  )
  const { secrets, statuses } = JSON.parse(stdout) as { secrets: string[]; statuses: number[] }
  expect(statuses).toEqual([201, 200])
  expect(secrets.length).toBeGreaterThan(14)
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(12)
  // The log was really taken: the refused sign-ins, the provider that is away and the careless line are in it.
  for (const line of ['Invalid password', 'provider does not answer', 'careless'])
    expect(stderr).toContain(line)
  expect(secrets.filter((secret) => stderr.includes(secret))).toEqual([])
})
