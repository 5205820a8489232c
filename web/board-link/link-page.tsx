import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asProblem, type Problem } from '../api/problem.ts'
import { Grid } from '../boards/grid.tsx'
import { GroundProvider } from '../boards/ground.ts'
import { TileCard } from '../boards/tile.tsx'
import { TileFoot } from '../boards/tile-foot.tsx'
import { createMoments } from '../metrics/moment-words.ts'
import { createFormat, type Format, type Unit } from '../theme/fmt.ts'
import { Logo } from '../theme/marks.tsx'
import { type LinkedBoard, linkOf, readLink } from './link-data.ts'

const refreshMs = 60_000

/** A board for whoever has its link: figures to read, and nothing behind them. */
export function LinkPage() {
  const { t } = useTranslation()
  const { board, problem } = useLink()
  useEffect(() => {
    document.title = `${board?.board.label ?? t('boards.board')} · Tandem`
  }, [board, t])
  if (board) return <Linked {...board} />
  if (!problem) return <p className="meta">{t('states.loading')}</p>
  const isOver =
    problem.status === 401 || problem.status === 403 || problem.status === 404 || problem.status === 410
  return (
    <div className="state" role="alert">
      <h1>{isOver ? t('shared.gone') : problem.message}</h1>
      <p className="meta">
        {isOver ? t('shared.goneNote') : [problem.detail, problem.mend].filter(Boolean).join(' ')}
      </p>
    </div>
  )
}

/** The board of this address; a live one is asked for again each minute, and stays when that fails. */
function useLink(): { board: LinkedBoard | undefined; problem: Problem | undefined } {
  const [board, setBoard] = useState<LinkedBoard>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => {
    const { kind, token } = linkOf(location)
    let over = false
    const read = async () => {
      try {
        const found = await readLink(kind, token ?? '-')
        if (!over) setBoard(found)
      } catch (thrown) {
        if (!over) setProblem(asProblem(thrown))
      }
    }
    void read()
    const timer = kind === 'live' ? setInterval(read, refreshMs) : undefined
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [])
  return { board, problem }
}

/** A snapshot of before does not say in which currency it counts: money is written as a plain number, never in a wrong one. */
function withoutCurrency(fmt: Format): Format {
  const plain = (unit: Unit) => (unit === 'money' ? 'number' : unit)
  return {
    ...fmt,
    figure: (value, unit) => fmt.figure(value, plain(unit)),
    value: (value, unit) => fmt.value(value, plain(unit)),
    difference: (value, unit) => fmt.difference(value, plain(unit)),
    change: (value, unit) => fmt.change(value, plain(unit)),
  }
}

function Linked({ board, figures, currency, frozen, expiresAt }: LinkedBoard) {
  const { t, i18n } = useTranslation()
  const { timeZone } = figures
  const ground = useMemo(() => {
    const locale = navigator.languages.find((tag) => tag.startsWith(i18n.language)) ?? i18n.language
    return {
      fmt: currency
        ? createFormat({ locale, timeZone, currency })
        : withoutCurrency(createFormat({ locale, timeZone })),
      moments: (grain: string) => createMoments(grain, i18n.language, timeZone),
      sourceName: (id: string) => id,
    }
  }, [i18n.language, timeZone, currency])
  const { fmt } = ground
  const now = Date.now()
  const stateOf = (id: string) => figures.tiles.find((state) => state.id === id)
  return (
    <GroundProvider value={ground}>
      <header>
        <p className="brandline">
          <Logo size={24} /> Tandem
        </p>
        <h1 className="break">{board.label}</h1>
        {board.description && <p className="lede">{board.description}</p>}
        <p className="facts">
          <span>
            {frozen
              ? t('shared.frozen', { at: fmt.since(frozen.at, now), by: frozen.by })
              : t('shared.live', { at: fmt.since(figures.to, now) })}
          </span>
          <span>{t('shared.period', { from: fmt.date(figures.from), to: fmt.date(figures.to) })}</span>
          <span>{timeZone}</span>
          {expiresAt && <span>{t('shared.until', { at: fmt.date(expiresAt) })}</span>}
        </p>
        {frozen?.note && <p>{frozen.note}</p>}
      </header>
      <Grid tiles={board.tiles}>
        {(tile) => {
          const state = stateOf(tile.id)
          return (
            <TileCard
              tile={tile}
              state={state}
              annotations={figures.annotations}
              about={[`${figures.from} – ${figures.to}`]}
              foot={state && <TileFoot state={state} />}
            />
          )
        }}
      </Grid>
    </GroundProvider>
  )
}
