import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import { chancesQuery } from '../warnings/warning-data.ts'
import { traitName } from './person-words.ts'

/** Chances in percent from which on a list can be asked for. */
const lines = ['10', '20', '40', '60']

interface Narrowed {
  trait?: string
  least?: string
}

/** Narrows a list of people to those whose chance is at least so high; nothing where no model is in use. */
export function ChanceChoice({
  value,
  onChange,
}: {
  value: Narrowed
  onChange: (next: Required<Narrowed>) => void
}) {
  const { t } = useTranslation()
  const chances = useQuery({ ...chancesQuery(), enabled: useCan('warnings:read') })
  const offered = (chances.data ?? []).map(({ name }) => ({
    group: traitName(name, t),
    items: lines.map((least) => optionOf(name, least)),
  }))
  const { trait, least } = value
  const chosen = trait === undefined ? null : `${trait} ${least ?? ''}`
  const known = offered.some(({ items }) => items.some((item) => item.value === chosen))
  if (offered.length === 0 && chosen === null) return null

  function optionOf(name: string, from: string) {
    return {
      value: `${name} ${from}`,
      label: t('persons.chanceFrom', { what: traitName(name, t), count: Number(from) }),
    }
  }
  return (
    <Select
      aria-label={t('persons.chance')}
      placeholder={t('persons.anyChance')}
      data={
        trait === undefined || known
          ? offered
          : [...offered, { group: traitName(trait, t), items: [optionOf(trait, least ?? '')] }]
      }
      value={chosen}
      onChange={(next) => {
        const [name = '', from = ''] = (next ?? '').split(' ')
        onChange({ trait: name, least: from })
      }}
      clearable
      clearButtonProps={{ 'aria-label': t('form.clear') }}
      w={300}
    />
  )
}
