import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'

/** Between the changes of measures, the customers who changed, and how both are watched. */
export function ChangesNav({ at }: { at: 'measures' | 'people' | 'settings' }) {
  const { t } = useTranslation()
  const maySeePeople = useCan('people:read')
  const current = (place: typeof at) => (place === at ? ({ 'aria-current': 'page' } as const) : {})
  return (
    <nav className="subnav" aria-label={t('changes.title')}>
      <Link to="/changes" activeOptions={{ exact: true }} {...current('measures')}>
        {t('changes.nav.measures')}
      </Link>
      {maySeePeople && (
        <Link to="/changes/people" {...current('people')}>
          {t('changes.nav.people')}
        </Link>
      )}
      <Link to="/changes/settings" {...current('settings')}>
        {t('changes.nav.settings')}
      </Link>
    </nav>
  )
}
