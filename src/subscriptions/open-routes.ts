import { bodyLimit } from 'hono/body-limit'
import { createApi } from '../access/index.ts'
import { leavePage } from './leave-page.ts'
import type { Subscriptions } from './subscriptions.ts'

/**
 * What works by its address alone: leaving a subscription, and calendars. Whole paths, to be mounted before the sign-in.
 * Opening an address changes nothing, because mail programs and scanners open links by themselves (RFC 8058 §1).
 */
export function openSubscriptionRoutes({ leaving, calendars }: Subscriptions) {
  const api = createApi()

  api.get('/leave/:token', async (c) => {
    const leaver = await leaving.open(c.req.param('token'))
    c.header('cache-control', 'no-store')
    if (!leaver) return c.html(leavePage('unknown'), 404)
    return c.html(leavePage(leaver.gets ? 'asked' : 'left', leaver))
  })

  // A mail program posts `List-Unsubscribe=One-Click`; the page's own form posts nothing, or `back=1`.
  api.post('/leave/:token', bodyLimit({ maxSize: 4096 }), async (c) => {
    const form = await c.req.parseBody().catch(() => ({}))
    const back = 'back' in form && form.back === '1'
    const leaver = await leaving.set(c.req.param('token'), !back)
    c.header('cache-control', 'no-store')
    if (!leaver) return c.html(leavePage('unknown'), 404)
    return c.html(leavePage(back ? 'back' : 'left', leaver))
  })

  api.get('/calendar/:file{.+\\.ics}', async (c) => {
    const calendar = await calendars.read(c.req.param('file').replace(/\.ics$/, ''))
    if (calendar === undefined) return c.text('There is no calendar at this address.', 404)
    return c.body(calendar, 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, max-age=300',
    })
  })

  return api
}
