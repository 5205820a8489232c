import './warnings.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonScore, PersonWarnings, Warning, Whose } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Empty, Resource } from '../parts/states.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { ActButtons, ActDialog, type Doing } from './act.tsx'
import { Course } from './course.tsx'
import { Helped, LookingAfter } from './helped.tsx'
import { ScoreReasons, WarningReasons } from './reasons.tsx'
import { SaidHeader } from './said.tsx'
import { standingQuery, warningQuery } from './warning-data.ts'
import { chanceInWords, isOurs, kindInWords, rangeOf, rhythmInWords, scaleOf } from './words.ts'

interface CustomerProps {
  whose: Whose
  id: string
  /** How the customer is called in the middle of a sentence. */
  name: string
}

/** How a customer stands, on their own page: both signals with their reasons, with and without a warning. */
export function CustomerWarnings({ whose, id, name }: CustomerProps) {
  const { t } = useTranslation()
  const lang = useTitleLanguage()
  const standing = useQuery(standingQuery(whose, id, lang))
  return (
    <Resource query={standing} rest={t('lanes.rest')}>
      {(data) => <Standing data={data} whose={whose} id={id} name={name} />}
    </Resource>
  )
}

const isOpen = ({ state }: Warning) => state === 'open' || state === 'snoozed'

function Standing({ data, whose, id, name }: CustomerProps & { data: PersonWarnings }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const open = data.warnings.filter(isOpen)
  // The signal with a warning comes first, then the one further from all customers.
  const scores = data.scores.toSorted(
    (one, other) => rank(other, open) - rank(one, open) || other.chance / other.base - one.chance / one.base,
  )
  if (data.left !== null)
    return (
      <section className="card" aria-label={t('warnings.title')}>
        <p>{t('warnings.hasLeft', { name, at: fmt.date(data.left) })}</p>
      </section>
    )
  // Accounts are scored only where a company chose so.
  if (scores.length === 0 && whose === 'account') return null
  if (scores.length === 0)
    return (
      <section className="card" aria-labelledby="early-warning">
        <header>
          <h2 id="early-warning">{t('warnings.one')}</h2>
        </header>
        <Empty sentence={t('warnings.noScore')}>
          <Link to="/warnings/model" className="a">
            {t('warnings.cannotSay.more')}
          </Link>
        </Empty>
      </section>
    )
  return scores.map((score, index) => (
    <Score
      key={score.signal}
      score={score}
      warning={open.find(
        (one) => one.kind === score.signal || (one.kind === 'disagree' && score.signal === 'leave'),
      )}
      person={id}
      name={name}
      first={index === 0}
    />
  ))
}

function rank({ signal }: PersonScore, open: readonly Warning[]): number {
  return open.some(({ kind }) => kind === signal) ? 1 : 0
}

interface ScoreProps {
  score: PersonScore
  warning: Warning | undefined
  person: string
  name: string
  first: boolean
}

/** One signal: what is said, and why; the second one without a warning is folded. */
function Score({ score, warning, person, name, first }: ScoreProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const [opened, setOpened] = useState(first)
  const [doing, setDoing] = useState<Doing>()
  const scale = scaleOf(score.chance)
  const id = `signal-${score.signal}`
  const shown = opened || warning !== undefined
  return (
    <section className="card" aria-labelledby={id}>
      <SaidHeader
        id={id}
        kind={score.signal}
        open={warning?.state === 'open'}
        signal={score.signal}
        version={score.version}
        n={score.n}
        at={score.scoredAt}
      />
      <p className={`say warn-say${warning ? '' : ' sm'}`}>
        {chanceInWords(score, name, t, fmt)}{' '}
        <span>
          {t('warnings.likely', { range: rangeOf(score, scale, t, fmt) })}{' '}
          {warning && isOurs(score.reasons) && t('warnings.oursToMend')}
        </span>
      </p>
      {score.rhythm && <p className="warn-rhythm">{rhythmInWords(score.rhythm, t, fmt)}</p>}
      {shown ? (
        <>
          {warning ? (
            <WithEvents warning={warning} score={score} person={person} name={name} />
          ) : (
            <ScoreReasons score={score} person={person} name={name} />
          )}
          <Course course={score.course} title={t('warnings.course')} />
        </>
      ) : (
        <button type="button" className="link more" onClick={() => setOpened(true)}>
          {t('warnings.showReasons')}
        </button>
      )}
      {warning && (
        <div className="row apart warn-foot">
          <p className="meta">
            {kindInWords(warning, t)}.{' '}
            <Link to="/warnings/$id" params={{ id: warning.id }} className="a">
              {t('warnings.openWarning')}
            </Link>
          </p>
          <ActButtons warning={warning} onDo={setDoing} />
        </div>
      )}
      {doing && warning && <ActDialog what={doing} warning={warning} onClose={() => setDoing(undefined)} />}
    </section>
  )
}

/** The reasons of a warning know the events behind them; until those are there, the reasons stand alone. */
function WithEvents({ warning, score, person, name }: Omit<ScoreProps, 'first'> & { warning: Warning }) {
  const lang = useTitleLanguage()
  const detail = useQuery(warningQuery(warning.id, lang))
  return detail.data && detail.data.version === score.version ? (
    <WarningReasons warning={detail.data} name={name} />
  ) : (
    <ScoreReasons score={score} person={person} name={name} />
  )
}

/** For the side of a customer's page: what has helped others, and who looks after them; only beside an open warning. */
export function CustomerCare({ whose, id, name }: CustomerProps) {
  const lang = useTitleLanguage()
  const standing = useQuery(standingQuery(whose, id, lang))
  const open = standing.data?.left === null ? standing.data.warnings.find(isOpen) : undefined
  const detail = useQuery({ ...warningQuery(open?.id ?? '', lang), enabled: open !== undefined })
  if (!open || !detail.data) return null
  return (
    <>
      <Helped helped={detail.data.helped} />
      <LookingAfter warning={detail.data} name={name} />
    </>
  )
}
