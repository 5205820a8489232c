import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TitleLanguage } from '../../src/profiles/index.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import { consentWords } from '../people/consent-words.ts'
import { LaneKey, Lanes } from '../people/lanes.tsx'
import { headFacts, nameOf } from '../people/person-words.ts'
import { Quote } from '../people/quotes.tsx'
import { joinDays, Timeline } from '../people/timeline.tsx'
import { createWhen, localeOf } from '../people/when.ts'
import { type PanelData, readPanel, troubleOf } from './panel-data.ts'

const freshMs = 60_000

/** A customer in the frame of another tool: who, may we contact them, what they said, 90 days, what happened. */
export function Panel({ token }: { token: string | undefined }) {
  const { t } = useTranslation()
  const { data, problem, again } = usePanel(token)
  if (token === undefined) return <Trouble sentence={t('embed.noToken')} />
  if (data) {
    return (
      <>
        {problem && <p className="meta embed-stale">{t('states.stale')}</p>}
        <Customer {...data} />
      </>
    )
  }
  if (problem) {
    return (
      <Trouble sentence={t(`embed.${troubleOf(problem)}`)}>
        <button type="button" className="link" onClick={again}>
          {t('states.again')}
        </button>
      </Trouble>
    )
  }
  return (
    <p className="meta embed-stale" aria-busy="true" role="status">
      {t('states.loading')}
    </p>
  )
}

/** Reads the panel, and again every minute as long as it is looked at. */
function usePanel(token: string | undefined) {
  const { i18n } = useTranslation()
  const lang: TitleLanguage = i18n.language === 'de' ? 'de' : 'en'
  const [data, setData] = useState<PanelData>()
  const [problem, setProblem] = useState<Problem>()
  const read = useCallback(async () => {
    if (token === undefined) return
    try {
      setData(await readPanel(token, lang))
      setProblem(undefined)
    } catch (thrown) {
      const found = asProblem(thrown)
      setProblem(found)
      // What was shown by a token that has ended must not stay on the screen.
      if (troubleOf(found) === 'ended') setData(undefined)
    }
  }, [token, lang])
  useEffect(() => {
    void read()
    const timer = setInterval(() => document.visibilityState === 'visible' && void read(), freshMs)
    return () => clearInterval(timer)
  }, [read])
  return { data, problem, again: () => void read() }
}

function Trouble({ sentence, children }: { sentence: string; children?: React.ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="state" role="alert">
      <h1 className="sr">{t('embed.title')}</h1>
      <p className="empty">{sentence}</p>
      {children}
    </div>
  )
}

function Customer({ person, lanes, timeline }: PanelData) {
  const { t, i18n } = useTranslation()
  const when = createWhen({
    locale: localeOf(i18n.language),
    timeZone: timeline.timeZone,
    today: t('when.today'),
  })
  const consent = consentWords(person.consent, t)
  const name = nameOf(person, t)
  useEffect(() => {
    document.title = name
  }, [name])
  return (
    <>
      <header className="embed-head">
        <h1 className="break">{name}</h1>
        <p className="facts">
          {person.firstSeen && <span>{t('person.since', { month: when.monthYear(person.firstSeen) })}</span>}
          {headFacts(person.traitDetails).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        <p>
          <span className="meta">{t('person.mayWe')}</span> <b>{consent.short}</b>{' '}
          <span className="meta">{consent.more}</span>
        </p>
        {person.masked && <p className="meta">{t('embed.covered')}</p>}
      </header>
      {person.words[0] && (
        <section aria-label={t('words.title', { name })}>
          <Quote said={person.words[0]} when={when} />
        </section>
      )}
      <section aria-labelledby="embed-days">
        <h2 id="embed-days">{t('lanes.title')}</h2>
        {lanes.lanes.length === 0 ? (
          <p className="dim">{t('lanes.quiet')}</p>
        ) : (
          <>
            <Lanes
              lanes={lanes.lanes.map(({ area, marks }) => ({
                area,
                marks: marks.map((mark) => ({ ...mark, at: Date.parse(mark.at) })),
              }))}
              from={Date.parse(lanes.from)}
              to={Date.parse(lanes.to)}
              when={when}
              onChoose={showDay}
            />
            <LaneKey />
          </>
        )}
        {timeline.days.length === 0 ? (
          <p className="dim">{t('timeline.none')}</p>
        ) : (
          <Timeline days={joinDays(timeline.days)} when={when} />
        )}
      </section>
    </>
  )

  /** Brings the day of a mark into view when it is among those that are shown. */
  function showDay(at: number): void {
    document.querySelector(`.tl time[datetime="${when.isoDay(at)}"]`)?.scrollIntoView({ block: 'start' })
  }
}
