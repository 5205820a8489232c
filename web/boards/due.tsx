import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Mark } from '../theme/marks.tsx'
import { useChangeBoard } from './board-controls.tsx'
import { dueQuery } from './board-data.ts'
import { useGround } from './ground.ts'

/** Decisions of this board whose day has come: they stand out until somebody says what came of them. */
export function DueDecisions({ board }: { board: string }) {
  const { t } = useTranslation()
  const { fmt } = useGround()
  const change = useChangeBoard()
  const due = useQuery({ ...dueQuery(), staleTime: 60_000 })
  const own = (due.data ?? []).filter(({ subject }) => subject.startsWith(`tile:${board}/`))
  if (own.length === 0) return null
  return (
    <section className="callout ember due" aria-label={t('decide.due')}>
      <h2>
        <Mark level="needs" size={12} /> {t('decide.due')}
      </h2>
      <ul>
        {own.map(({ id, subject, decided, at }) => (
          <li key={id}>
            <button
              type="button"
              className="link"
              onClick={() => change({ tile: subject.split('/')[1], tab: 'decisions' })}
            >
              {decided}
            </button>{' '}
            <span className="meta">{t('decide.on', { at: fmt.date(at) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
