import { useTranslation } from 'react-i18next'
import type { ModelPage } from '../../src/warnings/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { Mark } from '../theme/marks.tsx'
import { useDecimal } from './decimal.ts'

type Check = ModelPage['checks'][number]

/** What a version must meet before it is used: which it passed, and what is wrong with the others. */
export function Checks({ page }: { page: ModelPage }) {
  const { t } = useTranslation()
  const { checks } = page
  const failed = checks.filter(({ passed, required }) => required && !passed).length
  return (
    <Card title={t('model.checks')}>
      <p>{failed === 0 ? t('model.checksPassed') : t('model.checksFailed', { count: failed })}</p>
      <ul className="warn-checks">
        {checks.map((check) => (
          <li key={check.name}>
            <Mark level={check.passed ? 'steady' : check.required ? 'needs' : 'watch'} size={12} />
            <Words check={check} page={page} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Words({ check, page }: { check: Check; page: ModelPage }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { name, passed } = check
  const figures = useFigures(check, page)
  return (
    <div>
      <b>{t(`modelCheck.${name}.title`)}</b>{' '}
      <span className="dim">{t(`modelCheck.${name}.${passed ? 'passed' : 'failed'}`)}</span>
      {figures && <small>{figures}</small>}
      {typeof check.detail.needed === 'number' && check.name !== 'enough_left' && (
        <small>
          {t('modelCheck.needs', { count: check.detail.needed, value: fmt.count(check.detail.needed) })}
        </small>
      )}
    </div>
  )
}

/** What was looked at, in words; undefined where nothing could be looked at. */
function useFigures({ name, detail }: Check, page: ModelPage): string | undefined {
  const { t } = useTranslation()
  const fmt = useFormat()
  const decimal = useDecimal()
  const lang = useTitleLanguage()
  const labels = new Map([
    ...page.features.map((one) => [one.name, one.label[lang]] as const),
    ...page.leftOut.map((one) => [one.feature, one.label[lang]] as const),
  ])
  const known = Object.entries(detail).filter(([, value]) => value !== null && value !== '')
  // Those of which nothing is known would leave a hole in the sentence.
  if (known.length < Object.keys(detail).length) return undefined
  const labelsOf = (names: string) =>
    names
      .split(', ')
      .map((one) => labels.get(one) ?? one)
      .join(', ')
  const write = (value: string | number | null) => {
    if (typeof value !== 'number') return labelsOf(value ?? '')
    return Number.isInteger(value) ? fmt.count(value) : decimal(value, Math.abs(value) < 0.1 ? 4 : 2)
  }
  const words = Object.fromEntries(known.map(([key, value]) => [key, write(value)]))
  return t(`modelCheck.${name}.figures`, { ...words, defaultValue: '' }) || undefined
}
