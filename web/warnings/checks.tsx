import { useTranslation } from 'react-i18next'
import type { ModelPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Mark } from '../theme/marks.tsx'

/** What a version must meet before it is used: which it passed, and what is wrong with the others. */
export function Checks({ checks }: { checks: ModelPage['checks'] }) {
  const { t } = useTranslation()
  const failed = checks.filter(({ passed, required }) => required && !passed).length
  return (
    <Card title={t('model.checks')}>
      <p>{failed === 0 ? t('model.checksPassed') : t('model.checksFailed', { count: failed })}</p>
      <ul className="warn-checks">
        {checks.map((check) => (
          <li key={check.name}>
            <Mark level={check.passed ? 'steady' : check.required ? 'needs' : 'watch'} size={12} />
            <Words check={check} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Words({ check }: { check: ModelPage['checks'][number] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { name, passed, detail } = check
  const figures = Object.entries(detail).filter(([, value]) => value !== null && value !== '')
  const write = (value: number | string | null) =>
    typeof value === 'number' ? fmt.plain(Math.round(value * 1000) / 1000) : value
  return (
    <div>
      <b>{t(`modelCheck.${name}.title`)}</b>{' '}
      <span className="dim">{t(`modelCheck.${name}.${passed ? 'passed' : 'failed'}`)}</span>
      {figures.length > 0 && (
        <small>
          {figures
            .map(([key, value]) => `${t(`modelDetail.${key}`, { defaultValue: key })} ${write(value)}`)
            .join(', ')}
        </small>
      )}
    </div>
  )
}
