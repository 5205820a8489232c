import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** A person of a list; one without a name is told apart by the end of their number. */
export function PersonLink({ person }: { person: { id: string; name: string | null } }) {
  const { t } = useTranslation()
  return (
    <Link to="/people/$id" params={{ id: person.id }} className="main break">
      {person.name ?? t('groups.nameless', { id: person.id.slice(-6) })}
    </Link>
  )
}
