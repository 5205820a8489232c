import { z } from 'zod'
import { TandemError } from '../errors.ts'

const cursorSchema = z.tuple([z.string(), z.array(z.union([z.string(), z.number()]))])

/**
 * Where the next page begins, as one opaque text that says which list it belongs to.
 *
 * @param list what was asked, so that a cursor of another question is noticed
 */
export function writeCursor(list: string, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, place])).toString('base64url')
}

/**
 * The place a cursor stands for.
 *
 * @param shape what the place of this list looks like
 * @throws TandemError `invalid_request` for a text that is no cursor, or that of another question
 */
export function readCursor<Place>(list: string, cursor: string, shape: z.ZodType<Place>): Place {
  try {
    const [of, place] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (of !== list) throw new Error('a cursor of another question')
    return shape.parse(place)
  } catch (cause) {
    throw new TandemError('invalid_request', {
      errors: [{ path: '/cursor', message: 'is not the `next` of a page of this question' }],
      cause,
    })
  }
}

/** A moment of the engine as ISO text. */
export function toIso(engineTime: string): string {
  return `${engineTime.replace(' ', 'T')}Z`
}

/** ms since 1970 as the engine writes it. */
export function toEngineTime(at: number): string {
  return new Date(at).toISOString().slice(0, 23).replace('T', ' ')
}
