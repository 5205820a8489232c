import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** Between being told when something happens, being sent something each day, and being named by a colleague. */
export function ToldNav({ at }: { at: 'alerts' | 'subscriptions' | 'mentions' }) {
  const { t } = useTranslation()
  return (
    <nav className="subnav" aria-label={t('alerts.both')}>
      <Link to="/alerts" aria-current={at === 'alerts' ? 'page' : undefined}>
        {t('alerts.title')}
      </Link>
      <Link to="/subscriptions" aria-current={at === 'subscriptions' ? 'page' : undefined}>
        {t('subscriptions.title')}
      </Link>
      <Link to="/mentions" aria-current={at === 'mentions' ? 'page' : undefined}>
        {t('mentions.title')}
      </Link>
    </nav>
  )
}
