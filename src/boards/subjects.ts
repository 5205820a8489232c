import { TandemError } from '../errors.ts'
import type { StoredBoard } from './catalogue.ts'
import { readSubject } from './comment.ts'
import { measuresOf, type Tile } from './tile.ts'

export interface SubjectsDependencies {
  /** @throws TandemError `board_not_found` */
  getBoard: (workspace: string, name: string) => Promise<StoredBoard>
  /** @throws TandemError `measure_not_found` */
  getMeasure: (workspace: string, name: string) => Promise<{ definition: { label: string } }>
  /** What a change or a warning is called. @throws TandemError `change_not_found`, `warning_not_found` */
  findingTitle: FindingTitle
}
export type FindingTitle = (workspace: string, kind: 'change' | 'warning', id: string) => Promise<string>

/** What a comment or a decision can be about. */
export function createSubjects({ getBoard, getMeasure, findingTitle }: SubjectsDependencies) {
  /** @throws TandemError `board_not_found`, `tile_not_found`, `measure_not_found`, `change_not_found`, `warning_not_found`, `invalid_request` */
  async function assertThere(workspace: string, text: string): Promise<void> {
    const subject = readSubject(text)
    if (!subject) throw new TandemError('invalid_request', { detail: `${text} is no subject.` })
    if (subject.kind === 'measure') await getMeasure(workspace, subject.measure)
    else if (subject.kind === 'board') await getBoard(workspace, subject.board)
    else if ('id' in subject) await findingTitle(workspace, subject.kind, subject.id)
    else await tileOf(workspace, subject.board, subject.tile)
  }

  /** A tile with its board. @throws TandemError `board_not_found`, `tile_not_found` */
  async function tileOf(
    workspace: string,
    name: string,
    id: string,
  ): Promise<{ stored: StoredBoard; tile: Tile }> {
    const stored = await getBoard(workspace, name)
    const tile = stored.definition.tiles.find((one) => one.id === id)
    if (!tile) throw new TandemError('tile_not_found', { detail: `The board ${name} has no tile ${id}.` })
    return { stored, tile }
  }

  /** What a subject is called now; its own text when it is not there any more. */
  async function titleOf(workspace: string, text: string): Promise<string> {
    const subject = readSubject(text)
    if (!subject) return text
    try {
      if (subject.kind === 'measure') return (await getMeasure(workspace, subject.measure)).definition.label
      if (subject.kind === 'board') return (await getBoard(workspace, subject.board)).definition.label
      if ('id' in subject) return await findingTitle(workspace, subject.kind, subject.id)
      const { stored, tile } = await tileOf(workspace, subject.board, subject.tile)
      const [measure] = measuresOf(tile)
      const named = typeof measure === 'string' ? titleOf(workspace, `measure:${measure}`) : measure?.label
      return `${tile.title ?? (await named) ?? subject.tile}, ${stored.definition.label}`
    } catch (error) {
      if (error instanceof TandemError) return text
      throw error
    }
  }

  return { assertThere, tileOf, titleOf }
}
export type Subjects = ReturnType<typeof createSubjects>
