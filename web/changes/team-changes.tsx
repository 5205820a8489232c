import './changes.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Team } from '../../src/access/index.ts'
import type { ChangeList } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Mark } from '../theme/marks.tsx'
import { newChangesQuery } from './change-data.ts'
import { changeSentence, levels } from './words.ts'

/** The newest changes of what a team looks after that nobody has taken up; nothing when there is none. */
export function TeamChanges({ team }: { team: Team }) {
  const { t } = useTranslation()
  const found = useQuery(newChangesQuery(team))
  if (!found.data || found.data.items.length === 0) return null
  return (
    <Card title={t('changes.title')}>
      <Lines list={found.data} />
      {found.data.total > found.data.items.length && (
        <Link to="/changes" search={{ team }} className="a">
          {t('changes.allOf', { count: found.data.total })}
        </Link>
      )}
    </Card>
  )
}

function Lines({ list }: { list: ChangeList }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <ul className="change-history">
      {list.items.map((change) => (
        <li key={change.id}>
          <Mark level={levels[change.tone]} size={11} />{' '}
          <Link to="/changes/$id" params={{ id: change.id }} className="a">
            {changeSentence(change, t, fmt)}
          </Link>
          <p className="meta">{t('changes.since', { at: fmt.date(change.since) })}</p>
        </li>
      ))}
    </ul>
  )
}
