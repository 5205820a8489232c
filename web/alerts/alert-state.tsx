import { useTranslation } from 'react-i18next'
import { Mark } from '../theme/marks.tsx'
import type { AlertState } from './alert-data.ts'

const levels = { act: 'needs', watch: 'watch', silent: 'watch', calm: 'steady' } as const

/** How a watched measure stands: a shape and a word. */
export function StateWord({ state }: { state: AlertState }) {
  const { t } = useTranslation()
  return (
    <>
      <Mark level={levels[state]} size={11} /> {t(`alertState.${state}`)}
    </>
  )
}
