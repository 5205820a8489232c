import { expect, test } from 'vitest'
import { parseMessage } from './stream.ts'

test('a block with several data lines is one message', () => {
  expect(parseMessage('id: 7\nevent: stored\ndata: {"a":1,\ndata: "b":2}')).toEqual({
    id: '7',
    event: 'stored',
    data: '{"a":1,\n"b":2}',
  })
})

test('comments and pings carry no message', () => {
  expect(parseMessage(': ping')).toBeUndefined()
  expect(parseMessage('event: open')).toBeUndefined()
})

test('only one space after the colon belongs to the format', () => {
  expect(parseMessage('data:  two')?.data).toBe(' two')
  expect(parseMessage('data:none\r\nid:3')).toEqual({ id: '3', event: 'message', data: 'none' })
})
