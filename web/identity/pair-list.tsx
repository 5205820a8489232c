import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Review } from '../../src/identity/index.ts'
import { callOf } from './comparison.ts'
import { inHundred } from './waterfall.tsx'

interface PairListProps {
  pairs: readonly Review[]
  chosen: string
  onChoose: (id: string) => void
}

/** Pairs, the likeliest first. */
export function PairList({ pairs, chosen, onChoose }: PairListProps) {
  const { t } = useTranslation()
  const current = useRef<HTMLButtonElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another one is chosen
  useEffect(() => {
    void current.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <ul className="pair-list" aria-label={t('pairs.list')}>
      {pairs.map((pair) => (
        <li key={pair.id}>
          <button
            type="button"
            ref={pair.id === chosen ? current : undefined}
            aria-current={pair.id === chosen ? 'true' : undefined}
            onClick={() => onChoose(pair.id)}
          >
            <b>{callOf(pair.left.identifiers) ?? t('person.noName')}</b>
            <b>{callOf(pair.right.identifiers) ?? t('person.noName')}</b>
            <span className="meta">
              <Because of={pair} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** In a few words why a pair is in the list. */
function Because({ of: pair }: { of: Review }) {
  const { t } = useTranslation()
  if (pair.probability !== null) return inHundred(pair.probability, t)
  const types = [...new Set(pair.shared.map(({ type }) => t(`identifier.${type}`, { defaultValue: type })))]
  return types.length > 0 ? t('pairs.share', { what: types.join(', ') }) : t('pairs.byRules')
}
