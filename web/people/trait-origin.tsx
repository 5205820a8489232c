import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TraitDetail } from '../../src/profiles/index.ts'
import { Provenance } from './provenance.tsx'

const OriginDialog = lazy(() => import('./origin-dialog.tsx').then((it) => ({ default: it.OriginDialog })))

/** That a value was computed, and when; opens to the events it was made of. */
export function TraitOrigin({ person, trait }: { person: string; trait: TraitDetail }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Provenance at={trait.at} source={null} computed />
      <button type="button" className="link small" onClick={() => setOpened(true)}>
        {t('traits.how')}
        <span className="sr">: {trait.label ?? trait.name}</span>
      </button>
      <Suspense>
        {opened && <OriginDialog person={person} trait={trait} onClose={() => setOpened(false)} />}
      </Suspense>
    </>
  )
}
