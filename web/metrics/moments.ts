import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../access/session.ts'
import { createMoments, type Moments } from './moment-words.ts'

/** How the steps of a series are called in the language and zone on screen. */
export function useMoments(grain: string): Moments {
  const { i18n } = useTranslation()
  const { timeZone } = useMe().workspace
  return useMemo(() => createMoments(grain, i18n.language, timeZone), [grain, i18n.language, timeZone])
}
