import { useTranslation } from 'react-i18next'
import { Mark } from '../theme/marks.tsx'

/** Says in one sentence what is to be set before mails can be sent. */
export function MailMissing() {
  const { t } = useTranslation()
  return (
    <p role="note">
      <Mark level="watch" size={11} /> {t('mail.missing')} <code>SMTP_URL</code>, <code>MAIL_FROM</code>
    </p>
  )
}
