import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonIdentifier } from '../../src/identity/index.ts'

interface TypeNameProps {
  type: string
  state?: PersonIdentifier['state']
  /** Said after the type of one that is in use: since when. */
  children?: ReactNode
}

/** What kind of identifier it is, and, for one that ties nobody together, why not. */
export function TypeName({ type, state = 'joined', children }: TypeNameProps) {
  const { t } = useTranslation()
  const after = state === 'joined' ? children : t(`identifierState.${state}`, { defaultValue: state })
  return (
    <span className="meta">
      {t(`identifier.${type}`, { defaultValue: type })}
      {after && <> · {after}</>}
    </span>
  )
}
