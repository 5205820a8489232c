import { createRoute, z } from '@hono/zod-openapi'
import { body, can, createApi, demand, json, type Principal } from '../access/index.ts'
import { definitionRoutes, storedSchema } from '../definitions/index.ts'
import type { Profiles } from '../profiles/index.ts'
import { traitNameSchema, traitRuleSchema, traitSchema } from './trait.ts'
import type { Traits } from './traits.ts'
import { traitExplanationSchema, traitPreviewSchema } from './value.ts'

const storedTraitSchema = storedSchema(traitSchema).meta({ id: 'StoredComputedTrait' })
const listedTraitSchema = storedSchema(traitSchema).extend({
  people: z.number().describe('people who have a value'),
  evaluatedAt: z.string().nullable().describe('the values are of this moment; null: not yet computed'),
})

/** Notes who looked at whom. @throws TandemError `store_unavailable` when it cannot be written down */
type Looks = Pick<Profiles['looks'], 'note'>

const tags = ['Computed traits']
const named = z.object({ name: traitNameSchema })

/** Computed traits over HTTP. Paths are relative to `/api/v1`. */
export function traitRoutes({ traits, looks }: { traits: Traits; looks: Looks }) {
  return createApi()
    .route(
      '/',
      definitionRoutes({
        path: '/traits',
        listed: 'traits',
        tag: 'Computed traits',
        noun: 'computed trait',
        read: 'segments:read',
        write: 'segments:write',
        name: traitNameSchema,
        definition: traitSchema,
        one: storedTraitSchema,
        listedOne: listedTraitSchema,
        defined: traits,
      }),
    )
    .route('/', personRoutes(traits, looks))
}

/** Who may not see people does not see what was made of their personal properties. */
const isMasked = (principal: Principal) => !can(principal, 'people:read')

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
