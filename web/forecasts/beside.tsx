import { useTranslation } from 'react-i18next'
import type { Forecast, ForecastAnswer } from '../../src/forecasts/index.ts'
import { useFormat } from '../access/session.ts'
import { Card, Facts } from '../parts/page.tsx'
import { Mark } from '../theme/marks.tsx'
import { aimInWords, notedInWords, periodName, rangeInWords, trackLevels } from './words.ts'
import { useWriters } from './writers.ts'

export interface BesideProps {
  forecast: Forecast
  answer: ForecastAnswer
}

/** Where the period that is going on is likely to end, and whether the aim is on track, in words. */
export function EndCard({ forecast, answer }: BesideProps) {
  const { t, i18n } = useTranslation()
  const fmt = useFormat()
  const write = useWriters(answer.unit, answer.grain)
  const { periodEnd: end, aim } = forecast
  if (!end && !aim) return null
  return (
    <Card title={t('forecasts.periodEnd')}>
      <div className="stack tight">
        {end && (
          <>
            <p className="say sm">
              {t('forecasts.endSay', {
                period: periodName(end, t, i18n.language, write.timeZone),
                range: rangeInWords(end, write),
              })}
            </p>
            <p className="meta">
              {end.soFar === null
                ? t('forecasts.gone', { share: fmt.percent(Math.round(end.shareGone * 100)) })
                : t('forecasts.soFar', {
                    value: fmt.value(end.soFar, answer.unit),
                    share: fmt.percent(Math.round(end.shareGone * 100)),
                  })}
            </p>
          </>
        )}
        {aim && (
          <p className="fc-track">
            <Mark level={trackLevels[aim.onTrack]} size={12} />
            <span>
              <b>{t(`forecasts.track.${aim.onTrack}`)}.</b> {aimInWords(aim, write)}
            </span>
          </p>
        )}
      </div>
    </Card>
  )
}

/** How the method was chosen and how it did on past times: measured, not promised. */
export function QualityCard({ forecast, answer }: BesideProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const write = useWriters(answer.unit, answer.grain)
  const { quality, method, season, notes } = forecast
  const share = (value: number) => t('forecasts.inHundred', { share: fmt.count(Math.round(value)) })
  const facts: [string, string][] = []
  if (method) facts.push([t('forecasts.method'), t(`forecasts.methodOf.${method}`)])
  if (quality) {
    facts.push(
      [
        t('forecasts.against'),
        t(quality.better >= 0 ? 'forecasts.better' : 'forecasts.worse', {
          percent: fmt.percent(Math.round(Math.abs(quality.better))),
        }),
      ],
      [t('forecasts.range80'), share(quality.coverage80)],
      [t('forecasts.range95'), share(quality.coverage95)],
      [t('forecasts.tried'), t('forecasts.triedOn', { count: quality.folds, n: fmt.count(quality.checked) })],
    )
  }
  if (season.length > 0)
    facts.push([
      t('forecasts.season'),
      season.map((length) => t(`forecasts.steps.${answer.grain}`, { count: length })).join(', '),
    ])
  if (facts.length === 0 && notes.length === 0) return null
  return (
    <Card title={t('forecasts.quality')}>
      <div className="stack tight">
        {quality && <p className="dim">{t('forecasts.qualityNote')}</p>}
        <Facts of={facts} />
        {notes.length > 0 && (
          <ul className="fc-notes meta">
            {notes.map((note) => (
              <li key={`${note.kind} ${note.at}`}>{notedInWords(note, write)}</li>
            ))}
          </ul>
        )}
        {quality && quality.candidates.length > 1 && <Candidates of={quality.candidates} />}
      </div>
    </Card>
  )
}

function Candidates({ of }: { of: NonNullable<Forecast['quality']>['candidates'] }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2, minimumFractionDigits: 2 })
  return (
    <details>
      <summary>{t('forecasts.candidates', { count: of.length })}</summary>
      <div className="figure-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('forecasts.method')}</th>
              <th scope="col" className="num">
                {t('forecasts.mase')}
              </th>
            </tr>
          </thead>
          <tbody>
            {of.map(({ method, mase }) => (
              <tr key={method}>
                <td>{t(`forecasts.methodOf.${method}`)}</td>
                <td className="num">{number.format(mase)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
