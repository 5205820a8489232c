import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForecastScores, PastForecast } from '../../src/forecasts/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/figure.tsx'
import { LineBand } from '../charts/line-band.tsx'
import { useMoments } from '../metrics/moments.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { type Grain, scoresQuery } from './forecast-data.ts'

/** What was foreseen before, beside what came. */
export function PastForecasts({ name, grain }: { name: string; grain: Grain }) {
  const { t } = useTranslation()
  const scores = useQuery(scoresQuery(name, grain))
  return (
    <Card title={t('forecasts.past')}>
      <Resource query={scores}>
        {(data) =>
          data.whole.checked === 0 ? (
            <p className="dim">
              {data.kept === 0 ? t('forecasts.pastNone') : t('forecasts.pastNotOver', { count: data.kept })}
            </p>
          ) : (
            <div className="stack">
              <Whole scores={data} />
              <OnePast past={data.past} unit={data.unit} grain={grain} />
              <BySteps scores={data} />
            </div>
          )
        }
      </Resource>
    </Card>
  )
}

/** All past forecasts in one sentence. */
function Whole({ scores: { whole, unit } }: { scores: ForecastScores }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const parts = [
    t('forecasts.pastChecked', { n: fmt.count(whole.checked) }),
    ...(whole.mae === null ? [] : [t('forecasts.pastError', { error: fmt.difference(whole.mae, unit) })]),
    ...(whole.better === null
      ? []
      : [
          t(whole.better >= 0 ? 'forecasts.pastBetter' : 'forecasts.pastWorse', {
            percent: fmt.percent(Math.round(Math.abs(whole.better))),
          }),
        ]),
    ...(whole.coverage80 === null
      ? []
      : [t('forecasts.pastHeld', { share: fmt.count(Math.round(whole.coverage80)) })]),
  ]
  return <p className="say sm">{parts.join(' ')}</p>
}

interface OnePastProps {
  past: readonly PastForecast[]
  unit: ForecastScores['unit']
  grain: Grain
}

/** One past forecast, dashed with its ranges, and the line of what came over it. */
function OnePast({ past, unit, grain }: OnePastProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(grain)
  const known = past.filter(({ points }) => points.filter(({ came }) => came !== null).length > 1)
  const [id, setId] = useState<string>()
  // The oldest of those shown has the most to say.
  const shown = known.find((one) => one.id === id) ?? known.at(-1)
  if (!shown) return null
  const came = shown.points.flatMap(({ t: at, came: value }) =>
    value === null ? [] : [{ x: Date.parse(at), y: value }],
  )
  const inside = shown.points.filter(
    ({ came: value, low80, high80 }) => value !== null && value >= low80 && value <= high80,
  ).length
  const sentence = t('forecasts.pastSentence', { inside, count: came.length })
  const write = (value: number | null) => (value === null ? '' : fmt.value(value, unit))
  const [first, last] = [shown.points[0], shown.points.at(-1)]
  const every = Math.max(1, Math.ceil(shown.points.length / 6))
  return (
    <div className="stack tight">
      <Select
        aria-label={t('forecasts.pastChoose')}
        data={known.map((one) => ({
          value: one.id,
          label: t('forecasts.pastOf', { at: fmt.date(one.madeAt) }),
        }))}
        value={shown.id}
        allowDeselect={false}
        onChange={(value) => setId(value ?? undefined)}
        w={260}
      />
      <Figure
        title={t('forecasts.pastTitle', { at: fmt.date(shown.madeAt) })}
        level={3}
        sentence={sentence}
        table={{
          columns: [
            t('measure.when'),
            t('forecasts.came'),
            t('forecasts.foreseen'),
            t('forecasts.low80'),
            t('forecasts.high80'),
          ],
          rows: shown.points.map((point) => [
            moments.long(point.t),
            write(point.came),
            write(point.value),
            write(point.low80),
            write(point.high80),
          ]),
        }}
      >
        <LineBand
          height="220px"
          line={came}
          forecast={shown.points.map((point) => ({
            x: Date.parse(point.t),
            low: point.low80,
            middle: point.value,
            high: point.high80,
            outer: { low: point.low95, high: point.high95 },
          }))}
          span={[Date.parse(first?.t ?? ''), Date.parse(last?.t ?? '')]}
          ticks={shown.points
            .filter((_, index) => index % every === 0)
            .map(({ t: at }) => ({ x: Date.parse(at), label: moments.short(at) }))}
          writeValue={(value) => fmt.value(value, unit)}
          fromZero={unit === 'count'}
          sentence={sentence}
        />
      </Figure>
    </div>
  )
}

/** How good forecasts were by how far they looked ahead: the first, and then each doubling. */
function BySteps({ scores: { steps, unit, grain } }: { scores: ForecastScores }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const shown = steps.filter(
    ({ step }, index) => [1, 2, 4, 7, 14, 21, 28].includes(step) || index === steps.length - 1,
  )
  if (shown.length < 2) return null
  const write = (value: number | null) => (value === null ? '–' : fmt.difference(value, unit))
  return (
    <details>
      <summary>{t('forecasts.bySteps')}</summary>
      <div className="figure-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('forecasts.ahead')}</th>
              <th scope="col" className="num">
                {t('forecasts.error')}
              </th>
              <th scope="col" className="num">
                {t('forecasts.naiveError')}
              </th>
              <th scope="col" className="num">
                {t('forecasts.range80')}
              </th>
              <th scope="col" className="num">
                {t('forecasts.compared')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.step}>
                <td>{t(`forecasts.steps.${grain}`, { count: one.step })}</td>
                <td className="num">{write(one.mae)}</td>
                <td className="num">{write(one.naiveMae)}</td>
                <td className="num">
                  {one.coverage80 === null
                    ? '–'
                    : t('forecasts.inHundred', { share: fmt.count(Math.round(one.coverage80)) })}
                </td>
                <td className="num">{fmt.count(one.checked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
