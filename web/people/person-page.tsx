import './people.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { PersonChanges } from '../changes/person-changes.tsx'
import { Resource } from '../parts/states.tsx'
import { CustomerCare, CustomerWarnings } from '../warnings/person-warnings.tsx'
import { PersonConsent } from './consent.tsx'
import { DecisionHistory } from './decision-history.tsx'
import { MaskedNote } from './masked-note.tsx'
import { NinetyDays } from './ninety-days.tsx'
import { OnePerson } from './one-person.tsx'
import { personQuery } from './person-data.ts'
import { PersonHead } from './person-head.tsx'
import { PersonTies } from './person-ties.tsx'
import { nameOf } from './person-words.ts'
import { PersonWords } from './quotes.tsx'
import { PersonTraits } from './traits.tsx'

const route = getRouteApi('/app/people/$id')

/** One customer: who they are, 90 days with us, what they said, and why their signals are taken to be of one person. */
export function PersonPage() {
  const { id } = route.useParams()
  const person = useQuery(personQuery(id))
  useNewestAddress(id, person.data?.id)
  return (
    <Resource query={person} shape="figure">
      {(data) => <PersonDetails person={data} />}
    </Resource>
  )
}

/** Signals that were joined keep their old numbers; whoever comes by one stands at the present number afterwards. */
function useNewestAddress(asked: string, found: string | undefined) {
  const navigate = useNavigate()
  useEffect(() => {
    if (found === undefined || found === asked) return
    void navigate({ to: '/people/$id', params: { id: found }, search: (old) => old, replace: true })
  }, [asked, found, navigate])
}

function PersonDetails({ person }: { person: Person }) {
  const { t } = useTranslation()
  const maySee = useCan('warnings:read')
  const customer = { whose: 'person', id: person.id, name: person.firstName ?? nameOf(person, t) } as const
  return (
    <>
      <PersonHead person={person} />
      {person.masked && <MaskedNote />}
      <div className="side person-side">
        <div className="stack">
          {maySee && <CustomerWarnings key={person.id} {...customer} />}
          <NinetyDays key={person.id} person={person} />
        </div>
        <aside className="stack">
          <PersonWords person={person} />
          <PersonChanges id={person.id} />
          {maySee && <CustomerCare {...customer} />}
          <PersonTraits person={person} />
          <OnePerson person={person} />
          <PersonTies person={person} />
          <PersonConsent person={person} />
          <DecisionHistory person={person} />
        </aside>
      </div>
    </>
  )
}
