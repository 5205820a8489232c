import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Definition, MetricInput, QueryResult } from '../../src/metrics/index.ts'
import { useFormat, useMe } from '../access/session.ts'
import { Spark } from '../charts/index.ts'
import { Card } from '../parts/page.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { figuresQuery } from './measure-data.ts'
import { dayAfter, dayIn } from './period.ts'
import { definitionInWords } from './words.ts'

/** What the definition gives over the last 28 days, while it is written. */
export function MeasurePreview({ definition }: { definition: MetricInput }) {
  const { t } = useTranslation()
  const { workspace } = useMe()
  const [settled] = useDebouncedValue(definition, 600)
  const from = dayAfter(dayIn(workspace.timeZone, Date.now()), -27)
  const { name: _, label: __, question: ___, description: ____, owners: _____, ...counted } = settled
  const series = useQuery({
    ...figuresQuery({ definition: counted as Definition, from, grain: 'day' }),
    retry: false,
  })
  const total = useQuery({
    ...figuresQuery({ definition: counted as Definition, from, grain: 'total' }),
    retry: false,
  })
  const problem = series.error ?? total.error
  return (
    <Card title={t('edit.preview')}>
      <div className="stack" aria-live="polite">
        {problem ? (
          <Failed error={problem} rest="" />
        ) : !series.data || !total.data ? (
          <Loading shape="figure" />
        ) : (
          <Preview definition={settled} series={series.data} total={total.data} />
        )}
      </div>
    </Card>
  )
}

interface PreviewProps {
  definition: MetricInput
  series: QueryResult
  total: QueryResult
}

function Preview({ definition, series, total }: PreviewProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const point = total.series[0]?.points.at(-1)
  const points = (series.series[0]?.points ?? []).flatMap((one) =>
    one.value === null ? [] : [{ x: Date.parse(one.t), y: one.value }],
  )
  return (
    <>
      <p className="dim">{definitionInWords(definition as Definition, t)}</p>
      <div>
        <p className="figure-m num">{point?.value == null ? '–' : fmt.value(point.value, total.unit)}</p>
        <p className="meta">
          {t('period.28d')}, {t('measures.answers', { count: point?.n ?? 0 })}
        </p>
      </div>
      {points.length > 1 && (
        <Spark
          points={points}
          label={t('measure.chart', { count: points.length })}
          height="96px"
          stroke={2}
        />
      )}
    </>
  )
}
