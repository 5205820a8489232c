import '../people/people.css'
import './warnings.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WarningDetail } from '../../src/warnings/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { usePageKeys } from '../app/page-keys.ts'
import { Talks } from '../boards/talks.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { ActButtons, ActDialog, type Doing } from './act.tsx'
import { Course } from './course.tsx'
import { Helped, LookingAfter } from './helped.tsx'
import { WarningReasons } from './reasons.tsx'
import { SaidHeader } from './said.tsx'
import { Story } from './story.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { warningQuery, warningSubject } from './warning-data.ts'
import { WarningsNav } from './warnings-nav.tsx'
import { chanceInWords, isOurs, kindInWords, rangeOf, scaleOf, signalOf } from './words.ts'

const route = getRouteApi('/app/warnings/$id')

/** One warning: why, what lies behind each reason, what has helped others, and what was done. */
export function WarningPage() {
  const { id } = route.useParams()
  const lang = useTitleLanguage()
  const warning = useQuery(warningQuery(id, lang))
  return (
    <>
      <WarningsNav at="list" />
      <Resource query={warning} shape="figure">
        {(data) => <Details warning={data} />}
      </Resource>
    </>
  )
}

function Details({ warning }: { warning: WarningDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayTalk = useCan('boards:read')
  const [doing, setDoing] = useState<Doing>()
  const name = warning.person.name ?? t('person.noName')
  const { value } = warning
  useKeys(setDoing)
  return (
    <div data-row={warning.id}>
      <PageHead
        title={name}
        lede={
          <>
            {kindInWords(warning, t)}
            {value !== null && `, ${t('warnings.worth', { value: fmt.money(value) })}`}.{' '}
            <CustomerLink warning={warning} />
          </>
        }
      >
        <ActButtons warning={warning} onDo={setDoing} />
      </PageHead>
      {warning.masked && <MaskedNote />}
      <div className="side person-side">
        <div className="stack">
          <Why warning={warning} name={name} />
          {warning.course.length > 2 && (
            <Card>
              <Course course={warning.course} title={t('warnings.course')} />
            </Card>
          )}
          <Story warning={warning} />
        </div>
        <aside className="stack">
          <Helped helped={warning.helped} />
          <LookingAfter warning={warning} name={name} />
          {mayTalk && (
            <Card title={t('warnings.talk')}>
              <Talks subject={warningSubject(warning.id)} />
            </Card>
          )}
        </aside>
      </div>
      {doing && <ActDialog what={doing} warning={warning} onClose={() => setDoing(undefined)} />}
    </div>
  )
}

/** The same letters as in the list; here they always mean this warning. */
function useKeys(set: (what: Doing) => void) {
  const { t } = useTranslation()
  const mayAct = useCan('warnings:act')
  const keyed = (what: Doing) => () => {
    if (mayAct) set(what)
  }
  useRowKeys({ e: keyed('done'), s: keyed('snooze'), x: keyed('wrong'), a: keyed('assign') }, true)
  usePageKeys(
    mayAct
      ? [
          { keys: 'E', meaning: t('warnings.act.done') },
          { keys: 'S', meaning: t('warnings.act.snooze') },
          { keys: 'X', meaning: t('warnings.act.wrong') },
          { keys: 'A', meaning: t('warnings.act.assign') },
        ]
      : [],
  )
}

function CustomerLink({ warning }: { warning: WarningDetail }) {
  const { t } = useTranslation()
  const { id } = warning.person
  return warning.whose === 'account' ? (
    <Link to="/accounts/$id" params={{ id }} className="a">
      {t('warnings.toAccount')}
    </Link>
  ) : (
    <Link to="/people/$id" params={{ id }} className="a">
      {t('warnings.toPerson')}
    </Link>
  )
}

function Why({ warning, name }: { warning: WarningDetail; name: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const signal = signalOf(warning)
  const scale = scaleOf(warning.chance)
  return (
    <section className="card" aria-labelledby="warn-why">
      <SaidHeader
        id="warn-why"
        kind={warning.kind}
        open={warning.state === 'open'}
        version={warning.version}
        n={warning.n}
        at={warning.scoredAt}
        signal={signal}
      />
      <p className="say warn-say">
        {chanceInWords({ ...warning, signal }, name, t, fmt)}{' '}
        <span>
          {t('warnings.likely', { range: rangeOf(warning, scale, t, fmt) })}{' '}
          {isOurs(warning.waterfall) && t('warnings.oursToMend')}
        </span>
      </p>
      {warning.otherHorizons.length > 0 && (
        <p className="meta warn-further">
          {t('warnings.otherHorizons')}{' '}
          {warning.otherHorizons
            .map(({ days, chance }) =>
              t('warnings.horizon', {
                days,
                value: fmt.count(Math.round(chance * scale)),
                scale: fmt.count(scale),
              }),
            )
            .join(', ')}
        </p>
      )}
      <WarningReasons warning={warning} name={name} />
    </section>
  )
}
