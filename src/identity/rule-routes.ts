import { createRoute, z } from '@hono/zod-openapi'
import { createApi, demand } from '../access/index.ts'
import type { Identity } from './identity.ts'
import { identityRulesSchema, rulesPreviewSchema, storedRulesSchema } from './rules.ts'

const tags = ['Identity']
const rulesBody = { required: true, content: { 'application/json': { schema: identityRulesSchema } } }
const storedRules = (description: string) => ({
  description,
  content: { 'application/json': { schema: storedRulesSchema } },
})

/** What may make two identifiers one person. */
export function ruleRoutes(identity: Identity) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/identity/rules',
        tags,
        summary: 'Rules by which identifiers come together',
        responses: { 200: storedRules('The rules that stand; version 0 are the defaults') },
      }),
      async (c) => {
        demand(c.var.principal, 'profiles:read')
        return c.json(await identity.rules(c.var.principal.workspace), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/identity/rules',
        tags,
        summary: 'Change the rules',
        description: 'Everybody is worked out again by the new rules, in the background.',
        request: {
          query: z.object({
            version: z.coerce
              .number()
              .int()
              .min(0)
              .describe('version that was changed; another version answers 409'),
          }),
          body: rulesBody,
        },
        responses: { 200: storedRules('The rules as they are now') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'identity:write')
        const { version } = c.req.valid('query')
        return c.json(await identity.saveRules(principal, c.req.valid('json'), version), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/rules/preview',
        tags,
        summary: 'How many people other rules would join or part; nothing is changed',
        request: { body: rulesBody },
        responses: {
          200: {
            description: 'Counts of people',
            content: { 'application/json': { schema: rulesPreviewSchema } },
          },
        },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'identity:write')
        return c.json(await identity.previewRules(principal.workspace, c.req.valid('json')), 200)
      },
    )
}
