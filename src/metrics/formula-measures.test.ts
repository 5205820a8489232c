import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DefinitionInput, MetricInput } from './metric.ts'
import type { DrillRequestInput, QueryRequestInput } from './request.ts'
import { dayOf, days, events, openTestShop, period, sum, type TestShop } from './test-shop.ts'

let stores: TestShop['stores']
let workspace: TestShop['workspace']
let metrics: TestShop['metrics']
let points: TestShop['points']

beforeAll(async () => {
  ;({ stores, workspace, metrics, points } = await openTestShop())
})
afterAll(() => stores.close())

describe('formula', () => {
  const orders: DefinitionInput = { kind: 'count', event: 'Order Completed' }
  const surveys: DefinitionInput = { kind: 'count', event: 'Survey Answered' }
  const owners: MetricInput['owners'] = [{ team: 'it' }, { team: 'service' }]
  const kept = (name: string, definition: object): MetricInput =>
    ({ name, label: name, unit: 'number', owners, ...definition }) as MetricInput

  test('step by step, over measures by name and inline, through another formula', async () => {
    await metrics.save(workspace, kept('orders_here', orders), { by: 'test' })
    await metrics.save(
      workspace,
      kept('per_survey', { kind: 'formula', formula: 'o / s', measures: { o: 'orders_here', s: surveys } }),
      { by: 'test' },
    )
    const found = await points({ kind: 'formula', formula: 'p * 100 - 1', measures: { p: 'per_survey' } })
    for (const [index, day] of days.entries()) {
      const count = (name: string) => events.filter((one) => dayOf(one) === day && one.name === name).length
      expect(found[index]!.value).toBeCloseTo(
        (100 * count('Order Completed')) / count('Survey Answered') - 1,
        9,
      )
      expect(found[index]!.n).toBe(count('Order Completed') + count('Survey Answered'))
      expect(found[index]).not.toHaveProperty('interval')
    }
  })

  test('by group: the groups of the first measure, the rest as others; rows of each measure recompute it', async () => {
    const definition: DefinitionInput = {
      kind: 'formula',
      formula: 'o / s',
      measures: { o: orders, s: surveys },
    }
    const request: QueryRequestInput = { definition, ...period, by: ['region'], limit: 1 }
    const { series, groups } = await metrics.query(workspace, request)
    expect(groups).toBe(
      new Set(events.filter((one) => one.name === 'Order Completed').map((one) => one.properties!.region))
        .size,
    )
    for (const one of series) {
      const opened: Partial<DrillRequestInput> = one.others ? { others: true } : { group: one.by }
      const behind = async (part: string) =>
        metrics.rows(workspace, { ...request, ...opened, part, pageSize: 1000 } as DrillRequestInput, {
          masked: false,
        })
      const [o, s] = [await behind('o'), await behind('s')]
      expect(o).toMatchObject({ part: 'o', parts: ['o', 's'] })
      const point = one.points[0]!
      expect(o.rows.length + s.rows.length).toBe(point.n)
      expect(point.value).toEqual(
        s.rows.length === 0 ? null : expect.closeTo(o.rows.length / s.rows.length, 9),
      )
    }
    const people = await metrics.people(workspace, { ...request, part: 's' } as DrillRequestInput)
    expect(sum(people.people.map((one) => one.n))).toBe(80)
    await expect(metrics.rows(workspace, { definition, part: 'x' }, { masked: false })).rejects.toMatchObject(
      { errors: [{ path: '/part', message: 'is one of o, s' }] },
    )
  })

  test('dividing by zero and states ahead of the present have no value', async () => {
    const nothing = await points({
      kind: 'formula',
      formula: 'o / n',
      measures: {
        o: orders,
        n: { kind: 'count', event: 'Survey Answered', filter: { property: 'score', op: 'eq', value: -1 } },
      },
    })
    expect(nothing.map((point) => point.value)).toEqual([null, null, null, null])
    const state = await points(
      { kind: 'formula', formula: 'o * 2', measures: { o: { kind: 'latest', event: 'Plan Chosen' } } },
      { from: '2026-05-07', to: '2026-05-09' },
    )
    expect(state.map((point) => point.value)).toEqual([expect.any(Number), null])
  })

  test('circles and measures that are gone are refused by name', async () => {
    await metrics.save(
      workspace,
      kept('first_one', { kind: 'formula', formula: 'o', measures: { o: 'orders_here' } }),
      { by: 'test' },
    )
    await metrics.save(
      workspace,
      kept('second_one', { kind: 'formula', formula: 'f', measures: { f: 'first_one' } }),
      { by: 'test' },
    )
    await expect(
      metrics.save(
        workspace,
        kept('first_one', { kind: 'formula', formula: 's', measures: { s: 'second_one' } }),
        { by: 'test' },
      ),
    ).rejects.toMatchObject({
      errors: [{ message: expect.stringContaining('first_one → second_one → first_one') }],
    })
    await metrics.save(workspace, kept('short_lived', orders), { by: 'test' })
    await metrics.save(
      workspace,
      kept('leaning', { kind: 'formula', formula: 'x + 1', measures: { x: 'short_lived' } }),
      { by: 'test' },
    )
    await metrics.remove(workspace, 'short_lived', { by: 'test' })
    await expect(metrics.query(workspace, { name: 'leaning' })).rejects.toMatchObject({
      code: 'measure_not_found',
      detail: 'There is no measure short_lived, which the formula of leaning uses.',
    })
  })
})
