import { useTranslation } from 'react-i18next'
import type { Helped as HelpedAnswer, WarningDetail } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'

/** What was done for others in a like situation and what came of it, with how it is known. */
export function Helped({ helped }: { helped: readonly HelpedAnswer[] }) {
  const { t } = useTranslation()
  return (
    <Card title={t('warnings.helped.title')}>
      {helped.length === 0 ? (
        <p className="dim">{t('warnings.helped.none')}</p>
      ) : (
        <ul className="warn-helped">
          {helped.map((one) => (
            <li key={one.action ?? 'all'}>
              <b>{one.action ? t(`warnings.action.${one.action}`) : t('warnings.helped.whatever')}</b>
              <Found one={one} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Found({ one }: { one: HelpedAnswer }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { difference, low, high, n, nOtherwise, evidence } = one
  const counted = { n: fmt.count(n), m: fmt.count(nOtherwise) }
  if (evidence === 'cannot_say' || difference === null || low === null || high === null)
    return <span className="meta">{t('warnings.helped.cannotSay', counted)}</span>
  const points = (share: number) =>
    `${share < 0 ? '\u2212' : ''}${fmt.count(Math.abs(Math.round(share * 100)))}`
  return (
    <>
      <span>
        {t(difference < 0 ? 'warnings.helped.fewer' : 'warnings.helped.more', {
          points: fmt.count(Math.abs(Math.round(difference * 100))),
        })}
      </span>
      <span className="meta">
        {t('warnings.range', { low: points(low), high: points(high) })},{' '}
        {t(`warnings.helped.${evidence}`, counted)}
      </span>
    </>
  )
}

/** Who looks after the customer: the warning's colleague, then each team with a reason. */
export function LookingAfter({ warning, name }: { warning: WarningDetail; name: string }) {
  const { t } = useTranslation()
  const { lookingAfter, assigned, team } = warning
  return (
    <Card title={t('warnings.lookingAfter', { name })}>
      <ul className="warn-after">
        <li>
          <b>{assigned ? assigned.name : t('warnings.nobodyYet')}</b>{' '}
          <span className="meta">{t('warnings.hasWarning', { team: t(`team.${team}`) })}</span>
        </li>
        {lookingAfter.map((one) => (
          <li key={`${one.team} ${one.name}`}>
            {one.name ?? t(`team.${one.team}`)}{' '}
            {one.name && <span className="meta">{t(`team.${one.team}`)}</span>}
          </li>
        ))}
      </ul>
    </Card>
  )
}
