import { useTranslation } from 'react-i18next'
import type { PersonIdentifier } from '../../src/identity/index.ts'

/** What kind of identifier it is, and whether it ties people together or why not. */
export function TypeName({ type, state }: { type: string; state?: PersonIdentifier['state'] }) {
  const { t } = useTranslation()
  return (
    <span className="meta">
      {t(`identifier.${type}`, { defaultValue: type })}
      {state && state !== 'joined' && <> · {t(`identifierState.${state}`, { defaultValue: state })}</>}
    </span>
  )
}
