import '../metrics/metrics.css'
import './forecasts.css'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Forecast, ForecastAnswer } from '../../src/forecasts/index.ts'
import { ByChoice } from '../metrics/breakdown.tsx'
import { FilterButton } from '../metrics/filter-button.tsx'
import { measureQuery } from '../metrics/measure-data.ts'
import { readFilter } from '../metrics/search-filter.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, Loading, Resource } from '../parts/states.tsx'
import { EndCard, QualityCard } from './beside.tsx'
import { ForecastFigure } from './forecast-chart.tsx'
import { forecastQuery, type Grain } from './forecast-data.ts'
import { KnownDays } from './known-days.tsx'
import { PastForecasts } from './past-forecasts.tsx'
import { saidInWords, verdictNote } from './words.ts'
import { useWriters } from './writers.ts'

const route = getRouteApi('/app/forecasts/$measure')
const grains = ['hour', 'day', 'week', 'month'] as const
/** Steps ahead that are offered; the first is what nobody has to choose. */
const horizons: Record<Grain, number[]> = {
  hour: [48, 24, 96],
  day: [28, 7, 56, 90],
  week: [13, 4, 26],
  month: [6, 3, 12],
}

/** One measure ahead: its likely course, where its period ends, how it was found, and what became of earlier forecasts. */
export function ForecastPage() {
  const { measure } = route.useParams()
  const stored = useQuery(measureQuery(measure))
  return (
    <Resource query={stored} shape="figure">
      {({ definition }) => (
        <Ahead name={definition.name} label={definition.label} lede={definition.question} />
      )}
    </Resource>
  )
}

function Ahead({ name, label, lede }: { name: string; label: string; lede: string }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const grain: Grain = search.grain ?? 'day'
  const ahead = Number(search.ahead)
  const filter = readFilter(search.filter)
  const forecast = useQuery(
    forecastQuery({
      metric: name,
      grain,
      ...(horizons[grain].includes(ahead) ? { horizon: ahead } : {}),
      ...(search.by ? { by: [search.by] } : {}),
      ...(filter ? { filter } : {}),
    }),
  )
  return (
    <>
      <PageHead title={label} lede={lede}>
        <LinkButton variant="default" to="/measures/$name" params={{ name }}>
          {t('forecasts.toMeasure')}
        </LinkButton>
      </PageHead>
      <Controls grain={grain} />
      {forecast.isError ? (
        <Card>
          <Failed error={forecast.error} onRetry={() => void forecast.refetch()} />
        </Card>
      ) : forecast.data ? (
        <Answer answer={forecast.data} name={name} title={label} />
      ) : (
        <Card>
          <Loading shape="figure" label={t('forecasts.working')} />
        </Card>
      )}
    </>
  )
}

function Controls({ grain }: { grain: Grain }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/forecasts/$measure' })
  const search = route.useSearch()
  const change = (given: Partial<Record<keyof typeof search, string | undefined>>) =>
    void navigate({
      search: (old) => {
        const next = Object.entries({ ...old, ...given }).filter(([, value]) => value !== undefined)
        return Object.fromEntries(next) as typeof old
      },
      replace: true,
      resetScroll: false,
    })
  return (
    <div className="row controls">
      <Select
        aria-label={t('measure.grain')}
        data={grains.map((value) => ({ value, label: t(`grain.${value}`) }))}
        value={grain}
        allowDeselect={false}
        onChange={(next) => change({ grain: next ?? undefined, ahead: undefined })}
        w={140}
      />
      <Select
        aria-label={t('forecasts.ahead')}
        data={horizons[grain]
          .toSorted((one, two) => one - two)
          .map((steps) => ({
            value: String(steps),
            label: t('forecasts.aheadOf', { steps: t(`forecasts.steps.${grain}`, { count: steps }) }),
          }))}
        value={search.ahead ?? String(horizons[grain][0])}
        allowDeselect={false}
        onChange={(ahead) => change({ ahead: ahead ?? undefined })}
        w={190}
      />
      <ByChoice by={search.by} onChoose={(by) => change({ by })} />
      <FilterButton text={search.filter} onChange={(filter) => change({ filter })} />
    </div>
  )
}

function Answer({ answer, name, title }: { answer: ForecastAnswer; name: string; title: string }) {
  const [first] = answer.series
  const search = route.useSearch()
  if (!first) return null
  if (answer.series.length > 1 || Object.keys(first.by).length > 0)
    return <Groups answer={answer} title={title} />
  return (
    <div className="side">
      <div className="stack">
        <Card label={title}>
          <Verdict forecast={first} answer={answer} />
          <ForecastFigure forecast={first} answer={answer} title={title} />
        </Card>
        {!search.filter && <PastForecasts name={name} grain={answer.grain} />}
      </div>
      <div className="stack">
        <EndCard forecast={first} answer={answer} />
        <QualityCard forecast={first} answer={answer} />
        <KnownDays forecast={first} answer={answer} />
      </div>
    </div>
  )
}

/** What is foreseen in a sentence; without a forecast why not, and what helps. */
function Verdict({ forecast, answer }: { forecast: Forecast; answer: ForecastAnswer }) {
  const { t } = useTranslation()
  const write = useWriters(answer.unit, answer.grain)
  return (
    <div className="fc-verdict">
      <p className="say sm">{saidInWords(forecast, write)}</p>
      {forecast.verdict !== 'forecast' && <p className="dim">{verdictNote(forecast, t)}</p>}
    </div>
  )
}

/** A forecast for each group, the biggest first. */
function Groups({ answer, title }: { answer: ForecastAnswer; title: string }) {
  const { t } = useTranslation()
  const nameOf = ({ by, others }: Forecast) =>
    others
      ? t('breakdown.others')
      : Object.values(by)
          .map((value) => value || t('breakdown.without'))
          .join(', ')
  return (
    <div className="fc-groups">
      {answer.series.map((one) => (
        <Card key={JSON.stringify(one.by) + String(one.others ?? '')} label={`${title}: ${nameOf(one)}`}>
          <ForecastFigure forecast={one} answer={answer} title={nameOf(one)} height="190px" says />
        </Card>
      ))}
    </div>
  )
}
