import { Link, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Failed } from '../parts/states.tsx'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <div className="state">
      <h1>{t('fallback.notFound')}</h1>
      <Link to="/" className="a">
        {t('fallback.home')}
      </Link>
    </div>
  )
}

/** A page that could not be made: what happened, and the way on. */
export function ProblemPage({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation()
  const router = useRouter()
  const again = () => {
    reset()
    void router.invalidate()
  }
  return (
    <div className="page">
      <h1 className="sr">{t('fallback.problem')}</h1>
      <Failed error={error} rest={t('fallback.rest')} onRetry={again} />
    </div>
  )
}
