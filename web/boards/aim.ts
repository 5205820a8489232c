import type { TFunction } from 'i18next'
import type { TileState } from '../../src/boards/index.ts'
import type { Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'
import type { Level } from '../theme/marks.tsx'

type TileMeasure = TileState['measures'][number]

/** What a measure is to reach. */
export interface Aim {
  value: number
  /** Day by which it is to be reached. */
  by: string | undefined
}

/** The aim of a measure; undefined without one. */
export function aimOf(measure: TileMeasure | undefined): Aim | undefined {
  const { value, by } = measure?.aim ?? {}
  if (typeof value !== 'number') return undefined
  return { value, by: typeof by === 'string' ? by : undefined }
}

/** 'Our aim: 85 % by 31 March' */
export function aimInWords(aim: Aim, unit: Unit, fmt: Format, t: TFunction): string {
  const value = fmt.value(aim.value, unit)
  return aim.by ? t('tile.aimBy', { value, by: fmt.date(`${aim.by}T12:00:00Z`) }) : t('tile.aim', { value })
}

const levels: Record<string, Level> = { reached: 'steady', short: 'steady', watch: 'watch', act: 'needs' }

/** How far it is to the aim: in words, and how it stands. Undefined without an aim or a value. */
export function howFarInWords(
  measure: TileMeasure | undefined,
  fmt: Format,
  t: TFunction,
): { text: string; level: Level } | undefined {
  const { state, missing } = measure?.howFar ?? {}
  if (!measure || typeof state !== 'string' || typeof missing !== 'number') return undefined
  const level = levels[state] ?? 'steady'
  if (state === 'reached') return { text: t('tile.reached'), level }
  const amount = fmt.difference(missing, measure.unit)
  return {
    text: t('tile.missing', { amount: measure.unit === 'percent' ? t('tile.points', { amount }) : amount }),
    level,
  }
}
