import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WallState } from '../../src/dashboards/index.ts'
import { company, nothing, openWallServer } from './wall-server.ts'

let server: Awaited<ReturnType<typeof openWallServer>>
beforeAll(async () => {
  server = await openWallServer('dist/web')
})
afterAll(async () => {
  await server.close()
})

const ask = (path: string, init: RequestInit = {}) => fetch(`${server.address}/api/v1${path}`, init)
const send = (method: string, body: unknown, headers = {}) => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

/** The first messages of a stream, then the line is cut. */
async function firstMessages(path: string, many: number, headers: Record<string, string> = {}) {
  const end = new AbortController()
  const response = await ask(path, { headers, signal: end.signal })
  expect(response.headers.get('content-type')).toMatch('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const blocks = () => text.split('\n\n').filter((block) => /^(event|id|data):/m.test(block))
  while (blocks().length < many || !text.endsWith('\n\n')) {
    const { value, done } = await reader.read()
    if (done) break
    text += value
  }
  end.abort()
  return blocks().map((block) => {
    const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]
    return { event: field('event'), id: field('id'), data: JSON.parse(field('data') ?? 'null') }
  })
}

test('the stream begins with everything, and goes on from the last event id', async () => {
  const [first] = await firstMessages('/walls/default/stream', 1)
  expect(first!.event).toBe('state')
  expect(Object.keys(first!.data.blocks)).toEqual(
    expect.arrayContaining(['headline', 'hero', 'stages', 'needs', 'quote', 'change', 'sources']),
  )
  expect(first!.data).toMatchObject({
    workspaceName: 'Northline',
    timeZone: 'Europe/London',
    currency: 'GBP',
    build: 'test',
  })
  const [again] = await firstMessages('/walls/default/stream', 1, { 'last-event-id': first!.id! })
  expect(again!.event).toBe('blocks')
  expect(Object.keys(again!.data.blocks)).not.toContain('hero')
  const [other] = await firstMessages('/walls/default/stream', 1, { 'last-event-id': 'elsewhere-3' })
  expect(other!.event).toBe('state')
})

test('two viewers of a wall cost one making', async () => {
  const both = await Promise.all([ask('/walls/default/state'), ask('/walls/default/state')])
  const [one, two] = (await Promise.all(both.map((response) => response.json()))) as [WallState, WallState]
  expect(one.at).toBe(two.at)
  expect(one.blocks.hero).toEqual(two.blocks.hero)
})

test('a screen sees its own wall and no other, and changes nothing', async () => {
  const made = (await (await ask('/walls', send('POST', { name: 'Second' }))).json()) as { id: string }
  const list = (await (await ask('/walls')).json()) as { walls: { id: string }[] }
  const own = list.walls.find((wall) => wall.id !== made.id)!.id
  const screen = { 'x-test-screen': own }
  expect((await ask('/walls/default/state', { headers: screen })).status).toBe(200)
  expect((await ask(`/walls/${made.id}/state`, { headers: screen })).status).toBe(403)
  expect(
    ((await (await ask('/walls', { headers: screen })).json()) as { walls: unknown[] }).walls,
  ).toHaveLength(1)
  expect((await ask(`/walls/${own}`, send('PUT', { version: 1 }, screen))).status).toBe(403)
  expect((await ask(`/walls/${own}/needs/bills/acknowledge`, send('POST', {}, screen))).status).toBe(403)
})

test('bad input is answered with what is wrong', async () => {
  const problem = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ]
  expect(await problem(await ask('/walls/nowhere/state'))).toEqual([404, 'not_found'])
  expect(await problem(await ask('/walls/default', send('PUT', { version: 1, definition: {} })))).toEqual([
    400,
    'invalid_request',
  ])
  expect(await problem(await ask('/walls/default', send('PUT', { version: 99 })))).toEqual([409, 'conflict'])
  expect(await problem(await ask('/walls/default/needs/nothing/acknowledge', send('POST', {})))).toEqual([
    404,
    'not_found',
  ])
  const twice = { owners: ['it', 'it'] }
  const wall = (await (await ask('/walls/default')).json()) as { definition: { needs: object[] } }
  const needs = wall.definition.needs.map((need) => ({ ...need, ...twice }))
  const answer = await ask(
    '/walls/default',
    send('PUT', { version: 1, definition: { ...wall.definition, needs } }),
  )
  expect(answer.status).toBe(400)
  expect(JSON.stringify(await answer.json())).toContain('two different teams')
})

test('workspaces do not see each other’s walls', async () => {
  const own = (await (await ask('/walls/default')).json()) as { id: string }
  const response = await ask(`/walls/${own.id}/state`, { headers: { 'x-tandem-workspace': nothing } })
  expect(response.status).toBe(404)
  expect(company).not.toBe(nothing)
})

test('templates, words in German, a team’s view, and removal by version', async () => {
  const get = async (path: string) => (await ask(path)).json()
  const { templates } = (await get('/walls/templates?language=de')) as {
    templates: { kind: string; name: string }[]
  }
  expect(templates.map(({ kind }) => kind)).toEqual([
    'any',
    'subscription',
    'shop',
    'software',
    'services',
    'public',
  ])
  expect(templates[2]!.name).toBe('Onlineshop')
  const german = (await get('/walls/default/state?language=de')) as WallState
  expect(german.language).toBe('de')
  expect(german.blocks.stages.map((stage) => stage.label)).toContain('Hilfe bekommen')
  expect((await ask('/walls/default/state?language=fr')).status).toBe(400)
  const team = (await get('/teams/it/now')) as { lines: { owners: string[] }[] }
  for (const line of team.lines) expect(line.owners).toContain('it')
  expect((await ask('/teams/nobody/now')).status).toBe(400)
  const made = (await (await ask('/walls', send('POST', { name: 'Gone', kind: 'public' }))).json()) as {
    id: string
  }
  expect((await ask(`/walls/${made.id}?version=3`, { method: 'DELETE' })).status).toBe(409)
  expect((await ask(`/walls/${made.id}?version=1`, { method: 'DELETE' })).status).toBe(204)
  expect((await ask(`/walls/${made.id}/state`)).status).toBe(404)
  expect((await ask(`/walls/${made.id}/bring-back`, { method: 'POST' })).status).toBe(200)
  const screen = { 'x-test-screen': made.id }
  for (const path of ['/walls/templates', '/walls/removed', '/teams/it/now', `/walls/${made.id}/versions`])
    expect([path, (await ask(path, { headers: screen })).status]).toEqual([path, 403])
})
