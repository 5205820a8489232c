import { useTranslation } from 'react-i18next'
import type { LeavingDefinition } from '../../src/warnings/index.ts'

/** What leaving means, in a sentence with the names of the events. */
export function Leaving({ of }: { of: LeavingDefinition }) {
  const { t } = useTranslation()
  const events = of.events.join(', ')
  if (of.kind === 'stops') return t('warnings.leaving.stops', { events, count: of.quietDays })
  return t(of.filter ? 'warnings.leaving.cancelsSome' : 'warnings.leaving.cancels', { events })
}
