import '../metrics/metrics.css'
import './boards.css'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useBlocker, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, Tile } from '../../src/boards/index.ts'
import { useCan, useMe } from '../access/session.ts'
import { asProblem } from '../api/problem.ts'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { AboutBoard } from './about-board.tsx'
import { AppGround } from './app-ground.tsx'
import { BoardConflict } from './board-conflict.tsx'
import { boardQuery, removeBoard, type StoredBoard, saveBoard } from './board-data.ts'
import { EditTiles } from './edit-tiles.tsx'
import { TileEditor } from './tile-editor.tsx'

const newRoute = getRouteApi('/app/boards/new')
const editRoute = getRouteApi('/app/boards/$name/edit')
const lookAgainMs = 15_000

/** A new board; with a measure in the address its first tile is begun. */
export function NewBoardPage() {
  const { t } = useTranslation()
  const { measure } = newRoute.useSearch()
  const { team } = useMe()
  const first = team ?? 'service'
  const start: Board = {
    name: '',
    label: '',
    description: '',
    owners: [{ team: first }, { team: first === 'it' ? 'service' : 'it' }],
    period: { last: '28d' },
    tiles: [],
  }
  return (
    <AppGround>
      <Editor
        title={t('boardEdit.new')}
        start={start}
        stored={undefined}
        {...(measure ? { add: measure } : {})}
      />
    </AppGround>
  )
}

/** A board that is there: its tiles can be moved, added and changed. */
export function EditBoardPage() {
  const { name } = editRoute.useParams()
  const { add } = editRoute.useSearch()
  const board = useQuery({ ...boardQuery(name), refetchInterval: lookAgainMs })
  const [round, setRound] = useState(0)
  return (
    <Resource query={board} shape="form">
      {(stored) => (
        <AppGround>
          <Editor
            key={`${name} ${round}`}
            title={stored.definition.label}
            start={stored.definition}
            stored={stored}
            onTakeTheirs={() => setRound(round + 1)}
            {...(add ? { add } : {})}
          />
        </AppGround>
      )}
    </Resource>
  )
}

interface EditorProps {
  title: string
  start: Board
  /** The board as it is kept at this moment; absent for a new one. */
  stored: StoredBoard | undefined
  /** Name of a measure whose tile is begun. */
  add?: string
  onTakeTheirs?: () => void
}

function Editor({ title, start, stored, add, onTakeTheirs }: EditorProps) {
  const { t } = useTranslation()
  const mayWrite = useCan('boards:write')
  const [board, setBoard] = useState(start)
  const [version] = useState(stored?.version ?? 0)
  const [editing, setEditing] = useState<Tile | 'new' | undefined>(add === undefined ? undefined : 'new')
  if (!mayWrite) return <NotYours role={t('role.editor')} />
  const put = (tile: Tile) => {
    const known = board.tiles.some(({ id }) => id === tile.id)
    const tiles = known ? board.tiles.map((one) => (one.id === tile.id ? tile : one)) : [...board.tiles, tile]
    setBoard({ ...board, tiles })
    setEditing(undefined)
  }
  return (
    <>
      <PageHead title={title} lede={t('boardEdit.lede')}>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setEditing('new')}
        >
          {t('boardEdit.addTile')}
        </Button>
      </PageHead>
      <div className="stack">
        <SaveRow
          board={board}
          isChanged={board !== start}
          version={version}
          stored={stored}
          {...(onTakeTheirs ? { onTakeTheirs } : {})}
        />
        <AboutBoard board={board} isNew={stored === undefined} onChange={setBoard} />
        {board.tiles.length === 0 ? (
          <Card label={t('boardEdit.tiles')}>
            <p className="empty">{t('board.emptyNote')}</p>
          </Card>
        ) : (
          <EditTiles
            board={board}
            onTiles={(tiles) => setBoard({ ...board, tiles })}
            onEdit={(tile) => setEditing(tile)}
          />
        )}
      </div>
      {editing !== undefined && (
        <TileEditor
          board={board}
          tile={editing === 'new' ? undefined : editing}
          {...(add ? { measure: add } : {})}
          onDone={put}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  )
}

interface SaveRowProps {
  board: Board
  isChanged: boolean
  /** The version that was changed. */
  version: number
  stored: StoredBoard | undefined
  onTakeTheirs?: () => void
}

function SaveRow({ board, isChanged, version, stored, onTakeTheirs }: SaveRowProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const save = useAct(saveBoard, {
    done: t('boardEdit.saved'),
    onDone: ({ definition: { name } }) =>
      void navigate({ to: '/boards/$name', params: { name }, ignoreBlocker: true }),
  })
  const remove = useAct(removeBoard, {
    done: t('boardEdit.removed'),
    onDone: () => void navigate({ to: '/boards', ignoreBlocker: true }),
  })
  const put = (over: number) => save.mutate({ definition: board, version: over })
  const clash = save.isError && asProblem(save.error).code === 'conflict'
  const changed = stored !== undefined && stored.version !== version && !save.isSuccess
  useBlocker({
    shouldBlockFn: () =>
      isChanged && !save.isSuccess && !remove.isSuccess && !window.confirm(t('boardEdit.leave')),
    enableBeforeUnload: isChanged && !save.isSuccess,
  })
  return (
    <div className="stack tight">
      {(clash || changed) && stored && onTakeTheirs ? (
        <BoardConflict
          stored={stored}
          since={version}
          onTakeTheirs={onTakeTheirs}
          onOver={() => put(stored.version)}
          busy={save.isPending || stored.version === version}
        />
      ) : (
        save.isError && <Failed error={save.error} rest={t('talk.kept')} />
      )}
      <div className="row apart">
        <div className="row">
          <Button onClick={() => put(version)} disabled={save.isPending || changed}>
            {t('form.save')}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              void navigate(
                stored ? { to: '/boards/$name', params: { name: board.name } } : { to: '/boards' },
              )
            }
          >
            {t('dialog.cancel')}
          </Button>
          {isChanged && !save.isPending && <span className="meta">{t('boardEdit.notSaved')}</span>}
        </div>
        {stored && (
          <Confirm
            verb={t('boardEdit.remove')}
            title={t('boardEdit.removeTitle', { label: stored.definition.label })}
            consequence={t('boardEdit.removeNote')}
            onConfirm={() => remove.mutateAsync({ name: board.name, version: stored.version })}
          />
        )}
      </div>
    </div>
  )
}
