import { useTranslation } from 'react-i18next'
import type { WarningsPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'

interface BudgetProps {
  budget: WarningsPage['budget']
  /** The team whose warnings are shown; absent for all. */
  team: string | undefined
  onChoose: (team: string | undefined) => void
}

/** How many warnings each team has taken on this week, of how many it agreed to; a press shows that team's alone. */
export function Budget({ budget, team, onChoose }: BudgetProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const shown = budget.filter(({ perWeek, opened, held }) => perWeek > 0 || opened > 0 || held > 0)
  if (shown.length === 0) return null
  return (
    <section className="warn-budget" aria-label={t('warnings.budgetTitle')}>
      <h2 className="meta">{t('warnings.budgetTitle')}</h2>
      <ul>
        {shown.map((one) => (
          <li key={one.team}>
            <button
              type="button"
              aria-pressed={team === one.team}
              onClick={() => onChoose(team === one.team ? undefined : one.team)}
            >
              <b>{t(`team.${one.team}`)}</b>
              <span className="num">
                {t('warnings.budgetOf', { opened: fmt.count(one.opened), most: fmt.count(one.perWeek) })}
              </span>
              <span className="warn-meter" aria-hidden="true">
                <i style={{ width: `${Math.min(100, (one.opened / Math.max(1, one.perWeek)) * 100)}%` }} />
              </span>
              {one.held > 0 && (
                <small>{t('warnings.held', { count: one.held, value: fmt.count(one.held) })}</small>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
