import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModelSummary } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { modelsQuery } from './warning-data.ts'

/** Of which signals nothing can be said yet, and why; nothing where all can. @param only looks at one kind alone */
export function CannotSay({ only }: { only?: string }) {
  const models = useQuery(modelsQuery())
  const all = models.data ?? []
  // A signal is looked at within several horizons; it is silent when none of them can be told.
  const silent = all.filter(
    (one, at) =>
      (only === undefined || only === one.signal) &&
      all.findIndex((other) => isSame(one, other)) === at &&
      all.every((other) => !isSame(one, other) || other.inUse === null),
  )
  return silent.map((model) => <Silent key={`${model.whose} ${model.signal}`} model={model} />)
}

function isSame(one: ModelSummary, other: ModelSummary): boolean {
  return one.signal === other.signal && one.whose === other.whose
}

function Silent({ model }: { model: ModelSummary }) {
  const { t } = useTranslation()
  const { signal, whose } = model
  return (
    <div className="callout">
      <p>
        <b>{t(`warnings.cannotSay.${signal}`)}</b> {useWhy(model)}{' '}
        <Link to="/warnings/model" search={{ signal, whose }} className="a">
          {t('warnings.cannotSay.more')}
        </Link>
      </p>
    </div>
  )
}

/** Why a signal is silent, in a sentence. */
export function useWhy({ newest }: ModelSummary): string {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (newest === null) return t('warnings.cannotSay.untrained')
  const at = fmt.since(newest.trainedAt, Date.now())
  if (newest.kind === null) return t(`warnings.cannotSay.short.${newest.signal}`, { at })
  const reasons = newest.failed.map((name) => t(`modelCheck.${name}.short`, { defaultValue: name }))
  return reasons.length === 0
    ? t('warnings.cannotSay.unknown', { at })
    : t('warnings.cannotSay.why', { why: reasons.join(', '), at })
}
