import { useTranslation } from 'react-i18next'
import type { Unit } from '../../src/metrics/index.ts'
import { useFormat, useMe } from '../access/session.ts'
import { useMoments } from '../metrics/moments.ts'
import type { Grain } from './forecast-data.ts'
import type { Writers } from './words.ts'

/** How a forecast's values and steps are written for this reader. */
export function useWriters(unit: Unit, grain: Grain): Writers & { timeZone: string } {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { long } = useMoments(grain)
  const { timeZone } = useMe().workspace
  return { t, fmt, unit, grain, at: long, timeZone }
}
