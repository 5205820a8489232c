import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../src/profiles/index.ts'
import { Card } from '../parts/page.tsx'
import { useWhen } from './when.ts'

/** Groups of customers somebody is in, and accounts they belong to, each with since when. */
export function PersonTies({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <>
      {person.segments.length > 0 && (
        <Card title={t('person.groups')}>
          <ul className="ties">
            {person.segments.map((group) => (
              <li key={group.name}>
                <Link to="/groups/$name" params={{ name: group.name }} className="a break">
                  {group.label}
                </Link>
                {group.since && (
                  <small title={when.exact(group.since)}>
                    {t('person.sinceDay', { day: when.day(group.since) })}
                  </small>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {person.accounts.length > 0 && (
        <Card title={t('person.accounts')}>
          <ul className="ties">
            {person.accounts.map((account) => (
              <li key={account.id}>
                <Link to="/accounts/$id" params={{ id: account.id }} className="a break">
                  {account.name ?? account.id}
                </Link>
                <small title={when.exact(account.since)}>
                  {t('person.sinceDay', { day: when.day(account.since) })}
                </small>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}
