import { useTranslation } from 'react-i18next'
import type { Person } from '../../src/profiles/index.ts'
import { Card } from '../parts/page.tsx'
import { categoryWord } from './consent-words.ts'
import { Provenance } from './provenance.tsx'

/** Each category with what the customer said about it, when, and where it was heard. */
export function PersonConsent({ person }: { person: Person }) {
  const { t } = useTranslation()
  return (
    <Card title={t('consent.title')}>
      {person.consent.length === 0 ? (
        <p className="dim">{t('consent.none')}</p>
      ) : (
        <dl className="dl known">
          {person.consent.map((one) => (
            <div key={one.category}>
              <dt className="break">{categoryWord(one.category, t)}</dt>
              <dd>
                <span className={one.state === 'no' ? 'consent-no' : undefined}>
                  {t(`consent.state.${one.state}`)}
                </span>
                <Provenance at={one.at} source={one.source} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  )
}
