import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useMe } from '../access/session.ts'
import { AlertButton } from '../alerts/alert-button.tsx'
import { PutOnBoard } from '../boards/put-on-board.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading, Resource } from '../parts/states.tsx'
import { SubscribeButton } from '../subscriptions/subscribe-button.tsx'
import { BehindNumber } from './behind.tsx'
import { Breakdown } from './breakdown.tsx'
import { Controls } from './controls.tsx'
import { DefinitionSide } from './definition-side.tsx'
import { figuresQuery, measureQuery, type Question, type StoredMeasure } from './measure-data.ts'
import { MeasureFigure } from './measure-figure.tsx'
import type { MeasureSearch } from './measure-search.ts'
import { grainOf, type Period, periodOf } from './period.ts'
import { SaveButtons } from './save-buttons.tsx'
import { readFilter } from './search-filter.ts'

const MeasureForecast = lazy(() =>
  import('../forecasts/on-measure.tsx').then((it) => ({ default: it.MeasureForecast })),
)

const route = getRouteApi('/app/measures/$name')

/** One measure: its figure, its course, its parts, and the events and people behind each of its numbers. */
export function MeasurePage() {
  const { name } = route.useParams()
  const measure = useQuery(measureQuery(name))
  return (
    <Resource query={measure} shape="figure">
      {(stored) => <Measure stored={stored} />}
    </Resource>
  )
}

function Measure({ stored }: { stored: StoredMeasure }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const mayWrite = useCan('measures:write')
  const { definition } = stored
  const { question, period } = useQuestion(definition.name, search)
  return (
    <>
      <PageHead title={definition.label} lede={definition.question}>
        <PutOnBoard measure={definition.name} />
        <AlertButton measure={definition} />
        <SubscribeButton subject={{ measure: definition.name }} title={definition.label} />
        {mayWrite && (
          <LinkButton variant="default" to="/measures/$name/edit" params={{ name: definition.name }}>
            {t('measure.edit')}
          </LinkButton>
        )}
      </PageHead>
      <Controls search={search} />
      <div className="side">
        <div className="stack">
          <Figures definition={definition} question={question} period={period} />
          <Suspense>
            <MeasureForecast name={definition.name} filter={question.filter} />
          </Suspense>
          <Breakdown definition={definition} question={question} />
          <BehindNumber definition={definition} question={question} />
          <div className="row">
            <SaveButtons question={question} title={definition.label} />
          </div>
        </div>
        <DefinitionSide stored={stored} />
      </div>
    </>
  )
}

/** What the address asks of the measure, in the form the API takes. */
function useQuestion(name: string, search: MeasureSearch): { question: Question; period: Period } {
  const { workspace } = useMe()
  const period = periodOf(search, workspace.timeZone, Date.now())
  const filter = readFilter(search.filter)
  const question: Question = { name, ...period, grain: grainOf(search), ...(filter ? { filter } : {}) }
  return { question, period }
}

interface FiguresProps {
  definition: StoredMeasure['definition']
  question: Question
  period: Period
}

function Figures({ definition, question, period }: FiguresProps) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const compare = search.compare ?? 'usual'
  const against = search.against === undefined ? undefined : { segment: search.against }
  const asked = against ? { compare: against } : compare === 'none' ? {} : { compare }
  const { to: _, ...untilNow } = question
  const series = useQuery({ ...figuresQuery({ ...question, ...asked }), refetchInterval: 30_000 })
  const ended = period.to !== undefined && search.period === 'custom'
  const total = useQuery({
    ...figuresQuery({ ...(ended ? question : untilNow), ...asked, grain: 'total' }),
    refetchInterval: 30_000,
  })
  const failed = series.error ?? total.error
  const again = () => {
    void series.refetch()
    void total.refetch()
  }
  return (
    <Card label={definition.label}>
      {failed && !series.data ? (
        <Failed error={failed} rest={t('measure.restWorks')} onRetry={again} />
      ) : !series.data || !total.data ? (
        <Loading shape="figure" />
      ) : series.data.series[0]?.points.every((point) => point.n === 0) ? (
        <NothingHere name={definition.name} all={search.period === 'all'} />
      ) : (
        <MeasureFigure
          definition={definition}
          series={series.data}
          total={total.data}
          search={search}
          updating={series.isFetching && series.isPlaceholderData}
        />
      )}
    </Card>
  )
}

function NothingHere({ name, all }: { name: string; all: boolean }) {
  const { t } = useTranslation()
  return (
    <Empty sentence={all ? t('measure.nothingEver') : t('measure.nothingHere')}>
      {all ? (
        <LinkButton variant="default" to="/sources">
          {t('measure.toSources')}
        </LinkButton>
      ) : (
        <LinkButton variant="default" to="/measures/$name" params={{ name }} search={{ period: 'all' }}>
          {t('measure.allTime')}
        </LinkButton>
      )}
    </Empty>
  )
}
