import { Menu } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Annotation, Tile, TileResult, TileState } from '../../src/boards/index.ts'
import type { ForecastAnswer } from '../../src/forecasts/index.ts'
import type { Annotation as ChartMark } from '../charts/annotations-layout.ts'
import { Figure, type FigureActs } from '../charts/figure.tsx'
import { Icon } from '../parts/icon.tsx'
import { useGround } from './ground.ts'
import { TileEmpty, TileError, TileLoading, whyNothing } from './tile-states.tsx'
import type { Look, Shown, ViewContext } from './view.ts'
import { showBars } from './view-bars.tsx'
import { showCohorts } from './view-cohorts.tsx'
import { showFigure } from './view-figure.tsx'
import { showLine } from './view-line.tsx'
import { showPaths } from './view-paths.tsx'
import { showStages } from './view-stages.tsx'
import { showSteps } from './view-steps.tsx'
import { showTable } from './view-table.tsx'
import { showWords } from './view-words.tsx'

const Markdown = lazy(() => import('./markdown.tsx').then((it) => ({ default: it.Markdown })))

interface TileCardProps {
  tile: Tile
  /** Absent while it is asked for. */
  state: TileState | undefined
  annotations: readonly Annotation[]
  changes?: readonly ChartMark[] | undefined
  forecast?: ForecastAnswer | undefined
  /** Filter, period and freshness, written on top of a saved file. */
  about: readonly string[]
  /** Level of its heading. */
  level?: 2 | 3
  onLook?: ((look: Look) => void) | undefined
  onAnnotation?: (() => void) | undefined
  onChange?: ((key: string) => void) | undefined
  onRetry?: (() => void) | undefined
  /** More that can be done with the tile, as items of its menu. */
  items?: ReactNode
  foot?: ReactNode
}

/** One tile: its title, what it shows or why it shows nothing, and its foot. */
export function TileCard(props: TileCardProps) {
  const { tile, state, foot } = props
  return (
    <section className={`card tile tile-${tile.view}`} aria-label={state?.title || tile.title || undefined}>
      <div className="tile-body">
        <Inside {...props} />
      </div>
      {foot}
    </section>
  )
}

function Inside(props: TileCardProps) {
  const { t } = useTranslation()
  const ground = useGround()
  const { tile, state, annotations, onRetry, level = 2 } = props
  if (!state) return <Head {...props} title={tile.title ?? ''} rest={<TileLoading />} />
  const { result, error, title } = state
  if (error) return <Head {...props} title={title} rest={<TileError error={error} onRetry={onRetry} />} />
  if (!result) return <Head {...props} title={title} rest={<TileLoading />} />
  if (result.view === 'text') {
    const text = (
      <Suspense fallback={<p className="tile-text">{result.text}</p>}>
        <Markdown text={result.text} />
      </Suspense>
    )
    return <Head {...props} title={title} rest={text} />
  }
  const why = whyNothing(result, t)
  if (why) return <Head {...props} title={title} rest={<TileEmpty {...why} />} />
  const own = annotations.filter(({ id }) => state.annotations.includes(id))
  const context = {
    t,
    ground,
    tile,
    state,
    result,
    annotations: own,
    changes: props.changes,
    forecast: props.forecast,
    onChange: props.onChange,
    onLook: props.onLook,
    ...(props.onAnnotation ? { onAnnotation: props.onAnnotation } : {}),
  }
  const shown = show(context as ViewContext)
  return (
    <Figure
      title={title}
      sentence={shown.sentence}
      table={shown.table}
      about={[title, ...props.about]}
      level={level}
      menu={(acts) => <TileMenu title={title} acts={acts} items={props.items} />}
    >
      {shown.drawing}
    </Figure>
  )
}

type Views = { [V in Exclude<TileResult['view'], 'text'>]: (context: ViewContext<V>) => Shown }
const views: Views = {
  figure: showFigure,
  line: showLine,
  bars: showBars,
  table: showTable,
  cohorts: showCohorts,
  steps: showSteps,
  paths: showPaths,
  stages: showStages,
  words: showWords,
}

function show(context: ViewContext): Shown {
  const view = context.result.view as keyof Views
  return (views[view] as (context: ViewContext) => Shown)(context)
}

/** Title and menu of a tile that has no drawing. */
function Head({ title, rest, level = 2, items }: TileCardProps & { title: string; rest: ReactNode }) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <>
      {(title || items) && (
        <div className="figure-head">
          {title && <Heading>{title}</Heading>}
          {items && (
            <div className="figure-menu">
              <TileMenu title={title} items={items} />
            </div>
          )}
        </div>
      )}
      {rest}
    </>
  )
}

/** What can be done with a tile: as a table, as a file, and what its page adds. */
function TileMenu({ title, acts, items }: { title: string; acts?: FigureActs; items?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" width={210}>
      <Menu.Target>
        <button type="button" aria-label={t('tile.menu', { title })}>
          <Icon name="more" size={20} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {items}
        {acts && (
          <>
            <Menu.Item onClick={acts.toggleTable}>
              {t(acts.asTable ? 'figure.asDrawing' : 'figure.asTable')}
            </Menu.Item>
            <Menu.Item onClick={acts.saveCsv}>{t('tile.saveCsv')}</Menu.Item>
            {acts.savePng && <Menu.Item onClick={acts.savePng}>{t('tile.savePng')}</Menu.Item>}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
