import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useTitleLanguage } from '../people/when.ts'
import { Mark } from '../theme/marks.tsx'
import { warningsQuery } from './warning-data.ts'
import { kindInWords } from './words.ts'

const shown = 3

/** On the page of a team: how many customers wait for it by an early warning, and the first of them. */
export function TeamWarnings({ team }: { team: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const lang = useTitleLanguage()
  const maySee = useCan('warnings:read')
  const list = useInfiniteQuery({ ...warningsQuery({ team, pageSize: shown }, lang), enabled: maySee })
  const page = list.data?.pages[0]
  if (!page || page.total === 0) return null
  return (
    <section className="card" aria-label={t('warnings.title')}>
      <header>
        <h2>{t('warnings.title')}</h2>
        <div className="acts-in">
          <Link to="/warnings" search={{ team }} className="a">
            {t('warnings.total', { count: page.total, value: fmt.count(page.total) })}
          </Link>
        </div>
      </header>
      <ul className="team-needs" data-list>
        {page.items.map((warning) => (
          <li key={warning.id}>
            <p className="team-name">
              <Mark level={warning.kind === 'disagree' ? 'watch' : 'needs'} />
              <Link to="/warnings/$id" params={{ id: warning.id }}>
                {warning.person.name ?? t('person.noName')}
              </Link>
            </p>
            <p className="meta">{kindInWords(warning, t)}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
