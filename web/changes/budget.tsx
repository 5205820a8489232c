import '../charts/charts.css'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Team } from '../../src/access/index.ts'
import type { ChangeList } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'

/** How many false alarms each team accepts, how much is watched for it, and how much it was told. */
export function Budget({ list, team }: { list: ChangeList; team: Team | undefined }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const shown = list.budget.filter((one) => team === undefined || one.team === team)
  return (
    <Card title={t('changes.budget.title')}>
      <div className="stack tight">
        <p className="dim">{t('changes.budget.note')}</p>
        {shown.length === 0 ? (
          <p className="meta">{t('changes.budget.none')}</p>
        ) : (
          <div className="figure-table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('changes.team')}</th>
                  <th scope="col" className="num">
                    {t('changes.budget.accepted')}
                  </th>
                  <th scope="col" className="num">
                    {t('changes.budget.told')}
                  </th>
                  <th scope="col" className="num">
                    {t('changes.budget.watched')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map((one) => (
                  <tr key={one.team}>
                    <td>{t(`team.${one.team}`)}</td>
                    <td className="num">{fmt.plain(one.falseAlarms)}</td>
                    <td className="num">{fmt.count(one.told)}</td>
                    <td className="num">{fmt.count(one.watched)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {list.lookedAt && (
          <p className="meta">{t('changes.lookedAt', { at: fmt.since(list.lookedAt, Date.now()) })}</p>
        )}
        <Link to="/changes/settings" className="a">
          {t('changes.budget.change')}
        </Link>
      </div>
    </Card>
  )
}
