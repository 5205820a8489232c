import { createRoute, z } from '@hono/zod-openapi'
import { body, can, createApi, demand, json } from '../access/index.ts'
import {
  decisionKindSchema,
  decisionSchema,
  decisionsPageSchema,
  joinRequestSchema,
  personIdSchema,
  separationRequestSchema,
  splitRequestSchema,
  undoRequestSchema,
} from './decision.ts'
import { personEvidenceSchema } from './evidence.ts'
import type { Identity } from './identity.ts'
import { maskedEvidence } from './masked.ts'
import { joinPreviewRequestSchema, joinPreviewSchema } from './preview.ts'
import { reviewRoutes } from './review-routes.ts'
import { ruleRoutes } from './rule-routes.ts'

const tags = ['Identity']
const joinedSchema = z.object({
  decision: z.string(),
  person: z.string().describe('who they are from now on; each of the ids leads there'),
})
const partedSchema = z.object({
  decision: z.string(),
  people: z.array(z.string()).describe('people that the identifiers belong to now'),
})
const pageQuery = {
  cursor: z.string().max(200).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
}

/** Names of people by id; those without one are left out. */
type NamesOf = (workspace: string, people: readonly string[]) => Promise<Map<string, string>>

/** Who is one person, over HTTP. Paths are relative to `/api/v1`. */
export function identityRoutes(identity: Identity, namesOf: NamesOf) {
  return createApi()
    .route('/', decisionRoutes(identity))
    .route('/', historyRoutes(identity, namesOf))
    .route('/', reviewRoutes(identity))
    .route('/', ruleRoutes(identity))
}

function decisionRoutes(identity: Identity) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/joins',
        tags,
        summary: 'These are one person',
        request: { body: body(joinRequestSchema) },
        responses: { 201: json(joinedSchema, 'Joined; seen by every query from now on') },
      }),
      async (c) => {
        demand(c.var.principal, 'people:join')
        const { decision, person } = await identity.join(c.var.principal, c.req.valid('json'))
        return c.json({ decision: decision.id, person }, 201)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/joins/preview',
        tags,
        summary: 'What a join would change; nothing is changed',
        request: { body: body(joinPreviewRequestSchema) },
        responses: { 200: json(joinPreviewSchema, 'The people now, and as one') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'people:join')
        demand(principal, 'people:read')
        return c.json(await identity.previewJoin(principal.workspace, c.req.valid('json').people), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/splits',
        tags,
        summary: 'This identifier is not this person’s',
        request: { body: body(splitRequestSchema) },
        responses: { 201: json(partedSchema, 'Split out') },
      }),
      async (c) => {
        demand(c.var.principal, 'people:join')
        const { decision, people } = await identity.split(c.var.principal, c.req.valid('json'))
        return c.json({ decision: decision.id, people }, 201)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/separations',
        tags,
        summary: 'Never join these two',
        request: { body: body(separationRequestSchema) },
        responses: { 201: json(partedSchema, 'Kept apart from now on') },
      }),
      async (c) => {
        demand(c.var.principal, 'people:join')
        const { decision, people } = await identity.separate(c.var.principal, c.req.valid('json'))
        return c.json({ decision: decision.id, people }, 201)
      },
    )
}

function historyRoutes(identity: Identity, namesOf: NamesOf) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/identity/decisions/{id}/undo',
        tags,
        summary: 'Undo a decision',
        description:
          'The map is again what the evidence and the decisions that stand imply, exactly as if this one had not been taken.',
        request: {
          params: z.object({ id: z.string().max(100) }),
          body: { required: false, content: { 'application/json': { schema: undoRequestSchema } } },
        },
        responses: { 200: json(partedSchema.extend({ undone: decisionSchema }), 'Undone') },
      }),
      async (c) => {
        demand(c.var.principal, 'people:join')
        const { id } = c.req.valid('param')
        const { reason } = c.req.valid('json') ?? {}
        const { decision, people } = await identity.undo(c.var.principal, id, reason)
        return c.json({ decision: decision.id, people, undone: decision }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/identity/decisions',
        tags,
        summary: 'All decisions about who is one person',
        request: {
          query: z.object({
            person: personIdSchema.optional(),
            kind: decisionKindSchema.optional(),
            ...pageQuery,
          }),
        },
        responses: { 200: json(decisionsPageSchema, 'Newest first') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'people:read')
        const { person, kind, cursor, pageSize } = c.req.valid('query')
        const filter = {
          pageSize,
          ...(person === undefined ? {} : { person }),
          ...(kind === undefined ? {} : { kind }),
          ...(cursor === undefined ? {} : { cursor }),
        }
        const page = await identity.decisions(principal.workspace, filter)
        // Who was joined is called as the person they are now.
        const now = await identity.peopleOf(
          principal.workspace,
          page.decisions.flatMap(({ people }) => people),
        )
        const called = await namesOf(principal.workspace, [...new Set(now.values())])
        const names = [...now].flatMap(([id, one]) => {
          const name = called.get(one)
          return name === undefined ? [] : [[id, name] as const]
        })
        return c.json({ ...page, names: Object.fromEntries(names) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/people/{id}/evidence',
        tags,
        summary: 'Why these are one person',
        request: { params: z.object({ id: personIdSchema }) },
        responses: {
          200: json(personEvidenceSchema, 'Identifiers and what speaks for them; masked without people:read'),
        },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'profiles:read')
        const evidence = await identity.evidenceOf(principal.workspace, c.req.valid('param').id)
        return c.json(can(principal, 'people:read') ? evidence : maskedEvidence(evidence), 200)
      },
    )
}
