import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reason, Warning } from '../../src/warnings/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { usePageKeys } from '../app/page-keys.ts'
import { Mark } from '../theme/marks.tsx'
import { ActButtons, ActDialog, type Doing } from './act.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { featureValue, kindInWords, outOfShort, rangeOf, scaleOf } from './words.ts'

/** Warnings one below the other; J and K walk them, and a letter does something with the one that has the focus. */
export function WarningList({ items }: { items: readonly Warning[] }) {
  const { t } = useTranslation()
  const mayAct = useCan('warnings:act')
  const [doing, setDoing] = useState<{ what: Doing; warning: Warning }>()
  const keyed = (what: Doing) => (id: string) => {
    const warning = items.find((one) => one.id === id)
    if (warning && mayAct) setDoing({ what, warning })
  }
  useRowKeys({ e: keyed('done'), s: keyed('snooze'), x: keyed('wrong'), a: keyed('assign') })
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
  return (
    <>
      <ol className="warn-list" data-list aria-label={t('warnings.title')}>
        {items.map((warning) => (
          <li key={warning.id} data-row={warning.id}>
            <Row warning={warning} onDo={(what) => setDoing({ what, warning })} />
          </li>
        ))}
      </ol>
      {doing && <ActDialog what={doing.what} warning={doing.warning} onClose={() => setDoing(undefined)} />}
    </>
  )
}

function Row({ warning, onDo }: { warning: Warning; onDo: (what: Doing) => void }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { person, kind, value, state, since, assigned, team } = warning
  const open = state === 'open' || state === 'snoozed'
  return (
    <>
      <Chance warning={warning} />
      <div className="warn-what">
        <p className="warn-name">
          {open && <Mark level={kind === 'disagree' ? 'watch' : 'needs'} size={11} />}
          <Link to="/warnings/$id" params={{ id: warning.id }} className="a break">
            {person.name ?? t('person.noName')}
          </Link>
        </p>
        <p className="dim">
          {kindInWords(warning, t)}
          {value !== null && `, ${t('warnings.worth', { value: fmt.money(value) })}`}
        </p>
        <ul className="warn-reasons">
          {warning.reasons.slice(0, 3).map((reason) => (
            <ReasonLine key={reason.feature} reason={reason} scale={scaleOf(warning.chance)} />
          ))}
        </ul>
      </div>
      <div className="warn-care">
        <p>{t(`team.${team}`)}</p>
        <p className="meta">{assigned ? assigned.name : t('warnings.nobodyYet')}</p>
        <p className="meta">
          {state === 'open' ? '' : `${t(`warnings.state.${state}`)}, `}
          {state === 'snoozed' && warning.snoozedUntil
            ? t('warnings.until', { at: fmt.date(warning.snoozedUntil) })
            : t('warnings.since', { at: fmt.since(since, Date.now()) })}
        </p>
      </div>
      <ActButtons warning={warning} onDo={onDo} />
    </>
  )
}

function Chance({ warning }: { warning: Warning }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const scale = scaleOf(warning.chance)
  return (
    <div className="warn-chance">
      <p className="figure-s num">
        {outOfShort(warning.chance, scale, fmt)}
        <small>{t('warnings.inScale', { scale: fmt.count(scale) })}</small>
      </p>
      <p className="meta">{t('warnings.likelyShort', { range: rangeOf(warning, scale, t, fmt) })}</p>
    </div>
  )
}

function ReasonLine({ reason, scale }: { reason: Reason; scale: number }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const points = Math.round(reason.effect * scale)
  return (
    <li>
      <span className={`num ${points < 0 ? 'down' : 'up'}`}>
        {points < 0 ? '\u2212' : '+'}
        {fmt.count(Math.abs(points))}
      </span>{' '}
      {reason.label}: {featureValue(reason.value, reason.unit, t, fmt)}
      {reason.team && <small>{t(`team.${reason.team}`)}</small>}
    </li>
  )
}
