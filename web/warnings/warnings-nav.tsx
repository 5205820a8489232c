import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

const places = [
  { at: 'list', to: '/warnings' },
  { at: 'model', to: '/warnings/model' },
  { at: 'settings', to: '/warnings/settings' },
] as const

/** Between the warnings, how far they are to be believed, and what was decided about them. */
export function WarningsNav({ at }: { at: (typeof places)[number]['at'] }) {
  const { t } = useTranslation()
  return (
    <nav className="subnav" aria-label={t('warnings.title')}>
      {places.map((place) => (
        <Link
          key={place.at}
          to={place.to}
          activeOptions={{ exact: true }}
          aria-current={place.at === at ? 'page' : undefined}
        >
          {t(`warnings.nav.${place.at}`)}
        </Link>
      ))}
    </nav>
  )
}
