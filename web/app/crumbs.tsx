import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { allPlaces, headingOf, isAt } from './nav.ts'

/** Where this page lies: its group, and its place as a link when the page lies below it. */
export function Crumbs({ path }: { path: string }) {
  const { t } = useTranslation()
  const place = allPlaces.find((candidate) => isAt(candidate, path))
  if (!place) return <div className="crumb" />
  return (
    <div className="crumb">
      {t(`nav.${headingOf(place)}`)}
      <span className="sep" aria-hidden="true">
        /
      </span>
      {path === place.to ? (
        <span>{t(`nav.${place.word}`)}</span>
      ) : (
        <Link to={place.to}>{t(`nav.${place.word}`)}</Link>
      )}
    </div>
  )
}
