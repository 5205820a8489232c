import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { TraitDetail } from '../../src/profiles/index.ts'
import { useWhen } from './when.ts'

type Scored = NonNullable<TraitDetail['scored']>

/** That a value is a chance which a model gave, and when; leads to how good that model is. */
export function ScoreOrigin({ at, scored }: { at: string | null; scored: Scored }) {
  const { t } = useTranslation()
  const when = useWhen()
  const { signal, horizonDays, version } = scored
  return (
    <>
      <small className="from" {...(at ? { title: when.exact(at) } : {})}>
        {[t('traits.scored', { version }), at && when.day(at)].filter(Boolean).join(', ')}
      </small>
      <Link
        to="/warnings/model"
        search={{
          ...(signal === 'dissatisfied'
            ? { signal }
            : { signal: 'leave' as const, horizon: String(horizonDays) }),
          version: String(version),
        }}
        className="link small"
      >
        {t('traits.howGood')}
      </Link>
    </>
  )
}
