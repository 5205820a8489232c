import type { TFunction } from 'i18next'
import type { AimOutlook, Forecast, KnownEffect, Noted, PeriodEnd } from '../../src/forecasts/index.ts'
import type { Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'
import type { Level } from '../theme/marks.tsx'
import type { Grain } from './forecast-data.ts'

/** How values and steps are written where a sentence stands. */
export interface Writers {
  t: TFunction
  fmt: Format
  unit: Unit
  grain: Grain
  /** A step of time in words. */
  at: (t: string) => string
}

/** Values between whole ones say more than their rounded ones only where they are small. */
function written(value: number, { fmt, unit }: Pick<Writers, 'fmt' | 'unit'>): string {
  if (unit !== 'count' && unit !== 'score') return fmt.value(value, unit)
  return Math.abs(value) < 10 ? fmt.plain(Math.round(value * 10) / 10) : fmt.value(value, unit)
}

/** What is foreseen in one sentence, or why nothing is. */
export function saidInWords({ said }: Pick<Forecast, 'said'>, write: Writers): string {
  const { t, grain, at } = write
  if (said.key === 'too_little_history')
    return said.needed === undefined
      ? t('forecasts.said.too_little_history')
      : t('forecasts.said.tooLittle', {
          have: said.have ?? 0,
          steps: t(`forecasts.steps.${grain}`, { count: said.needed }),
        })
  if (said.key === 'not_better_than_naive' || said.key === 'not_forecastable')
    return t(`forecasts.said.${said.key}`)
  if (said.to === null || said.t === null) return t(`forecasts.said.${said.key}Short`)
  const key = said.sure || said.key === 'steady' ? said.key : 'open'
  const words = t(`forecasts.said.${key}`, {
    from: said.from === null ? '–' : written(said.from, write),
    to: written(said.to, write),
    at: at(said.t),
  })
  const range =
    said.low === null || said.high === null
      ? ''
      : t('forecasts.said.range', { low: written(said.low, write), high: written(said.high, write) })
  return [words, range].filter(Boolean).join(' ')
}

/** What stands below a verdict without a forecast: why, and what helps. */
export function verdictNote({ verdict }: Pick<Forecast, 'verdict'>, t: TFunction): string {
  return t(`forecasts.verdictNote.${verdict}`)
}

/** 'November', 'this week', 'today': the period that is going on. */
export function periodName(
  { period, from }: PeriodEnd,
  t: TFunction,
  language: string,
  timeZone: string,
): string {
  if (period !== 'month') return t(`forecasts.period.${period}`)
  return new Intl.DateTimeFormat(language, { timeZone, month: 'long' }).format(new Date(from))
}

/** '12,400, likely 11,900 to 12,900' */
export function rangeInWords(
  { value, low80, high80 }: { value: number; low80: number; high80: number },
  write: Pick<Writers, 't' | 'fmt' | 'unit'>,
): string {
  return write.t('forecasts.range', {
    value: written(value, write),
    low: written(low80, write),
    high: written(high80, write),
  })
}

/** Shape beside a word: on track is steady, not on track needs us. */
export const trackLevels: Record<AimOutlook['onTrack'], Level> = {
  yes: 'steady',
  no: 'needs',
  unsure: 'watch',
}

/** 'On track: 92 in 100 that it reaches 12,000 by 30 November.' */
export function aimInWords(aim: AimOutlook, { t, fmt, unit, at }: Writers): string {
  const chance = fmt.count(Math.round(Math.min(0.99, Math.max(0.01, aim.chance)) * 100))
  const value = fmt.value(aim.value, unit)
  return aim.by
    ? t('forecasts.aimBy', { chance, value, day: fmt.date(`${aim.by}T12:00:00Z`) })
    : t('forecasts.aimAt', { chance, value, at: at(aim.at) })
}

/** 'Christmas Day, 25 December: 38 % less, likely 29 % to 46 % less' */
export function effectInWords(effect: KnownEffect, { t, fmt }: Pick<Writers, 't' | 'fmt'>): string {
  if (effect.effect === null) return t('forecasts.effect.unknown')
  const percent = fmt.percent(Math.round(Math.abs(effect.effect)))
  const words = t(effect.effect < 0 ? 'forecasts.effect.less' : 'forecasts.effect.more', { percent })
  const seen = t('forecasts.effect.seen', { count: effect.seen })
  return effect.used ? `${words}, ${seen}` : `${words}, ${seen}. ${t('forecasts.effect.unused')}`
}

/** What was done to the history, or is to be known of it. */
export function notedInWords({ kind, count, at }: Noted, { t, fmt, at: when }: Writers): string {
  return t(`forecasts.noted.${kind}`, { count, n: fmt.count(count), at: at === null ? '' : when(at) })
}
