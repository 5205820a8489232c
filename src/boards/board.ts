import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { queryRequestSchema } from '../metrics/index.ts'
import { boardFilterSchema, grainSchema, type Tile, tileSchema } from './tile.ts'

/** More tiles than these nobody reads; they are refused. */
const mostTiles = 100

/** Name of a board, as addresses and files use it. */
export const boardNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: 'a name has small letters, digits and -, starts with a letter, and is at most 63 long',
})

const instant = queryRequestSchema.shape.from.unwrap()

/** The time a board shows: so many hours, days, weeks or months up to now, or from one time to another. */
export const periodSchema = z.union(
  [
    z.strictObject({
      last: z.string().regex(/^[1-9]\d{0,3}[hdwm]$/, { error: '`last` is a number and h, d, w or m: 28d' }),
    }),
    z.strictObject({ from: instant, to: instant.optional() }),
  ],
  { error: 'a period is {last: 28d}, or {from, to}' },
)
export type Period = z.infer<typeof periodSchema>

/** A page of tiles that people decide on, looked after by two teams. */
export const boardSchema = z
  .strictObject({
    name: boardNameSchema,
    label: z.string().trim().min(1).max(80),
    description: z.string().max(1000).default(''),
    owners: z
      .array(z.strictObject({ team: teamSchema, person: z.string().min(1).max(200).optional() }))
      .max(10)
      .refine((list) => new Set(list.map(({ team }) => team)).size >= 2, {
        error: 'a board is looked after by two different teams',
      }),
    period: periodSchema.default({ last: '28d' }),
    grain: grainSchema.optional().describe('step of its lines and bars; absent: what fits the period'),
    filter: boardFilterSchema.optional(),
    tiles: z
      .array(tileSchema)
      .max(mostTiles, { error: `a board has at most ${mostTiles} tiles` })
      .superRefine((tiles, context) => {
        for (const { index, message, key } of placeFaults(tiles))
          context.addIssue({ code: 'custom', path: [index, key], message })
      }),
  })
  .meta({ id: 'Board' })
export type Board = z.infer<typeof boardSchema>
/** A board as it is written: what has a default may be left out. */
export type BoardInput = z.input<typeof boardSchema>

/** Tiles that have the id of another one, or lie on another one. */
function placeFaults(tiles: readonly Tile[]): { index: number; key: 'id' | 'place'; message: string }[] {
  return tiles.flatMap((tile, index) => {
    const before = tiles.slice(0, index)
    const same = before.some(({ id }) => id === tile.id)
    const under = before.find((other) => overlap(other.place, tile.place))
    return [
      ...(same ? [{ index, key: 'id' as const, message: `two tiles have the id ${tile.id}` }] : []),
      ...(under ? [{ index, key: 'place' as const, message: `it lies on the tile ${under.id}` }] : []),
    ]
  })
}

function overlap(one: Tile['place'], two: Tile['place']): boolean {
  return one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h
}
