import './forecasts.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { Card } from '../parts/page.tsx'
import { Loading } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { ForecastFigure } from './forecast-chart.tsx'
import { forecastQuery } from './forecast-data.ts'
import { aimInWords, saidInWords, trackLevels, verdictNote } from './words.ts'
import { useWriters } from './writers.ts'

/** On the page of a measure: its next four weeks, or why nobody can tell. Kinds without a course say nothing. */
export function MeasureForecast({ name, filter }: { name: string; filter: Expression | undefined }) {
  const { t } = useTranslation()
  const forecast = useQuery(forecastQuery({ metric: name, grain: 'day', ...(filter ? { filter } : {}) }))
  const write = useWriters(forecast.data?.unit ?? 'number', 'day')
  // Some kinds of measures have no course: the rest of the page is as good without a forecast.
  if (forecast.isError) return null
  const [first] = forecast.data?.series ?? []
  return (
    <Card
      title={t('forecasts.next')}
      aside={
        <Link to="/forecasts/$measure" params={{ measure: name }} className="a">
          {t('forecasts.more')}
        </Link>
      }
    >
      {!forecast.data || !first ? (
        <Loading shape="figure" label={t('forecasts.working')} />
      ) : (
        <div className="stack tight">
          <p className="say sm">{saidInWords(first, write)}</p>
          {first.aim && (
            <p className="fc-track">
              <Mark level={trackLevels[first.aim.onTrack]} size={12} />
              <span>
                <b>{t(`forecasts.track.${first.aim.onTrack}`)}.</b> {aimInWords(first.aim, write)}
              </span>
            </p>
          )}
          {first.verdict === 'forecast' ? (
            <ForecastFigure
              forecast={first}
              answer={forecast.data}
              title={t('forecasts.courseTitle')}
              height="220px"
            />
          ) : (
            <p className="dim">{verdictNote(first, t)}</p>
          )}
        </div>
      )}
    </Card>
  )
}
