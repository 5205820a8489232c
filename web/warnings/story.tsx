import { useTranslation } from 'react-i18next'
import type { WarningDetail } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { useWhen } from '../people/when.ts'

/** What happened with a warning, oldest first, and what came of it. */
export function Story({ warning }: { warning: WarningDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  const { history, outcome } = warning
  return (
    <Card title={t('warnings.story')}>
      <ol className="warn-story">
        {history.map((entry) => (
          <li key={`${entry.at} ${entry.what}`}>
            <time className="num meta" dateTime={entry.at} title={when.exact(entry.at)}>
              {fmt.since(entry.at, Date.now())}
            </time>
            <span>
              {happened(entry, t, when)} <span className="meta">{entry.by}</span>
              {entry.note && <small className="break">{entry.note}</small>}
            </span>
          </li>
        ))}
      </ol>
      <p className="dim">{t(`warnings.outcome.${outcome.what}`)}</p>
    </Card>
  )
}

function happened(
  { what, action, to }: WarningDetail['history'][number],
  t: ReturnType<typeof useTranslation>['t'],
  when: ReturnType<typeof useWhen>,
): string {
  if (what === 'done' && action) return t(`warnings.action.${action}`)
  if (what === 'assigned') return to ? t('warnings.event.assigned', { to }) : t('warnings.event.givenBack')
  if (what === 'snoozed')
    return t('warnings.event.snoozed', {
      until: to && !Number.isNaN(Date.parse(to)) ? when.date(to) : (to ?? ''),
    })
  if (what === 'outcome' || what === 'ended')
    return to ? t(`warnings.outcome.${to}`, { defaultValue: to }) : t('warnings.state.ended')
  return t(`warnings.event.${what}`)
}
