import { createRoute, z } from '@hono/zod-openapi'
import { body, createApi, demand, json, type Principal, type Right } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type Change, historySchema, versionedQuery, type Writer } from './stored.ts'

/** What a domain does with its definitions. */
export interface Defined<T, Shown extends object> {
  list(workspace: string): Promise<object[]>
  /** @throws TandemError when there is none */
  get(workspace: string, name: string): Promise<Shown>
  save(workspace: string, definition: T, writer: Writer): Promise<Shown>
  remove(workspace: string, name: string, writer: Writer): Promise<void>
  /** Newest first. @throws TandemError when there never was one */
  history(workspace: string, name: string): Promise<Change<T>[]>
}

export interface DefinitionRoutesOptions<T, Shown extends object> {
  /** Address of the list; one has its name behind it. */
  path: `/${string}`
  /** Under which key the list stands. */
  listed: string
  tag: string
  /** What one is called: "measure". */
  noun: string
  read: Right
  write: Right
  name: z.ZodType<string>
  definition: z.ZodType<T>
  /** The answer for one. */
  one: z.ZodType
  /** The answer for one of the list; that for one when absent. */
  listedOne?: z.ZodType
  defined: Defined<T, Shown>
  /** Told after a change, for the audit log. */
  noted?: (principal: Principal, action: 'save' | 'remove', name: string, version?: number) => Promise<void>
}

/** List, read, write, remove and history of definitions, alike for all kinds. Paths are relative to `/api/v1`. */
export function definitionRoutes<T extends { name: string }, Shown extends { version: number }>(
  options: DefinitionRoutesOptions<T, Shown>,
) {
  return createApi().route('/', readingRoutes(options)).route('/', writingRoutes(options))
}

function readingRoutes<T extends { name: string }, Shown extends { version: number }>({
  path,
  listed,
  tag,
  noun,
  read,
  name,
  definition,
  one,
  listedOne = one,
  defined,
}: DefinitionRoutesOptions<T, Shown>) {
  const tags = [tag]
  const params = z.object({ name })
  return createApi()
    .openapi(
      createRoute({
        method: 'get',
        path,
        tags,
        summary: `Every ${noun}, by name`,
        responses: { 200: json(z.object({ [listed]: z.array(listedOne) }), 'The list') },
      }),
      async (c) => {
        demand(c.var.principal, read)
        return c.json({ [listed]: await defined.list(c.var.principal.workspace) }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${path}/{name}`,
        tags,
        summary: `One ${noun}`,
        request: { params },
        responses: { 200: json(one, `The ${noun}`) },
      }),
      async (c) => {
        demand(c.var.principal, read)
        return c.json(await defined.get(c.var.principal.workspace, c.req.valid('param').name), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: `${path}/{name}/history`,
        tags,
        summary: `Changes of a ${noun}: who, when, what`,
        request: { params },
        responses: { 200: json(historySchema(definition), 'Newest first') },
      }),
      async (c) => {
        demand(c.var.principal, read)
        const changes: Change<object>[] = await defined.history(
          c.var.principal.workspace,
          c.req.valid('param').name,
        )
        return c.json({ changes }, 200)
      },
    )
}

function writingRoutes<T extends { name: string }, Shown extends { version: number }>({
  path,
  tag,
  noun,
  write,
  name,
  definition,
  one,
  defined,
  noted,
}: DefinitionRoutesOptions<T, Shown>) {
  const tags = [tag]
  const params = z.object({ name })
  return createApi()
    .openapi(
      createRoute({
        method: 'put',
        path: `${path}/{name}`,
        tags,
        summary: `Make or change a ${noun}`,
        request: { params, query: versionedQuery, body: body(definition) },
        responses: { 200: json(one, `The ${noun} as it is now`) },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, write)
        const given = c.req.valid('json')
        if (given.name !== c.req.valid('param').name) {
          throw new TandemError('invalid_request', {
            errors: [{ path: '/name', message: 'is the name in the address' }],
          })
        }
        const saved = await defined.save(
          principal.workspace,
          given,
          writtenBy(principal, c.req.valid('query')),
        )
        await noted?.(principal, 'save', given.name, saved.version)
        return c.json(saved, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: `${path}/{name}`,
        tags,
        summary: `Remove a ${noun}; its history stays`,
        request: { params, query: versionedQuery },
        responses: { 204: { description: 'Removed' } },
      }),
      async (c) => {
        const { principal } = c.var
        demand(principal, write)
        const removed = c.req.valid('param').name
        await defined.remove(principal.workspace, removed, writtenBy(principal, c.req.valid('query')))
        await noted?.(principal, 'remove', removed)
        return c.body(null, 204)
      },
    )
}

/** Who writes, from a request. */
function writtenBy(principal: Principal, { version }: z.infer<typeof versionedQuery>): Writer {
  return { by: principal.label, ...(version === undefined ? {} : { expected: version }) }
}
