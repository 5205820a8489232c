import { type Access, createApi } from '../access/index.ts'
import { definitionRoutes, storedSchema } from '../definitions/index.ts'
import { annotationRoutes } from './annotation-routes.ts'
import { boardNameSchema, boardSchema } from './board.ts'
import type { Boards } from './boards.ts'
import { commentRoutes } from './comment-routes.ts'
import { decisionRoutes } from './decision-routes.ts'
import { figureRoutes } from './figure-routes.ts'
import { mentionRoutes } from './mention-routes.ts'
import { shareRoutes } from './share-routes.ts'

export interface BoardRoutesOptions {
  boards: Boards
  access: Pick<Access, 'audit'>
}

/** Boards over HTTP, with what is said and decided about them. Paths are relative to `/api/v1`. */
export function boardRoutes({ boards, access }: BoardRoutesOptions) {
  return createApi()
    .route('/', figureRoutes(boards))
    .route('/', shareRoutes(boards))
    .route(
      '/',
      definitionRoutes({
        path: '/boards',
        listed: 'boards',
        tag: 'Boards',
        noun: 'board',
        read: 'boards:read',
        write: 'boards:write',
        name: boardNameSchema,
        definition: boardSchema,
        one: storedSchema(boardSchema).meta({ id: 'StoredBoard' }),
        defined: boards,
        noted: (principal, action, name, version) =>
          access.audit(principal, `board.${action}`, `board:${name}`, version ? { version } : undefined),
      }),
    )
    .route('/', commentRoutes(boards))
    .route('/', mentionRoutes(boards))
    .route('/', annotationRoutes(boards))
    .route('/', decisionRoutes(boards))
}
