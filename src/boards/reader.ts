import { can, type Principal } from '../access/index.ts'
import type { Reader } from './words.ts'

/** Who looks at a board, by their rights. */
export function readerOf(principal: Principal): Reader {
  return { seesPeople: can(principal, 'people:read') }
}
