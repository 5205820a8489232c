import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Clash } from '../../src/metrics/index.ts'
import { Card } from '../parts/page.tsx'
import { Mark } from '../theme/marks.tsx'
import { clashesQuery } from './measure-data.ts'

/** Measures that may mean two things under one name, side by side; nothing where there are none. */
export function Clashes() {
  const { t } = useTranslation()
  const clashes = useQuery(clashesQuery())
  if (!clashes.data || clashes.data.length === 0) return null
  return (
    <Card>
      <details>
        <summary>
          <Mark level="watch" size={12} /> {t('clash.title', { count: clashes.data.length })}
        </summary>
        <div className="stack" style={{ marginTop: 12 }}>
          <p className="dim">{t('clash.lede')}</p>
          <ul className="stack">
            {clashes.data.map((clash) => (
              <Pair key={clash.measures.map(({ name }) => name).join(' ')} of={clash} />
            ))}
          </ul>
        </div>
      </details>
    </Card>
  )
}

function Pair({ of: { kind, measures, alike, diff } }: { of: Clash }) {
  const { t } = useTranslation()
  const [one, two] = measures
  return (
    <li className="stack tight">
      <p>
        <MeasureLink of={one} /> {t('clash.and')} <MeasureLink of={two} /> {t(`clash.${kind}`)}
        {alike.length > 0 && (
          <span className="meta"> ({alike.map((way) => t(`clash.alike.${way}`)).join(', ')})</span>
        )}
      </p>
      {diff && (
        <figure className="stack tight" style={{ margin: 0 }}>
          <figcaption className="meta">{t('clash.differs')}</figcaption>
          <pre className="diff">{diff}</pre>
        </figure>
      )}
    </li>
  )
}

function MeasureLink({ of: { name, label } }: { of: { name: string; label: string } }) {
  return (
    <Link to="/measures/$name" params={{ name }} className="main">
      {label} <small>({name})</small>
    </Link>
  )
}
