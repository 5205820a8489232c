import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { openTestStores } from '../../src/db/index.ts'
import { createClient, startServer } from './server.ts'

test('without settings the owner has no password, and other addresses are refused until there is one', async () => {
  const fresh = await openTestStores()
  // Two nodes that start at the same moment make one owner.
  const [local, other] = await Promise.all([startServer(fresh, {}), startServer(fresh, {})])
  const { rows } = await fresh.pool.query('SELECT count(*) AS users FROM auth_users')
  expect(rows).toEqual([{ users: 1 }])
  await other.close()
  try {
    const outside = loadConfig({ HOST: '0.0.0.0', TANDEM_DATA: fresh.directory })
    await expect(local.access.assertSafeBinding(outside)).rejects.toMatchObject({ code: 'unsafe_binding' })
    await local.access.assertSafeBinding(loadConfig({ HOST: '127.0.0.1' }))
    await local.access.assertSafeBinding(loadConfig({ HOST: '::1' }))
    const browser = createClient(local.origin)
    await browser.get((await local.access.createSignInLink(local.origin)).slice(local.origin.length))
    expect((await browser.get('/api/v1/me')).json.account).toMatchObject({ hasPassword: false })
    const password = { newPassword: 'a-first-password-12' }
    expect((await browser.send('PUT', '/api/v1/me/password', password)).status).toBe(204)
    const named = { name: 'Anna', email: 'anna@northline.test' }
    expect((await browser.send('PATCH', '/api/v1/me', named)).json).toMatchObject({ name: 'Anna' })
    await local.access.assertSafeBinding(outside)
    const again = createClient(local.origin)
    expect((await again.signIn(named.email, password.newPassword)).status).toBe(200)
    const repeated = await local.access.ensureOwner(outside)
    expect(repeated.created).toBe(false)
  } finally {
    await local.close()
    await fresh.close()
  }
})
