import { z } from 'zod'
import type { Access, LinkMaker, Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type Board, boardNameSchema } from './board.ts'
import type { BoardFigures, FiguresRequest } from './figures.ts'
import { figuresRequestSchema } from './figures.ts'
import { readGiven } from './given.ts'
import { type EmbedLink, type EmbedRequest, embedRequestSchema } from './snapshot.ts'
import type { Reader } from './words.ts'

const claimsSchema = z.object({
  workspace: z.string(),
  board: boardNameSchema,
  figures: figuresRequestSchema.omit({ tiles: true }).optional(),
  by: z.object({ kind: z.enum(['user', 'key', 'local']), id: z.string(), label: z.string() }),
  /** ms */
  expires: z.number().int(),
})
type Claims = z.infer<typeof claimsSchema>

const prefix = 'tde_'
/** Longer addresses are cut by browsers and proxies. */
const longestToken = 6000

export interface EmbedsDependencies {
  access: Pick<Access, 'signLink' | 'readLink' | 'makerMay' | 'audit' | 'getWorkspace'>
  getBoard: (workspace: string, name: string) => Promise<{ definition: Board }>
  figures: (workspace: string, board: Board, asked: FiguresRequest, reader: Reader) => Promise<BoardFigures>
  clock: () => number
}

/** What a frame in another tool shows. */
export interface EmbeddedBoard {
  board: Board
  figures: BoardFigures
  /** ISO 4217, of the amounts */
  currency: string
  expiresAt: string
}

/**
 * Signed addresses of a board for frames in other tools. They show figures, never a person, for as long as they say and as
 * long as their maker may read boards. No decisions, comments or names of colleagues are in them.
 */
export function createEmbeds({ access, getBoard, figures, clock }: EmbedsDependencies) {
  /**
   * @param origin address of this server, https://… without a path
   * @throws TandemError `board_not_found`, `forbidden` for a screen, `invalid_request`
   */
  async function make(
    principal: Principal,
    name: string,
    given: EmbedRequest,
    origin: string,
  ): Promise<EmbedLink> {
    const request = readGiven(embedRequestSchema, given)
    const { workspace, kind, id, label } = principal
    if (kind === 'screen') throw new TandemError('forbidden')
    await getBoard(workspace, name)
    const expires = clock() + request.expiresInMinutes * 60_000
    const by: LinkMaker = { kind, id, label }
    const claims: Claims = { workspace, board: name, figures: request.figures, by, expires }
    const token = await access.signLink(prefix, claims)
    if (token.length > longestToken) {
      throw new TandemError('invalid_request', {
        errors: [
          {
            path: '/figures/filter',
            message: 'is too long to stand in an address; give the board this filter',
          },
        ],
      })
    }
    const expiresAt = new Date(expires).toISOString()
    await access.audit(principal, 'board.embed', `board:${name}`, { expiresAt })
    return { url: `${origin}/embed/boards/${name}#token=${token}`, expiresAt }
  }

  /**
   * The board that a token shows.
   *
   * @throws TandemError `unauthenticated` for what is no token of ours; `link_expired` when its time is over or its maker
   * may not read boards any more; `board_not_found`
   */
  async function open(token: string | undefined): Promise<EmbeddedBoard> {
    const claims =
      token === undefined ? undefined : await access.readLink(prefix, token, (one) => claimsSchema.parse(one))
    if (!claims) throw new TandemError('unauthenticated')
    const { workspace, by, board: name, expires } = claims
    if (expires <= clock() || !(await access.makerMay(workspace, by, 'boards:read')))
      throw new TandemError('link_expired')
    const { definition } = await getBoard(workspace, name)
    const [shown, { currency }] = await Promise.all([
      figures(workspace, definition, claims.figures ?? {}, { seesPeople: false }),
      access.getWorkspace(workspace),
    ])
    return {
      board: withoutNames(definition),
      figures: forStrangers(shown),
      currency,
      expiresAt: new Date(expires).toISOString(),
    }
  }

  return { make, open }
}

/** Figures without what colleagues said and decided, and without who they are. */
export function forStrangers(figures: BoardFigures): BoardFigures {
  return {
    ...figures,
    tiles: figures.tiles.map((tile) => ({
      ...tile,
      decision: null,
      openComments: 0,
      measures: tile.measures.map((measure) => ({
        ...measure,
        owners: measure.owners.map(({ team }) => ({ team })),
      })),
    })),
    annotations: figures.annotations.map((one) => ({ ...one, by: { kind: one.by.kind, id: '', label: '' } })),
  }
}

/** A board with the teams that look after it, without the people. */
export function withoutNames(board: Board): Board {
  return { ...board, owners: board.owners.map(({ team }) => ({ team })) }
}
