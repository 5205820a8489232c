import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { capital, linkField, linkLevel, signedPoints } from './link-words.ts'
import type { MatchingRun } from './matching-data.ts'

type Report = NonNullable<MatchingRun['report']>

/** What agreement turned out to be worth: how often each likeness shows among matches and among others, and its points. */
export function Learned({ report }: { report: Report }) {
  const { t } = useTranslation()
  const most = Math.max(
    1,
    ...report.fields.flatMap(({ levels }) => levels.map(({ weight }) => Math.abs(weight))),
  )
  return (
    <Card title={t('matcher.learned')} aside={<span className="meta">{t('pairs.pointsNote')}</span>}>
      <p className="dim">{t('matcher.learnedNote')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its place must scroll by keyboard too */}
      <section className="tablewrap" aria-label={t('matcher.learned')} tabIndex={0}>
        <table className="t learned">
          <caption className="sr">{t('matcher.learned')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('matcher.likeness')}</th>
              <th scope="col" className="r">
                {t('matcher.amongMatches')}
              </th>
              <th scope="col" className="r">
                {t('matcher.amongOthers')}
              </th>
              <th scope="col" className="r">
                {t('pairs.points')}
              </th>
              <th scope="col" className="wf-scale">
                <span>{t('pairs.two')}</span>
                <span>{t('pairs.one')}</span>
              </th>
            </tr>
          </thead>
          {report.fields.map((field) => (
            <FieldRows key={field.field} field={field} most={most} />
          ))}
        </table>
      </section>
    </Card>
  )
}

function FieldRows({ field, most }: { field: Report['fields'][number]; most: number }) {
  const { t, i18n } = useTranslation()
  const fmt = useFormat()
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={5} className="learned-field">
          {linkField(field.field, t)}
        </th>
      </tr>
      {field.levels.map(({ level, match, other, weight }) => (
        <tr key={level}>
          <th scope="row">{capital(linkLevel(level, t))}</th>
          <td className="r num">{fmt.percent(match * 100)}</td>
          <td className="r num">
            {other > 0 && other < 0.0001 ? t('matcher.hardlyAny') : fmt.percent(other * 100)}
          </td>
          <td className="r num">{signedPoints(weight, i18n.language)}</td>
          <td className="wf-cell">
            <WeightBar weight={weight} most={most} />
          </td>
        </tr>
      ))}
    </tbody>
  )
}

/** Points to the right of the middle speak for one person, to the left for two. */
function WeightBar({ weight, most }: { weight: number; most: number }) {
  const width = (Math.abs(weight) / most) * 50
  return (
    <div className="wf-track" aria-hidden="true">
      <i className="wf-even" style={{ left: '50%' }} />
      <i
        className={`wf-bar wf-${weight < 0 ? 'against' : 'for'}`}
        style={{ left: `${weight < 0 ? 50 - width : 50}%`, width: `${width}%` }}
      />
    </div>
  )
}
