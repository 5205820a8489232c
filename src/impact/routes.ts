import { createRoute, z } from '@hono/zod-openapi'
import { type Access, createApi, demand, json, teamSchema } from '../access/index.ts'
import { definitionRoutes, storedSchema } from '../definitions/index.ts'
import { changeSchema } from './change.ts'
import { estimateSchema, reasonSchema } from './estimate.ts'
import { inputsSchema } from './estimation.ts'
import { seenSchema } from './evidence.ts'
import type { Impact } from './impact.ts'
import { teamViewSchema } from './team.ts'
import { treeNameSchema, treeSchema } from './tree.ts'
import { viewSchema } from './view.ts'

const tags = ['Team impact']
const params = z.object({ name: treeNameSchema })
const linkQuery = z.object({ from: treeNameSchema, to: treeNameSchema })
const pastSchema = z.object({
  run: z.string(),
  at: z.string(),
  by: z.string(),
  from: z.string(),
  to: z.string(),
  inputs: inputsSchema,
  seen: seenSchema,
})
/** Team impact over HTTP. Paths are relative to `/api/v1`. */
export function impactRoutes({ impact, access }: { impact: Impact; access: Pick<Access, 'audit'> }) {
  return createApi()
    .route(
      '/',
      definitionRoutes({
        path: '/impact/trees',
        listed: 'trees',
        tag: 'Team impact',
        noun: 'tree',
        read: 'impact:read',
        write: 'impact:write',
        name: treeNameSchema,
        definition: treeSchema,
        one: storedSchema(treeSchema).meta({ id: 'StoredImpactTree' }),
        defined: impact,
        noted: (principal, action, name, version) =>
          access.audit(
            principal,
            `impact.${action}`,
            `impact_tree:${name}`,
            version ? { version } : undefined,
          ),
      }),
    )
    .route('/', treeRoutes(impact))
    .route('/', estimateRoutes(impact))
    .route('/', teamRoutes(impact))
}

function treeRoutes(impact: Impact) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/impact/trees/{name}/links',
        tags,
        summary: 'A tree with its figures and what is known of its links',
        request: { params },
        responses: { 200: json(viewSchema, 'Measures and links') },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        return c.json(await impact.view(c.var.principal.workspace, c.req.valid('param').name), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/impact/trees/{name}/change',
        tags,
        summary: 'What the change of a measure is made of',
        description:
          'Between a period and the one before: the mix of groups, what each link brought, and what nothing accounts for. The parts add up to the change.',
        request: {
          params,
          query: z.object({
            measure: treeNameSchema.optional().describe('the first of what customers tell us when absent'),
            from: z.iso.datetime({ offset: true }).optional().describe('the newest 28 days when absent'),
            to: z.iso.datetime({ offset: true }).optional(),
            compare: z.enum(['previous', 'year']).optional(),
            by: z.string().min(1).max(200).optional().describe('property, or `trait.x`, of the groups'),
          }),
        },
        responses: { 200: json(changeSchema, 'The parts') },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        const { name } = c.req.valid('param')
        return c.json(await impact.change(c.var.principal.workspace, name, c.req.valid('query')), 200)
      },
    )
}

function estimateRoutes(impact: Impact) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/impact/trees/{name}/estimate',
        tags,
        summary: 'Estimate every link of a tree from the events, now',
        request: { params },
        responses: { 200: json(z.object({ run: z.string() }), 'The run; read the links for what it found') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'impact:write')
        return c.json(
          await impact.estimate(principal.workspace, c.req.valid('param').name, principal.label),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/impact/trees/{name}/estimates',
        tags,
        summary: 'Estimates of one link over time, with all that each stands on',
        request: { params, query: linkQuery },
        responses: { 200: json(z.object({ estimates: z.array(pastSchema) }), 'Newest first, at most 100') },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        const { workspace } = c.var.principal
        const { name } = c.req.valid('param')
        return c.json({ estimates: await impact.linkHistory(workspace, name, c.req.valid('query')) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/impact/estimates/{run}/again',
        tags,
        summary: 'Make an estimate once more from what it stood on, to check it; nothing is kept',
        request: { params: z.object({ run: z.string().regex(/^\d{1,18}$/) }), query: linkQuery },
        responses: {
          200: json(
            z.object({
              past: pastSchema,
              now: z.object({ estimate: estimateSchema.nullable(), reason: reasonSchema.optional() }),
            }),
            'As it was, and as it comes out now',
          ),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        const { run } = c.req.valid('param')
        return c.json(await impact.again(c.var.principal.workspace, run, c.req.valid('query')), 200)
      },
    )
}

function teamRoutes(impact: Impact) {
  const query = z.object({ tree: treeNameSchema.optional().describe('the first by name when absent') })
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/impact/teams',
        tags,
        summary: 'Teams that work on something in a tree',
        request: { query },
        responses: {
          200: json(
            z.object({ teams: z.array(z.object({ team: teamSchema, measures: z.number().int() })) }),
            'Teams',
          ),
        },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        return c.json(
          { teams: await impact.teams(c.var.principal.workspace, c.req.valid('query').tree) },
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/impact/teams/{team}',
        tags,
        summary: 'How does a team affect customers?',
        request: { params: z.object({ team: teamSchema }), query },
        responses: { 200: json(teamViewSchema, 'Its measures, their ways up, and what is worth doing') },
      }),
      async (c) => {
        demand(c.var.principal, 'impact:read')
        const { team } = c.req.valid('param')
        return c.json(await impact.team(c.var.principal.workspace, team, c.req.valid('query').tree), 200)
      },
    )
}
