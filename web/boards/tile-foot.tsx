import { useTranslation } from 'react-i18next'
import type { TileState } from '../../src/boards/index.ts'
import { Mark } from '../theme/marks.tsx'
import { aimInWords, aimOf, howFarInWords } from './aim.ts'
import type { PanelTab } from './board-search.ts'
import { useGround } from './ground.ts'

interface TileFootProps {
  state: TileState
  /** Opens the panel beside the board; absent where there is none. */
  onOpen?: (tab: PanelTab) => void
}

/** Under a tile: who looks after it, our aim and how far, how fresh it is, what was decided last, and the talk about it. */
export function TileFoot({ state, onOpen }: TileFootProps) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const now = Date.now()
  const [measure] = state.measures
  const aim = state.measures.length === 1 ? aimOf(measure) : undefined
  const far = howFarInWords(measure, fmt, t)
  const owners = [...new Set(state.measures.flatMap((one) => one.owners.map(({ team }) => team)))]
  const late = state.late.length > 0
  if (state.measures.length === 0 && !onOpen) return null
  return (
    <div className="tile-foot">
      {aim && measure && (
        <p>
          {far && far.level !== 'steady' && <Mark level={far.level} size={11} />}{' '}
          {aimInWords(aim, measure.unit, fmt, t)}
          {far && `: ${far.text}`}
        </p>
      )}
      {late && <LateLine state={state} />}
      {state.decision && <LastDecision state={state} onOpen={onOpen} />}
      <p className="tile-foot-last">
        {owners.length > 0 && (
          <span>{t('tile.lookedAfter', { teams: owners.map((team) => t(`team.${team}`)).join(' + ') })}</span>
        )}
        {!late && state.asOf && <span>{t('tile.asOf', { at: fmt.since(state.asOf, now) })}</span>}
        {onOpen && (
          <button type="button" className="link" onClick={() => onOpen('talk')}>
            {t('tile.comments', { count: state.openComments })}
            <span className="sr">: {state.title}</span>
          </button>
        )}
      </p>
    </div>
  )
}

function LateLine({ state }: { state: TileState }) {
  const { t } = useTranslation()
  const { fmt, sourceName } = useGround()
  const [first] = state.late
  return (
    <p>
      <Mark level="watch" size={11} />{' '}
      {t('measure.late', {
        at: fmt.since(first?.lastEventAt ?? Date.now(), Date.now()),
        source: state.late.map((one) => sourceName(one.source)).join(', '),
      })}
    </p>
  )
}

function LastDecision({ state, onOpen }: TileFootProps) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const { decision } = state
  if (!decision) return null
  const said = t('tile.decided', { at: fmt.date(decision.at), what: decision.decided })
  return (
    <p className="tile-decision">
      {decision.due && (
        <span className="tag ember">
          <Mark level="needs" size={10} /> {t('tile.lookAgain')}
        </span>
      )}{' '}
      {onOpen ? (
        <button type="button" className="link clip" onClick={() => onOpen('decisions')}>
          {said}
        </button>
      ) : (
        <span className="clip">{said}</span>
      )}
    </p>
  )
}
