import { useTranslation } from 'react-i18next'
import { useSourceNames } from '../ingestion/source-data.ts'
import { useWhen } from './when.ts'

/** Where something was heard, and when; the exact moment for whoever points at it. */
export function Provenance({
  at,
  source,
  computed,
}: {
  at: string | null
  source: string | null
  computed?: boolean
}) {
  const { t } = useTranslation()
  const when = useWhen()
  const nameOf = useSourceNames()
  const from = computed ? t('traits.computed') : source ? nameOf(source) : ''
  return (
    <small className="from" {...(at ? { title: when.exact(at) } : {})}>
      {[from, at && when.day(at)].filter(Boolean).join(', ')}
    </small>
  )
}
