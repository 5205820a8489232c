import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person, TraitDetail } from '../../src/profiles/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { traitName, valueText } from './person-words.ts'
import { Provenance } from './provenance.tsx'
import { ScoreOrigin } from './score-origin.tsx'
import { TraitOrigin } from './trait-origin.tsx'

const atFirst = 8
const longText = 160

/** What we know about somebody: each value with who said it and when, or how it was computed. */
export function TraitList({
  details,
  act,
}: {
  details: readonly TraitDetail[]
  act?: (trait: TraitDetail) => React.ReactNode
}) {
  const { t } = useTranslation()
  const [all, setAll] = useState(false)
  const shown = all ? details : details.slice(0, atFirst)
  return (
    <>
      <dl className="dl known">
        {shown.map((trait) => (
          <div key={trait.name}>
            <dt className="break" title={trait.name}>
              {trait.label ?? traitName(trait.name, t)}
            </dt>
            <dd>
              <TraitValue trait={trait} />
              {act?.(trait) ?? <Provenance at={trait.at} source={trait.source} computed={trait.computed} />}
            </dd>
          </div>
        ))}
      </dl>
      {details.length > atFirst && (
        <button type="button" className="link more" onClick={() => setAll(!all)}>
          {all ? t('traits.fewer') : t('traits.all', { count: details.length })}
        </button>
      )}
    </>
  )
}

function TraitValue({ trait }: { trait: TraitDetail }) {
  const { t } = useTranslation()
  const [whole, setWhole] = useState(false)
  const { value } = trait
  const fmt = useFormat()
  if (trait.scored && typeof value === 'number') return <span>{fmt.percent(value)}</span>
  const text = typeof value === 'boolean' ? t(value ? 'traits.yes' : 'traits.no') : valueText(value)
  if (text === '') return <span className="dim">{t('traits.empty')}</span>
  if (text.length <= longText || whole) return <span className="break">{text}</span>
  return (
    <span className="break">
      {text.slice(0, longText)}…{' '}
      <button type="button" className="link" onClick={() => setWhole(true)}>
        {t('traits.whole')}
      </button>
    </span>
  )
}

function originOf(trait: TraitDetail, person: string) {
  if (trait.scored) return <ScoreOrigin at={trait.at} scored={trait.scored} />
  return trait.computed ? <TraitOrigin person={person} trait={trait} /> : undefined
}

/** The traits of a person, computed ones first among equals, with the way each came about. */
export function PersonTraits({ person }: { person: Person }) {
  const { t } = useTranslation()
  const details = person.traitDetails
  return (
    <Card title={t('traits.title')}>
      {details.length === 0 ? (
        <p className="dim">{t('traits.none')}</p>
      ) : (
        <TraitList details={details} act={(trait) => originOf(trait, person.id)} />
      )}
    </Card>
  )
}
