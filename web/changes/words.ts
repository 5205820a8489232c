import type { TFunction } from 'i18next'
import type { Change, ChangeKind } from '../../src/changes/index.ts'
import type { Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'
import type { Level } from '../theme/marks.tsx'

export const kinds = ['level', 'trend', 'spread', 'mix', 'silence'] as const satisfies readonly ChangeKind[]
export const states = ['new', 'acknowledged', 'closed'] as const

/** Shape beside a change: bad for customers needs us, neither is worth a look, good is steady. */
export const levels: Record<Change['tone'], Level> = { bad: 'needs', neutral: 'watch', good: 'steady' }

/** Name of a breakdown as people say it: 'city' of `trait.city`. */
export function dimensionName(dimension: string): string {
  return dimension.replace(/^(trait|accountTrait|context|properties|segment)\./, '')
}

/** What changed: the measure, with its group where only that changed; or the source. */
export function subjectName({ subject, kind }: Pick<Change, 'subject' | 'kind'>, t: TFunction): string {
  if (subject.kind === 'source') return subject.name
  const { label, by } = subject
  if (!by || kind === 'mix') return label
  return t('changes.ofGroup', {
    label,
    dimension: dimensionName(by.dimension),
    value: by.value ?? t('breakdown.without'),
  })
}

/** Unit of what is compared; a source has none. */
export function unitOf({ subject }: Pick<Change, 'subject'>): Unit {
  return subject.kind === 'measure' ? subject.unit : 'count'
}

type Told = Pick<Change, 'subject' | 'kind' | 'direction' | 'before' | 'after' | 'size'> &
  // A letter is written while it lasts.
  Partial<Pick<Change, 'until'>>

/** What happened, in one sentence that names no cause: "Waiting time has risen from 3:10 min to 4:50 min." */
export function changeSentence(change: Told, t: TFunction, fmt: Format): string {
  const { subject, kind, direction, before, after, size, until } = change
  const what = subjectName(change, t)
  if (kind === 'silence') {
    const told = subject.kind === 'source' ? 'sourceSilent' : 'silent'
    return t(`changes.say.${told}${until ? 'Once' : ''}`, { what })
  }
  const unit = unitOf(change)
  const way = direction === 'down' ? 'down' : 'up'
  if (kind === 'mix')
    return t('changes.say.mix', {
      what,
      dimension: dimensionName((subject.kind === 'measure' && subject.by?.dimension) || ''),
      share: fmt.plain(Math.round((size.relative ?? 0) * 100)),
    })
  if (before === null || after === null) return t(`changes.say.moved.${way}`, { what })
  const [from, to] = [plainValue(before, unit, fmt), plainValue(after, unit, fmt)]
  return t(`changes.say.${kind}.${way}`, { what, from, to })
}

/** '38 % more, likely +0:40 to +1:10': how large, with where it lies; undefined where there is nothing more to say. */
export function sizeSentence(change: Told, t: TFunction, fmt: Format): string | undefined {
  const { size, kind } = change
  if (kind === 'mix' || kind === 'silence' || size.absolute === null) return undefined
  const unit = unitOf(change)
  const way = size.absolute < 0 ? 'less' : 'more'
  const share =
    size.relative === null
      ? writeChange(size.absolute, unit, fmt)
      : t(`changes.size.${way}`, { percent: fmt.percent(Math.round(Math.abs(size.relative) * 100)) })
  const likely = likelyRange(size, unit, t, fmt)
  return [share, likely].filter(Boolean).join(', ')
}

/** 'likely +0:40 to +1:10'; undefined when nobody knows. */
export function likelyRange(
  { low, high }: Pick<Change['size'], 'low' | 'high'>,
  unit: Unit,
  t: TFunction,
  fmt: Format,
): string | undefined {
  if (low === null || high === null) return undefined
  return t('changes.size.likely', {
    low: writeChange(low, unit, fmt),
    high: writeChange(high, unit, fmt),
  })
}

/** '+0:40', '−1.2': a difference with its sign; '0' where it would be written as nothing. */
export function writeChange(value: number, unit: Unit, fmt: Format): string {
  const text = fmt.change(value, unit)
  return /[1-9]/.test(text) ? text : '0'
}

/** Values of a step can be far under one: '0.4' says more than '0'. */
function plainValue(value: number, unit: Unit, fmt: Format): string {
  return unit === 'count' || unit === 'score' ? fmt.plain(round(value)) : fmt.value(value, unit)
}

const round = (value: number) => (Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value))

/** 'less than 1 in 10,000', 'about 3 in 1,000': the chance of as much without a change. */
export function chanceInWords(p: number, t: TFunction, fmt: Format): string {
  if (p < 1e-6) return t('changes.chance.under', { of: fmt.count(1_000_000) })
  const of = p < 1e-4 ? 1_000_000 : p < 1e-2 ? 10_000 : 100
  return t('changes.chance.about', { n: fmt.count(Math.max(1, Math.round(p * of))), of: fmt.count(of) })
}
