import { createRoute, z } from '@hono/zod-openapi'
import { can, createApi, demand, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Profiles } from '../profiles/index.ts'
import { traitNameSchema, traitRuleSchema, traitSchema } from './trait.ts'
import type { Traits } from './traits.ts'
import { traitExplanationSchema, traitPreviewSchema } from './value.ts'

const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const storedTraitSchema = z
  .object({
    definition: traitSchema,
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: 'StoredComputedTrait' })
const listSchema = z.object({
  traits: z.array(
    storedTraitSchema.extend({
      people: z.number().describe('people who have a value'),
      evaluatedAt: z.string().nullable().describe('the values are of this moment; null: not yet computed'),
    }),
  ),
})
const historySchema = z.object({
  changes: z.array(
    z.object({
      version: z.number().int(),
      definition: traitSchema.nullable().describe('null when it was removed'),
      changedAt: z.string(),
      changedBy: z.string(),
    }),
  ),
})

/** Notes who looked at whom. @throws TandemError `store_unavailable` when it cannot be written down */
type Looks = Pick<Profiles['looks'], 'note'>

const tags = ['Computed traits']
const named = z.object({ name: traitNameSchema })
const versioned = z.object({
  version: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('version that was changed, 0 for a new one; another version answers 409'),
})

/** Computed traits over HTTP. Paths are relative to `/api/v1`. */
export function traitRoutes({ traits, looks }: { traits: Traits; looks: Looks }) {
  return createApi()
    .route('/', readingRoutes(traits))
    .route('/', changeRoutes(traits))
    .route('/', personRoutes(traits, looks))
}

/** Who may not see people does not see what was made of their personal properties. */
const isMasked = (principal: Principal) => !can(principal, 'people:read')

function readingRoutes(traits: Traits) {
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path: '/traits',
        tags,
        summary: 'Computed traits',
        responses: { 200: json(listSchema, 'All of them, by name') },
      }),
      async (c) => {
        demand(c.var.principal, 'segments:read')
        return c.json({ traits: await traits.list(c.var.principal.workspace) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/traits/{name}',
        tags,
        summary: 'One computed trait',
        request: { params: named },
        responses: { 200: json(storedTraitSchema, 'The trait') },
      }),
      async (c) => {
        demand(c.var.principal, 'segments:read')
        return c.json(await traits.get(c.var.principal.workspace, c.req.valid('param').name), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/traits/{name}/history',
        tags,
        summary: 'Changes of a computed trait',
        request: { params: named },
        responses: { 200: json(historySchema, 'Newest first') },
      }),
      async (c) => {
        demand(c.var.principal, 'segments:read')
        const { name } = c.req.valid('param')
        return c.json({ changes: await traits.history(c.var.principal.workspace, name) }, 200)
      },
    )
}

function changeRoutes(traits: Traits) {
  return createApi()
    .openapi(
      createRoute({
        method: 'put',
        path: '/traits/{name}',
        tags,
        summary: 'Make or change a computed trait',
        request: { params: named, query: versioned, body: body(traitSchema) },
        responses: { 200: json(storedTraitSchema, 'The trait as it is now; its values follow') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:write')
        const definition = c.req.valid('json')
        if (definition.name !== c.req.valid('param').name) {
          throw new TandemError('invalid_request', {
            errors: [{ path: '/name', message: 'is the name in the address' }],
          })
        }
        return c.json(
          await traits.save(principal.workspace, definition, writer(principal, c.req.valid('query').version)),
          200,
        )
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/traits/{name}',
        tags,
        summary: 'Remove a computed trait; its history stays',
        request: { params: named, query: versioned },
        responses: { 204: { description: 'Removed' } },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:write')
        const { name } = c.req.valid('param')
        await traits.remove(principal.workspace, name, writer(principal, c.req.valid('query').version))
        return c.body(null, 204)
      },
    )
}

function personRoutes(traits: Traits, looks: Looks) {
  return createApi()
    .openapi(
      createRoute({
        method: 'post',
        path: '/traits/preview',
        tags,
        summary: 'What a rule would give: how many people, how the values are spread, ten people',
        request: { body: body(traitRuleSchema) },
        responses: { 200: json(traitPreviewSchema, 'Nothing was saved') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:read')
        const masked = isMasked(principal)
        const preview = await traits.preview(principal.workspace, c.req.valid('json'), { masked })
        looks.note(principal, 'people:list', 'list')
        return c.json(preview, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/traits/{name}/people/{person}',
        tags,
        summary: 'How a person came to a value',
        request: {
          params: named.extend({ person: z.string().regex(/^\d{1,20}$/, { error: 'is an id of a person' }) }),
        },
        responses: { 200: json(traitExplanationSchema, 'The value and the events behind it') },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, 'segments:read')
        demand(principal, 'profiles:read')
        const { name, person } = c.req.valid('param')
        const masked = isMasked(principal)
        const explanation = await traits.explain(principal.workspace, name, person, { masked })
        looks.note(principal, `person:${explanation.person}`, 'events')
        return c.json(explanation, 200)
      },
    )
}

function writer(principal: Principal, version: number | undefined) {
  return { by: principal.label, ...(version === undefined ? {} : { expected: version }) }
}
