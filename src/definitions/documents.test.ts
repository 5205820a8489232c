import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal, Role } from '../access/index.ts'
import { openTestStores, type TestStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics, type Metrics } from '../metrics/index.ts'
import { createSegments, type Segments } from '../segments/index.ts'
import { createDefinitions } from './index.ts'

let stores: TestStores
let metrics: Metrics
let segments: Segments
let definitions: ReturnType<typeof createDefinitions>
let workspace: string
let touched: string[] = []
const clock = () => Date.parse('2026-03-01T10:00:00Z')

beforeAll(async () => {
  stores = await openTestStores()
  metrics = createMetrics({ ...stores, clock, segmentNames: (workspace) => segments.names(workspace) })
  segments = createSegments({
    ...stores,
    traits: { evaluations: async () => [] },
    namesOf: async () => new Map(),
    touch: (workspace) => void touched.push(workspace),
    publish: async () => undefined,
    clock,
    logger: createLogger('silent'),
  })
  definitions = createDefinitions({
    postgres: stores.postgres,
    kinds: [metrics.definitionKind, segments.definitionKind],
  })
})
beforeEach(async () => {
  workspace = stores.freshWorkspace()
  touched = []
  await stores.pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
})
afterAll(async () => {
  segments.close()
  await stores.close()
})

const as = (role: Role): Principal => ({ kind: 'user', id: 'usr_1', label: 'Ann', workspace, role })
const good =
  'measure:\n  name: good\n  label: Good\n  unit: count\n  owners: [{ team: it }, { team: finance }]\n  kind: count\n'
const loyal =
  'group:\n  name: loyal\n  label: Loyal\n  kind: live\n  condition: { did: Order Completed, times: { op: gte, value: 3 } }\n'
const ofLoyal = `${good.replaceAll(/good/gi, 'ofloyal')}  filter: { segment: loyal, op: in }\n`
const file = (path: string, text: string) => ({ path, text })

test('pull, plan, apply: what was pulled plans no change, and a change is told before it is made', async () => {
  await metrics.installDefaults(workspace)
  const count = (await metrics.list(workspace)).length
  const documents = await definitions.pull(workspace)
  expect(await definitions.plan(workspace, { documents, prune: true })).toMatchObject({
    changes: [],
    unchanged: count,
    breaks: [],
    touches: [],
  })
  const edited = documents
    .filter(({ path }) => path !== 'measures/ease.yml')
    .map(({ path, text }) => ({
      path,
      text: path === 'measures/orders.yml' ? text.replace('label: Orders', 'label: Baskets') : text,
    }))
  edited.push(file('mine.yml', good.replaceAll(/good/gi, 'mine')))
  const plan = await definitions.plan(workspace, { documents: edited, prune: true })
  expect(plan.changes.map(({ kind, name, action }) => [kind, name, action])).toEqual([
    ['measure', 'ease', 'delete'],
    ['measure', 'mine', 'create'],
    ['measure', 'orders', 'update'],
  ])
  expect(plan.text).toContain('update measure orders\n  - label: Orders\n  + label: Baskets')
  expect(plan.text).toMatch(/1 to create, 1 to update, 1 to delete, \d+ as they are\.$/)
  expect((await metrics.get(workspace, 'orders')).definition.label).toBe('Orders')
  await definitions.apply(as('admin'), { documents: edited, prune: true, anyway: true })
  expect((await metrics.get(workspace, 'orders')).definition.label).toBe('Baskets')
  expect((await definitions.plan(workspace, { documents: edited, prune: true })).changes).toEqual([])
})

test('faults of documents are told by file and line, and nothing is applied', async () => {
  const bad = [
    file('good.yml', good),
    file('extra.yml', `# a comment\n${good.replace('good', 'extra')}  colour: red\n`),
    file('lone.yml', good.replace('name: good', 'name: lone').replace(', { team: finance }', '')),
    file('broken.yml', 'measure:\n  name: [1\n  label: x'),
    file('two.yml', `${good.replace('good', 'two')}---\n${good}`),
    file('wall.yml', 'gauge: {}\n'),
  ]
  const error = await definitions.apply(as('admin'), { documents: bad }).catch((e) => e)
  expect(error.code).toBe('definition_invalid')
  const faults = (error.errors as { path: string; message: string }[]).map(
    ({ path, message }) => `${path} ${message}`,
  )
  expect(faults).toContain('extra.yml:8 measure.colour: there is no such field')
  expect(faults).toContain('lone.yml:5 measure.owners: a measure is looked after by two different teams')
  expect(faults.some((fault) => fault.startsWith('broken.yml:'))).toBe(true)
  expect(faults).toContain('two.yml:8 the measure good is also in good.yml:1')
  expect(faults).toContain('wall.yml:1 a document begins with one of `measure:`, `group:`')
  expect(await metrics.list(workspace)).toEqual([])
})

test('kinds go together: a measure and the group it names come in one apply, and the group is followed', async () => {
  const documents = [file('measures/ofloyal.yml', ofLoyal), file('groups/loyal.yml', loyal)]
  await definitions.apply(as('admin'), { documents })
  expect(await segments.names(workspace)).toEqual(['loyal'])
  expect(touched).toEqual([workspace])
  expect(await definitions.usesOf(workspace, 'group', 'loyal')).toEqual({
    usedBy: [{ kind: 'measure', name: 'ofloyal', label: 'ofloyal' }],
    uses: [],
  })
  expect((await definitions.usesOf(workspace, 'measure', 'ofloyal')).uses).toEqual([
    { kind: 'group', name: 'loyal', label: 'Loyal' },
  ])
  const changed = file('groups/loyal.yml', loyal.replace('value: 3', 'value: 5'))
  const plan = await definitions.plan(workspace, { documents: [changed] })
  expect(plan.touches).toEqual([
    { kind: 'measure', name: 'ofloyal', label: 'ofloyal', through: { kind: 'group', name: 'loyal' } },
  ])
})

test('what would break is told before, refused, and done only when it is meant', async () => {
  await definitions.apply(as('admin'), { documents: [file('a.yml', ofLoyal), file('b.yml', loyal)] })
  const without = { documents: [file('c.yml', loyal.replaceAll(/loyal/gi, 'new_ones'))], prune: true }
  const missing = { kind: 'group', name: 'loyal' }
  const plan = await definitions.plan(workspace, without)
  expect(plan.breaks).toEqual([{ kind: 'measure', name: 'ofloyal', label: 'ofloyal', missing }])
  expect(plan.text).toContain('BREAKS measure ofloyal: it names group loyal, which is not there')
  await expect(definitions.apply(as('admin'), without)).rejects.toMatchObject({ code: 'definition_breaks' })
  expect(await segments.names(workspace)).toEqual(['loyal'])
  await definitions.apply(as('admin'), { ...without, anyway: true })
  expect(await segments.names(workspace)).toEqual(['new_ones'])
  expect(await metrics.list(workspace)).toHaveLength(1)
})

test('a circle, a missing upload and a name nobody has are refused at their place; rights are those of each kind', async () => {
  const circle = (name: string, other: string) =>
    `group:\n  name: ${name}\n  label: ${name}\n  kind: live\n  condition: { segment: ${other}, in: true }\n`
  await expect(
    definitions.plan(workspace, {
      documents: [file('a.yml', circle('one', 'two')), file('b.yml', circle('two', 'one'))],
    }),
  ).rejects.toMatchObject({
    code: 'definition_invalid',
    errors: [{ path: 'a.yml:1', message: expect.stringContaining('circle') }],
  })
  await expect(
    definitions.plan(workspace, {
      documents: [file('l.yml', 'group:\n  name: l\n  label: L\n  kind: list\n  upload: "7"\n')],
    }),
  ).rejects.toMatchObject({ errors: [{ path: 'l.yml:1' }] })
  expect((await definitions.plan(workspace, { documents: [file('a.yml', ofLoyal)] })).breaks).toHaveLength(1)
  await expect(
    definitions.apply(as('viewer'), { documents: [file('good.yml', good)] }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(definitions.usesOf(workspace, 'gauge', 'x')).rejects.toMatchObject({ code: 'not_found' })
  await expect(definitions.usesOf(workspace, 'measure', 'x')).rejects.toMatchObject({
    code: 'measure_not_found',
  })
})

test('the examples are definitions that can be applied', async () => {
  const examples = join(import.meta.dirname, '../../examples/metrics')
  const documents = readdirSync(examples).map((path) => ({
    path,
    text: readFileSync(join(examples, path), 'utf8'),
  }))
  expect(documents.length).toBeGreaterThan(1)
  const plan = await definitions.apply(as('editor'), { documents })
  expect(plan.changes.every((change) => change.action === 'create')).toBe(true)
})
