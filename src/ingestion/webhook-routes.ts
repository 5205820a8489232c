import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { type Access, createApi, demand } from '../access/index.ts'
import { TandemError, toProblem } from '../errors.ts'
import { compileMapping, type ReadTrait } from '../mapping/index.ts'
import { batchLimit } from './http-body.ts'
import type { Intake } from './ingestion.ts'
import type { Source } from './pipeline.ts'
import { body, json } from './route-shapes.ts'
import {
  type WebhookPreview,
  webhookAnswerSchema,
  webhookMappingSchema,
  webhookPreviewSchema,
  webhookSecretSchema,
  webhookSettingsSchema,
} from './webhook.ts'
import { readPayload } from './webhook-payload.ts'
import type { ReceiveWebhook } from './webhook-receiver.ts'
import type { WebhookStore } from './webhook-store.ts'
import { writeKeyOfHeader } from './write-key.ts'

const params = z.object({ id: z.string() })

/** Where other systems post: outside /api/v1, authenticated by signature or write key instead of a sign-in. */
export function webhookReceivingRoutes(receive: ReceiveWebhook) {
  const api = createApi()
  api.use(
    '/v1/webhooks/*',
    bodyLimit({
      maxSize: batchLimit,
      onError: () => {
        const problem = toProblem(
          new TandemError('body_too_large', { detail: `A delivery may have ${batchLimit} bytes.` }),
        )
        // The rest of the body is not read, so nothing else can come over this connection.
        const headers = { 'content-type': 'application/problem+json', connection: 'close' }
        return Response.json(problem, { status: problem.status, headers })
      },
    }),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/v1/webhooks/{source}',
      request: {
        params: z.object({ source: z.string() }),
        query: z.object({ key: z.string().optional() }),
      },
      responses: json(webhookAnswerSchema, 'What became of the delivery; parked ones can be replayed.'),
    }),
    async (c) => {
      const { authorization } = c.req.header()
      const bearer = authorization?.match(/^Bearer\s+(\S+)$/i)?.[1]
      const answer = await receive({
        sourceId: c.req.valid('param').source,
        body: new Uint8Array(await c.req.arrayBuffer()),
        writeKey: writeKeyOfHeader(authorization) ?? bearer ?? c.req.valid('query').key,
        header: (name) => c.req.header(name),
      })
      return c.json(answer, 200)
    },
  )
  return api
}

export interface WebhookRoutesDependencies {
  store: WebhookStore
  intake: Pick<Intake, 'preview'>
  clock: () => number
  access: Pick<Access, 'audit'>
  /** @throws TandemError `not_found` */
  getSource(workspace: string, id: string): Promise<Source>
  /** Computed traits that mappings of a workspace may ask for. */
  traitsOf: (workspace: string) => ReadTrait | undefined
}

const settingsRoute = createRoute({
  method: 'get',
  path: '/sources/{id}/webhook',
  request: { params },
  responses: json(webhookSettingsSchema, 'Address, mapping with history, secrets.'),
})

const saveRoute = createRoute({
  method: 'put',
  path: '/sources/{id}/webhook',
  request: {
    params,
    ...body(
      z.strictObject({
        text: z.string().min(1).max(100_000),
        note: z.string().max(500).optional(),
        basedOn: z.number().int().min(0).optional(),
      }),
    ),
  },
  responses: json(webhookMappingSchema, 'The new version.'),
})

const previewRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/webhook/preview',
  request: {
    params,
    ...body(
      z.strictObject({
        /** The mapping to try; the one in force when absent. */
        text: z.string().max(100_000).optional(),
        /** What would be posted: JSON, or a text (JSON or form fields) exactly as it would come. */
        sample: z.unknown().refine((sample) => sample !== undefined, 'is missing'),
      }),
    ),
  },
  responses: json(webhookPreviewSchema, 'What the mapping makes of the sample; nothing is stored.'),
})

const addSecretRoute = createRoute({
  method: 'post',
  path: '/sources/{id}/webhook/secrets',
  request: {
    params,
    ...body(
      z.strictObject({
        /** The sender's own secret (whsec_…); a new one is made when absent. */
        secret: z.string().max(200).optional(),
        keepOldSeconds: z
          .number()
          .int()
          .min(0)
          .max(30 * 86_400)
          .default(86_400),
      }),
    ),
  },
  responses: json(webhookSecretSchema.extend({ secret: z.string() }), 'The secret, shown this once.'),
})

const endSecretRoute = createRoute({
  method: 'delete',
  path: '/sources/{id}/webhook/secrets/{secret}',
  request: { params: params.extend({ secret: z.string() }) },
  responses: { 204: { description: 'It is taken no more.' } },
})

/** Reading, setting and trying a source's webhook. */
export function webhookRoutes(dependencies: WebhookRoutesDependencies) {
  const { store, access, getSource } = dependencies
  const api = createApi()

  api.openapi(settingsRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:read')
    const source = await getSource(principal.workspace, c.req.valid('param').id)
    return c.json(await store.settings(source), 200)
  })

  api.openapi(saveRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const source = await getSource(principal.workspace, c.req.valid('param').id)
    const mapping = await store.saveMapping(principal, source, c.req.valid('json'))
    const detail = { version: mapping.version, note: mapping.note ?? '' }
    await access.audit(principal, 'webhook.mapping', `source:${source.id}`, detail)
    return c.json(mapping, 200)
  })

  api.openapi(previewRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'events:mend')
    const source = await getSource(principal.workspace, c.req.valid('param').id)
    const { text, sample } = c.req.valid('json')
    const input = typeof sample === 'string' ? readPayload(Buffer.from(sample)) : sample
    return c.json(await preview(dependencies, source, text, input), 200)
  })

  api.openapi(addSecretRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const source = await getSource(principal.workspace, c.req.valid('param').id)
    const secret = await store.addSecret(source, c.req.valid('json'))
    await access.audit(principal, 'webhook.secret.add', `source:${source.id}`, { id: secret.id })
    return c.json(secret, 200)
  })

  api.openapi(endSecretRoute, async (c) => {
    const { principal } = c.var
    demand(principal, 'sources:write')
    const { id, secret } = c.req.valid('param')
    const source = await getSource(principal.workspace, id)
    await store.endSecret(source, secret)
    await access.audit(principal, 'webhook.secret.end', `source:${source.id}`, { id: secret })
    return c.body(null, 204)
  })

  return api
}

async function preview(
  { store, intake, clock, traitsOf }: WebhookRoutesDependencies,
  source: Source,
  text: string | undefined,
  input: unknown,
): Promise<WebhookPreview> {
  try {
    const mapping = text === undefined ? (await store.rulesOf(source)).mapping : compileMapping(text)
    if (!mapping) throw new TandemError('mapping_missing')
    const events = await mapping.apply(input, { readTrait: traitsOf(source.workspace) })
    if (events.length === 0) throw new TandemError('mapping_empty')
    // A delivery without a time happened when it came.
    const timestamp = new Date(clock()).toISOString()
    const verdicts = await intake.preview(
      source,
      events.map((event) => ({ timestamp, ...event })),
    )
    return { input, events, verdicts }
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return { input, events: [], verdicts: [], problem: { code: error.code, reason: error.message } }
  }
}
