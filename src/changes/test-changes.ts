import { createApi, type Principal, type Role } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import type { Changes } from './changes.ts'
import { changeRoutes } from './routes.ts'

export const day = 86_400_000
/** Just after midnight, so that what was written up to then is not late. */
export const anchor = Date.UTC(2026, 10, 21, 0, 5)

/** Something that happened ten days ago. */
export const release = {
  id: 'ann_1',
  title: 'Release 41',
  text: '',
  kind: 'release' as const,
  at: new Date(anchor - 10 * day).toISOString(),
  until: null,
  scope: null,
  by: { kind: 'user' as const, id: 'u1', label: 'Dan' },
  rule: null,
}

/** Somebody to whom a change can be given. */
export const colleague = {
  id: 'u2',
  name: 'Sana',
  email: 'sana@example.com',
  role: 'editor' as const,
  team: 'it' as const,
  active: true,
  createdAt: '',
}

/** Calls as a colleague of a role sends them. @param noteLook hears of each look at a customer */
export function callsOf(changes: Changes, noteLook: (person: string) => void, workspace: string, role: Role) {
  const app = createApi()
  const principal: Principal = { kind: 'user', id: 'u1', label: 'Dan', workspace, role }
  app.use(async (c, next) => {
    c.set('principal', principal)
    await next()
  })
  app.route(
    '/',
    changeRoutes({
      changes,
      access: { audit: async () => undefined },
      noteLook: (_, person) => noteLook(person),
    }),
  )
  app.onError((error, c) => {
    if (!(error instanceof TandemError)) throw error
    return c.json(toProblem(error), error.status as 400)
  })
  const send = (method: string) => (path: string, body?: unknown) =>
    app.request(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  return { get: send('GET'), post: send('POST'), put: send('PUT'), remove: send('DELETE') }
}

/** `rate` events a day of each of some regions, spread over the day; numbers that repeat. */
export async function putEvents(
  clickhouse: ClickHouse,
  workspace: string,
  name: string,
  days: number,
  rateOf: (ago: number, region: string) => number,
  { source = 'app', people = 50, regions = ['north', 'south'] } = {},
): Promise<void> {
  let state = 7
  const chance = () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
  const poisson = (mean: number) => {
    let [count, product] = [0, chance()]
    for (const limit = Math.exp(-mean); product > limit; product *= chance()) count++
    return count
  }
  const rows: Record<string, unknown>[] = []
  const midnight = Math.floor(anchor / day) * day
  for (let ago = days; ago >= 1; ago--)
    for (const region of regions)
      for (let count = poisson(rateOf(ago, region)); count > 0; count--)
        rows.push({
          workspace,
          message_id: `${name}-${rows.length}`,
          ts: new Date(midnight - ago * day + chance() * day).toISOString().slice(0, 23).replace('T', ' '),
          type: 'track',
          name,
          source,
          user_id: `u${Math.floor(chance() * people)}`,
          properties: { region },
        })
  if (rows.length > 0) await clickhouse.insert('events', rows)
}
