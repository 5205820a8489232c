import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonHit } from '../../src/profiles/index.ts'
import { useFormat } from '../access/session.ts'
import { dataKey } from '../api/workspace.ts'
import { Icon } from '../parts/icon.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { readPeople } from './person-data.ts'
import { nameOfHit } from './person-words.ts'

interface PersonPickerProps {
  /** The one who is not offered. */
  except: string
  label: string
  onPick: (person: PersonHit) => void
}

const most = 8

/** Finds another person by a few letters of name, e-mail, telephone or number. */
export function PersonPicker({ except, label, onPick }: PersonPickerProps) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const [search] = useDebouncedValue(words.trim(), 250)
  const found = useQuery({
    queryKey: dataKey('people', 'pick', search),
    queryFn: ({ signal }) => readPeople({ search, pageSize: most + 1 }, signal),
    enabled: search !== '',
  })
  const people = (found.data?.people ?? []).filter((person) => person.id !== except).slice(0, most)
  return (
    <div className="stack tight">
      <TextInput
        type="search"
        label={label}
        placeholder={t('persons.searchPlaceholder')}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        data-autofocus
      />
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.isLoading && <Loading />}
      {found.data && (
        <p className="meta" role="status">
          {people.length === 0 ? t('persons.noneFound') : t('joining.found', { count: people.length })}
        </p>
      )}
      {people.length > 0 && (
        <ul className="picks">
          {people.map((person) => (
            <li key={person.id}>
              <Pick person={person} onPick={onPick} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Pick({ person, onPick }: { person: PersonHit; onPick: (person: PersonHit) => void }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const facts = [person.email, person.phone, person.userId].filter((fact) => fact && fact !== person.name)
  return (
    <button type="button" onClick={() => onPick(person)}>
      <span className="main break">{nameOfHit(person, t)}</span>
      <small className="meta break">{facts.join(', ')}</small>
      <small className="meta">
        {person.lastSeen && t('joining.lastHeard', { at: fmt.since(person.lastSeen, Date.now()) })}
      </small>
    </button>
  )
}
