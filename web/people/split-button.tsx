import { useTranslation } from 'react-i18next'
import type { PersonEvidence, PersonIdentifier } from '../../src/identity/index.ts'
import { useCan } from '../access/session.ts'
import { Icon } from '../parts/icon.tsx'

interface SplitButtonProps {
  evidence: PersonEvidence
  identifier: PersonIdentifier
  onSplit: (identifier: PersonIdentifier) => void
}

/** Takes an identifier out of this person, where there is another one left. */
export function SplitButton({ evidence, identifier, onSplit }: SplitButtonProps) {
  const { t } = useTranslation()
  const mayJoin = useCan('people:join')
  const joined = evidence.identifiers.filter((one) => one.state === 'joined').length
  if (!mayJoin || identifier.state !== 'joined' || joined < 2) return null
  const type = t(`identifier.${identifier.type}`, { defaultValue: identifier.type })
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={t('split.button', { identifier: `${type} ${identifier.value.slice(0, 80)}` })}
      title={t('split.verb')}
      onClick={() => onSplit(identifier)}
    >
      <Icon name="split" size={16} />
    </button>
  )
}
