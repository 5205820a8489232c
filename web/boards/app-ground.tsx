import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat, useMe } from '../access/session.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { createMoments } from '../metrics/moment-words.ts'
import { GroundProvider } from './ground.ts'

/** The ground of boards in the app: the reader's language, the workspace's zone and currency. */
export function AppGround({ children }: { children: ReactNode }) {
  const fmt = useFormat()
  const { i18n } = useTranslation()
  const { timeZone } = useMe().workspace
  const sourceName = useSourceNames()
  const moments = useMemo(
    () => (grain: string) => createMoments(grain, i18n.language, timeZone),
    [i18n.language, timeZone],
  )
  return <GroundProvider value={{ fmt, moments, sourceName }}>{children}</GroundProvider>
}
