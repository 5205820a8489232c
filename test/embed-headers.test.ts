import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { ApiEnv } from '../src/access/index.ts'
import { loadConfig } from '../src/config.ts'
import { createSecurity } from '../src/server/index.ts'

async function headersAt(path: string, env: Record<string, string>) {
  const app = new Hono<ApiEnv>()
  for (const middleware of createSecurity({ config: loadConfig(env), clock: Date.now })) app.use(middleware)
  app.get('*', (c) => c.text('page'))
  const { headers } = await app.request(`http://localhost${path}`)
  return { policy: headers.get('content-security-policy') ?? '', frames: headers.get('x-frame-options') }
}

test('panels may be framed by the origins that are configured, everything else by nobody', async () => {
  const env = { EMBED_ORIGINS: 'https://desk.example https://*.help.example:8443' }
  const panel = await headersAt('/embed/people/17', env)
  expect(panel.policy).toContain('frame-ancestors https://desk.example https://*.help.example:8443')
  expect(panel.frames).toBeNull()
  for (const other of [
    await headersAt('/app/people/17', env),
    await headersAt('/embedded', env),
    await headersAt('/embed/people/17', {}),
  ])
    expect(other).toMatchObject({ policy: expect.stringContaining("frame-ancestors 'none'"), frames: 'DENY' })
})

test.each(['https://desk.example/path', '*', "'self'", 'desk.example', 'https://a.example; script-src *'])(
  'an origin that is none is refused: %s',
  (origin) => {
    expect(() => loadConfig({ EMBED_ORIGINS: origin })).toThrow(/EMBED_ORIGINS/)
  },
)
