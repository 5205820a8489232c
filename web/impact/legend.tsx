import { useTranslation } from 'react-i18next'

const lines = [
  { grade: 'tested', dash: undefined, width: 3 },
  { grade: 'seen', dash: '7 5', width: 3 },
  { grade: 'judged', dash: '1.5 6', width: 3 },
  { grade: 'none', dash: '1 5', width: 1 },
] as const

/** How to read the lines of a tree. */
export function Legend() {
  const { t } = useTranslation()
  return (
    <section className="impact-legend" aria-label={t('impact.legend')}>
      <h2>{t('impact.legend')}</h2>
      <ul>
        {lines.map(({ grade, dash, width }) => (
          <li key={grade}>
            <svg width="44" height="10" aria-hidden="true" focusable="false">
              <path d="M2 5h40" stroke="var(--ink2)" strokeWidth={width} strokeDasharray={dash} />
            </svg>
            {t(`impact.grade.${grade}`)}
          </li>
        ))}
        <li>
          <svg width="44" height="10" aria-hidden="true" focusable="false">
            <path d="M0 5h18" stroke="var(--ink2)" strokeWidth="1.5" />
            <path d="M26 5h18" stroke="var(--ink2)" strokeWidth="5" />
          </svg>
          {t('impact.thicker')}
        </li>
      </ul>
      <p className="meta">{t('impact.effectNote')}</p>
    </section>
  )
}
