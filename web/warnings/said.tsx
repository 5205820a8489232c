import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { WarningKind } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Mark } from '../theme/marks.tsx'

interface SaidHeaderProps {
  id: string
  kind: WarningKind
  /** Whether somebody is asked to do something about it. */
  open: boolean
  signal: 'leave' | 'dissatisfied'
  version: number
  /** Customers in this situation that the model was checked on. */
  n: number
  at: string
}

/** Title of a warning's card: which signal, when it was looked at, and by which version of the model. */
export function SaidHeader({ id, kind, open, signal, version, n, at }: SaidHeaderProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <header>
      <Mark level={open ? (kind === 'disagree' ? 'watch' : 'needs') : 'steady'} size={13} />
      <h2 id={id}>{t(`warnings.kind.${kind}`)}</h2>
      <p className="meta warn-model">
        {t('warnings.updated', { at: fmt.since(at, Date.now()) })},{' '}
        <Link to="/warnings/model" search={{ signal, version: String(version) }} className="a">
          {t('warnings.modelVersion', { version })}
        </Link>
        , {t('warnings.checkedOn', { count: n, value: fmt.count(n) })}
      </p>
    </header>
  )
}
