import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'

/** Says why names and numbers are covered, and, for a search, which fields were looked in. */
export function MaskedNote({ searched }: { searched?: readonly string[] | null }) {
  const { t } = useTranslation()
  return (
    <p className="masked-note">
      <Icon name="lock" size={15} />
      <span>
        {t('persons.masked', { role: t('role.analyst') })}{' '}
        {searched && t('persons.maskedSearch', { fields: searched.join(', ') })}
      </span>
    </p>
  )
}
