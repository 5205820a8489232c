import { expect, test } from 'vitest'
import { compileMapping, parseMapping } from '../../src/mapping/index.ts'
import { firstMapping } from './first-mapping.ts'

test('the mapping made of a file is one that gives events of its rows', async () => {
  const file = new File(
    ['Order No,customer_id,ordered_at,total\n1,c1,2026-01-05T10:00:00Z,9.5\n'],
    'orders.csv',
  )
  const mapping = compileMapping(parseMapping(await firstMapping(file)).definition)
  const [call] = await mapping.apply({
    'Order No': '1',
    customer_id: 'c1',
    ordered_at: '2026-01-05T10:00:00Z',
    total: '9.5',
  })
  expect(call).toMatchObject({
    type: 'track',
    event: 'orders row',
    userId: 'c1',
    timestamp: '2026-01-05T10:00:00Z',
    properties: { order_no: '1', total: '9.5' },
  })
})

test('columns are read with the separator that the file uses, and a mark at its start is no part of a name', async () => {
  const text = await firstMapping(new File(['\uFEFFdate;shop;amount\n2026-01-01;Leeds;3\n'], 'takings.csv'))
  expect(text).toContain('"timestamp": date')
  expect(text).toContain('"shop": shop')
  expect(text).toContain('"amount": amount')
})

test('a file whose columns cannot be seen still gives a mapping to write on', async () => {
  const text = await firstMapping(new File([new Uint8Array([80, 65, 82, 49])], 'rows.parquet'))
  expect(parseMapping(text).definition.name).toBe('rows')
})
