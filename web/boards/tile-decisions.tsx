import './talks.css'
import { Button, MultiSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Decision, Figure } from '../../src/boards/index.ts'
import { teamNames } from '../access/roles.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Failed, Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { closeDecision, decide, decisionsQuery, lookAgainOn, tileSubject } from './board-data.ts'
import { changeInWords } from './compared.ts'
import { useGround } from './ground.ts'
import { focusPanel } from './panel-focus.ts'
import type { PanelProps } from './panel-props.ts'

/** What was decided on a tile, with its figure as it was then and what happened since; and a new decision. */
export function TileDecisions(props: PanelProps) {
  const { t } = useTranslation()
  const mayWrite = useCan('boards:write')
  const decisions = useQuery(decisionsQuery(tileSubject(props.board.name, props.tile.id)))
  const [making, setMaking] = useState(false)
  const done = () => {
    setMaking(false)
    focusPanel()
  }
  return (
    <div className="stack">
      {mayWrite && !making && (
        <div className="row">
          <Button onClick={() => setMaking(true)}>{t('decide.make')}</Button>
        </div>
      )}
      {making && <Make {...props} onDone={done} />}
      <Resource query={decisions}>
        {(all) =>
          all.length === 0 ? (
            <p className="meta">{t('decide.none')}</p>
          ) : (
            <ul className="talk">
              {all.map((decision) => (
                <li key={decision.id}>
                  <One decision={decision} mayWrite={mayWrite} />
                </li>
              ))}
            </ul>
          )
        }
      </Resource>
    </div>
  )
}

/** A new decision; the server keeps the figure as it is at that moment. */
function Make({ board, tile, state, figures, onDone }: PanelProps & { onDone: () => void }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const [saw, setSaw] = useState('')
  const [decided, setDecided] = useState('')
  const [by, setBy] = useState<string[]>(() => [
    ...new Set((state?.measures ?? []).flatMap(({ owners }) => owners.map(({ team }) => team as string))),
  ])
  const [lookAgain, setLookAgain] = useState('')
  const make = useAct(decide, { done: t('decide.made'), onDone })
  const total = state?.result?.view === 'figure' ? state.result.total : undefined
  const point = total?.series[0]?.points.at(-1)
  const ready = saw.trim() !== '' && decided.trim() !== '' && by.length > 0
  return (
    <form
      className="stack card-in"
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate({
          subject: tileSubject(board.name, tile.id),
          saw,
          decided,
          teams: by as Decision['teams'],
          from: figures.from,
          to: figures.to,
          ...(lookAgain ? { lookAgain } : {}),
        })
      }}
    >
      {total && point && point.value !== null && !point.tooFew && (
        <p className="num">
          <span className="figure-s">{fmt.value(point.value, total.unit)}</span>{' '}
          <span className="meta">{t('decide.figureNow')}</span>
        </p>
      )}
      <Textarea
        label={t('decide.saw')}
        required
        autosize
        minRows={2}
        value={saw}
        onChange={(event) => setSaw(event.currentTarget.value)}
      />
      <Textarea
        label={t('decide.decided')}
        required
        autosize
        minRows={2}
        value={decided}
        onChange={(event) => setDecided(event.currentTarget.value)}
      />
      <MultiSelect
        label={t('decide.teams')}
        required
        data={teamNames.map((team) => ({ value: team, label: t(`team.${team}`) }))}
        value={by}
        onChange={setBy}
      />
      <TextInput
        type="date"
        label={t('decide.lookAgain')}
        description={t('decide.lookAgainNote')}
        value={lookAgain}
        onChange={(event) => setLookAgain(event.currentTarget.value)}
      />
      {make.isError && <Failed error={make.error} rest={t('talk.kept')} />}
      <div className="row">
        <Button type="submit" disabled={!ready || make.isPending}>
          {t('decide.keep')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}

function One({ decision, mayWrite }: { decision: Decision; mayWrite: boolean }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const { figure, outcome, lookAgain, due } = decision
  return (
    <article className={due ? 'talk-one due' : 'talk-one'}>
      <p className="meta">
        <b>{decision.by.label}</b>, {decision.teams.map((team) => t(`team.${team}`)).join(' + ')},{' '}
        {fmt.date(decision.at)}
      </p>
      <dl className="dl">
        <div>
          <dt>{t('decide.sawHead')}</dt>
          <dd>{decision.saw}</dd>
        </div>
        <div>
          <dt>{t('decide.decidedHead')}</dt>
          <dd>
            <b>{decision.decided}</b>
          </dd>
        </div>
        <div>
          <dt>{t('decide.figureThen')}</dt>
          <dd>{figure ? <FigureThen figure={figure} /> : (decision.withoutFigure ?? '–')}</dd>
        </div>
        {lookAgain && !outcome && (
          <div>
            <dt>{t('decide.lookAgainHead')}</dt>
            <dd>
              {due && <Mark level="needs" size={11} />} {fmt.date(`${lookAgain}T12:00:00Z`)}
            </dd>
          </div>
        )}
        <Since decision={decision} />
        {outcome && (
          <div>
            <dt>{t('decide.outcome')}</dt>
            <dd>
              {outcome.text}
              <small className="meta">
                {' '}
                {outcome.by.label}, {fmt.date(outcome.at)}
              </small>
            </dd>
          </div>
        )}
      </dl>
      {mayWrite && !outcome && <Close decision={decision} />}
    </article>
  )
}

function FigureThen({ figure }: { figure: Figure }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  if (figure.value === null) return <>{t('tile.nothing')}</>
  return (
    <span className="num">
      {fmt.value(figure.value, figure.unit)}
      {figure.usual?.low != null && figure.usual.high != null && (
        <small className="meta">
          {' '}
          {t('measure.usualRange', {
            low: fmt.value(figure.usual.low, figure.unit),
            high: fmt.value(figure.usual.high, figure.unit),
          })}
        </small>
      )}
    </span>
  )
}

/** What happened since: when the day has come, or when it was closed. */
function Since({ decision }: { decision: Decision }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const since = decision.outcome?.since ?? decision.since
  if (!since) return null
  const { now, change, direction } = since
  const tone = direction === 'better' ? 'blue-text' : direction === 'worse' ? 'ember-text' : undefined
  return (
    <div>
      <dt>{t('decide.since')}</dt>
      <dd className="num">
        {now.value === null ? '–' : fmt.value(now.value, now.unit)}{' '}
        {change !== null && <b className={tone}>{changeInWords(change, now.unit, fmt, t)}</b>}{' '}
        {t(`decide.direction.${direction}`)}
      </dd>
    </div>
  )
}

/** Says what came of it, or looks again on another day. */
function Close({ decision }: { decision: Decision }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [text, setText] = useState('')
  const [day, setDay] = useState('')
  const close = useAct(closeDecision, { done: t('decide.closed') })
  const again = useAct(lookAgainOn, { onDone: () => setOpened(false) })
  if (!opened) {
    return (
      <div className="row">
        <Button variant="default" onClick={() => setOpened(true)}>
          {t('decide.sayOutcome')}
        </Button>
      </div>
    )
  }
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        close.mutate({ id: decision.id, text })
      }}
    >
      <Textarea
        label={t('decide.outcome')}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('decide.otherDay')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      {(close.error ?? again.error) && <Failed error={close.error ?? again.error} rest={t('talk.kept')} />}
      <div className="row">
        <Button type="submit" disabled={text.trim() === '' || close.isPending}>
          {t('decide.close')}
        </Button>
        <Button
          variant="default"
          disabled={day === '' || again.isPending}
          onClick={() => again.mutate({ id: decision.id, lookAgain: day })}
        >
          {t('decide.later')}
        </Button>
        <Button variant="default" onClick={() => setOpened(false)}>
          {t('dialog.cancel')}
        </Button>
      </div>
    </form>
  )
}
