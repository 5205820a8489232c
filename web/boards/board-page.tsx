import '../metrics/metrics.css'
import './boards.css'
import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardFigures, FiguresRequest, Tile } from '../../src/boards/index.ts'
import { useCan, useMe } from '../access/session.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { PageHead } from '../parts/page.tsx'
import { Empty, Failed, Resource } from '../parts/states.tsx'
import { SubscribeButton } from '../subscriptions/subscribe-button.tsx'
import { AppGround } from './app-ground.tsx'
import { askedOf, comparedBoard } from './board-asked.ts'
import { BoardControls, useChangeBoard } from './board-controls.tsx'
import { boardFiguresQuery, boardQuery, previewQuery, type StoredBoard } from './board-data.ts'
import type { BoardSearch } from './board-search.ts'
import { BoardTile } from './board-tile.tsx'
import { DueDecisions } from './due.tsx'
import { Grid } from './grid.tsx'
import { useGround } from './ground.ts'
import { ShareButton } from './share-button.tsx'
import { TileFoot } from './tile-foot.tsx'
import type { Look } from './view.ts'

const TilePanel = lazy(() => import('./tile-panel.tsx').then((it) => ({ default: it.TilePanel })))

const route = getRouteApi('/app/boards/$name')

/** One board: its tiles for a time and a filter, and beside them what lies behind, what is said and what was decided. */
export function BoardPage() {
  const { name } = route.useParams()
  const board = useQuery(boardQuery(name))
  return (
    <Resource query={board} shape="figure">
      {(stored) => (
        <AppGround>
          <Board stored={stored} />
        </AppGround>
      )}
    </Resource>
  )
}

function Board({ stored }: { stored: StoredBoard }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const mayWrite = useCan('boards:write')
  const { definition } = stored
  const { figures, asked } = useFigures(stored, search)
  return (
    <>
      <PageHead title={definition.label} lede={<Lede stored={stored} figures={figures.data} />}>
        <ShareButton board={definition} asked={asked} />
        <SubscribeButton
          subject={{ board: definition.name }}
          title={definition.label}
          tiles={definition.tiles.map(({ id, title }) => ({
            id,
            title: title ?? figures.data?.tiles.find((tile) => tile.id === id)?.title ?? id,
          }))}
        />
        {mayWrite && (
          <LinkButton variant="default" to="/boards/$name/edit" params={{ name: definition.name }}>
            {t('measure.edit')}
          </LinkButton>
        )}
      </PageHead>
      <BoardControls search={search} board={definition} />
      <DueDecisions board={definition.name} />
      <p className="meta board-state" role="status">
        {figures.isFetching && figures.data ? <Refreshing figures={figures.data} /> : ''}
      </p>
      {figures.error && !figures.data ? (
        <Failed error={figures.error} onRetry={() => void figures.refetch()} />
      ) : definition.tiles.length === 0 ? (
        <NoTiles name={definition.name} mayWrite={mayWrite} />
      ) : (
        <Tiles stored={stored} figures={figures.data} asked={asked} onRetry={() => void figures.refetch()} />
      )}
    </>
  )
}

/** The figures of the address; with another comparison than the board's own they are those of a changed board. */
function useFigures({ definition, version }: StoredBoard, search: BoardSearch) {
  const { workspace } = useMe()
  // Within one look at the page, today stays today.
  const [now] = useState(Date.now)
  const asked = askedOf(search, workspace.timeZone, now)
  const own = useQuery({
    ...boardFiguresQuery(definition.name, version, asked),
    enabled: search.compare === undefined,
  })
  const changed = useQuery({
    ...previewQuery(comparedBoard(definition, search.compare), asked),
    enabled: search.compare !== undefined,
  })
  return { figures: search.compare === undefined ? own : changed, asked }
}

function Lede({
  stored: { definition },
  figures,
}: {
  stored: StoredBoard
  figures: BoardFigures | undefined
}) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const owners = definition.owners.map(({ team, person }) =>
    person ? t('measure.owner', { person, team: t(`team.${team}`) }) : t(`team.${team}`),
  )
  return (
    <>
      {definition.description && <span className="board-lede">{definition.description}</span>}
      <span className="facts">
        <span>{t('tile.lookedAfter', { teams: owners.join(' + ') })}</span>
        {figures?.asOf && <span>{t('tile.asOf', { at: fmt.since(figures.asOf, Date.now()) })}</span>}
      </span>
    </>
  )
}

function Refreshing({ figures }: { figures: BoardFigures }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  return <>{t('board.refreshing', { at: fmt.since(figures.to, Date.now()) })}</>
}

function NoTiles({ name, mayWrite }: { name: string; mayWrite: boolean }) {
  const { t } = useTranslation()
  return (
    <div className="card">
      <Empty sentence={t('board.empty')} note={mayWrite ? t('board.emptyNote') : ''}>
        {mayWrite && (
          <LinkButton to="/boards/$name/edit" params={{ name }}>
            {t('board.firstTile')}
          </LinkButton>
        )}
      </Empty>
    </div>
  )
}

interface TilesProps {
  stored: StoredBoard
  figures: BoardFigures | undefined
  asked: FiguresRequest
  onRetry: () => void
}

function Tiles({ stored, figures, asked, onRetry }: TilesProps) {
  const search = route.useSearch()
  const change = useChangeBoard()
  const { definition } = stored
  const look = (tile: Tile, { point, group, measure }: Look) =>
    change({
      tile: tile.id,
      tab: 'behind',
      point,
      group: group && JSON.stringify(group),
      by: undefined,
      part: measure === undefined ? undefined : String(measure),
    })
  const open = definition.tiles.find(({ id }) => id === search.tile)
  const stateOf = (id: string) => figures?.tiles.find((state) => state.id === id)
  return (
    <>
      <Grid tiles={definition.tiles}>
        {(tile) => {
          const state = stateOf(tile.id)
          return (
            <BoardTile
              board={definition}
              figures={figures}
              asked={asked}
              tile={tile}
              state={state}
              annotations={figures?.annotations ?? []}
              about={
                figures ? [`${figures.from} – ${figures.to}`, ...(search.filter ? [search.filter] : [])] : []
              }
              onLook={(given) => look(tile, given)}
              onAnnotation={() => change({ tile: tile.id, tab: 'happened' })}
              onRetry={onRetry}
              items={<TileItems tile={tile} onTab={(tab) => change({ tile: tile.id, tab })} />}
              foot={state && <TileFoot state={state} onOpen={(tab) => change({ tile: tile.id, tab })} />}
            />
          )
        }}
      </Grid>
      <Suspense>
        {open && figures && (
          <TilePanel
            board={definition}
            tile={open}
            state={stateOf(open.id)}
            figures={figures}
            asked={asked}
            search={search}
          />
        )}
      </Suspense>
    </>
  )
}

/** The ways into the panel beside the board. */
function TileItems({
  tile,
  onTab,
}: {
  tile: Tile
  onTab: (tab: 'behind' | 'talk' | 'decisions' | 'happened' | 'meaning') => void
}) {
  const { t } = useTranslation()
  const tabs = [
    ...('measure' in tile || tile.view === 'stages' ? (['behind'] as const) : []),
    'talk' as const,
    'decisions' as const,
    'happened' as const,
    'meaning' as const,
  ]
  return tabs.map((tab) => (
    <Menu.Item key={tab} onClick={() => onTab(tab)}>
      {t(`panelTab.${tab}`)}
    </Menu.Item>
  ))
}
