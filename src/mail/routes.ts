import { createRoute, z } from '@hono/zod-openapi'
import { type Access, createApi, demand, json, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { mailFilterSchema } from './log.ts'
import { loggedMailSchema } from './mail.ts'
import type { Mailer } from './mailer.ts'

const statusSchema = z
  .object({
    configured: z.boolean(),
    from: z.string().nullable(),
    server: z.string().nullable().describe('host and port, without name and password'),
    perMinute: z.number().int().nullable(),
    trouble: z.string().nullable().describe('what is wrong with the mail server; null when it answers'),
    lastMonth: z.object({
      waiting: z.number().int(),
      sent: z.number().int(),
      failed: z.number().int(),
    }),
  })
  .meta({ id: 'MailStatus' })
export type MailStatus = z.infer<typeof statusSchema>

const tags = ['E-mail']

const routes = {
  status: createRoute({
    method: 'get',
    path: '/mail',
    tags,
    summary: 'How mails go out, and whether the mail server answers',
    responses: { 200: json(statusSchema, 'Without secrets') },
  }),
  log: createRoute({
    method: 'get',
    path: '/mail/log',
    tags,
    summary: 'What became of each mail in the last 90 days',
    request: { query: mailFilterSchema },
    responses: {
      200: json(
        z.object({ items: z.array(loggedMailSchema), next: z.string().nullable() }),
        'Newest first, without what the mails said',
      ),
    },
  }),
  test: createRoute({
    method: 'post',
    path: '/mail/test',
    tags,
    summary: 'Send yourself a test',
    responses: { 201: json(loggedMailSchema, 'As it stands in the log; read it there again') },
  }),
  one: createRoute({
    method: 'get',
    path: '/mail/log/{id}',
    tags,
    summary: 'What became of one mail',
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: json(loggedMailSchema, 'The line of the log') },
  }),
}

export interface MailRoutesDependencies {
  mailer: Mailer
  access: Pick<Access, 'getUser' | 'getWorkspace' | 'audit'>
}

/** Settings › E-mail: status, test and log. Paths are relative to `/api/v1`. */
export function mailRoutes({ mailer, access }: MailRoutesDependencies) {
  const api = createApi()

  api.openapi(routes.status, async (c) => {
    demand(c.var.principal, 'mail:read')
    return c.json(await mailer.status(c.var.principal.workspace), 200)
  })

  api.openapi(routes.log, async (c) => {
    demand(c.var.principal, 'mail:read')
    return c.json(await mailer.log.list(c.var.principal.workspace, c.req.valid('query')), 200)
  })

  api.openapi(routes.test, async (c) => {
    const person = demandPerson(c.var.principal)
    demand(person, 'mail:read')
    const { name, email } = await access.getUser(person.id)
    const workspace = await access.getWorkspace(person.workspace)
    const sent = await mailer.test(workspace, { userId: person.id, name, address: email })
    await access.audit(person, 'mail.test', `mail:${sent.id}`)
    return c.json(sent, 201)
  })

  api.openapi(routes.one, async (c) => {
    demand(c.var.principal, 'mail:read')
    return c.json(await mailer.log.get(c.var.principal.workspace, c.req.valid('param').id), 200)
  })

  return api
}

function demandPerson(principal: Principal): Principal {
  if (principal.kind === 'user') return principal
  throw new TandemError('forbidden', { detail: 'Only a signed-in person has a mailbox.' })
}
