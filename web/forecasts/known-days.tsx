import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import type { BesideProps } from './beside.tsx'
import { effectInWords } from './words.ts'

/** Holidays and known events ahead, with what such days did before. */
export function KnownDays({ forecast }: BesideProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (forecast.effects.length === 0) return null
  return (
    <Card title={t('forecasts.knownDays')}>
      <ul className="fc-effects">
        {forecast.effects.map((effect) => (
          <li key={`${effect.kind} ${effect.title}`}>
            <b data-words="own">{effect.title}</b>
            <p className="meta">{effect.days.map((day) => fmt.date(`${day}T12:00:00Z`)).join(', ')}</p>
            <p className="dim">{effectInWords(effect, { t, fmt })}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}
