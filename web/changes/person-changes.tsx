import './changes.css'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { personChangesQuery } from './change-data.ts'
import { behaviourSentence } from './person-words.ts'

/** How this customer behaves otherwise than they themselves did; nothing where nothing changed, or nobody could tell. */
export function PersonChanges({ id }: { id: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const found = useQuery({ ...personChangesQuery(id), enabled: useCan('people:read') })
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Card title={t('changes.own.title')}>
      <ul className="change-own">
        {items.slice(0, 5).map((change) => (
          <li key={change.behaviour}>
            {behaviourSentence(change, t, fmt)}
            <p className="meta">
              {t('changes.own.since', {
                at: fmt.date(change.since),
                seen: fmt.count(change.seen),
                expected: fmt.plain(Math.round(change.expected * 10) / 10),
              })}
            </p>
          </li>
        ))}
      </ul>
      <p className="meta">{t('changes.own.note')}</p>
    </Card>
  )
}
