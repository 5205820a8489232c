import type { TFunction } from 'i18next'
import type { LinkView } from '../../src/impact/index.ts'
import type { Unit } from '../../src/metrics/index.ts'
import type { Format } from '../theme/fmt.ts'
import type { NodeView } from './impact-data.ts'

type Effect = NonNullable<LinkView['effect']>
export interface Ends {
  from: NodeView
  to: NodeView
}

/** The measures at both ends of a link; undefined when one of them is not in the tree. */
export function endsOf(
  nodes: readonly NodeView[],
  { from, to }: Pick<LinkView, 'from' | 'to'>,
): Ends | undefined {
  const [below, above] = [from, to].map((name) => nodes.find(({ measure }) => measure === name))
  return below && above ? { from: below, to: above } : undefined
}

/** The size of an effect in the unit of the measure above: what is counted is told of a hundred customers a week. */
export function sizeOf(value: number, unit: Unit): number {
  return unit === 'count' ? value * 100 : value
}

/** '0.4', '4', '12': with one figure more than a measure has, since effects are small. */
export function writeSize(value: number, unit: Unit, fmt: Format): string {
  const size = Math.abs(sizeOf(value, unit))
  if (unit === 'seconds' && size >= 60) return fmt.minutesSeconds(size)
  if (unit === 'money') return fmt.money(size)
  return size >= 10 ? fmt.count(Math.round(size)) : fmt.plain(Math.round(size * 10) / 10)
}

/** '+4', '−0.4': written on a link. */
export function writeEffect(value: number, unit: Unit, fmt: Format): string {
  const text = writeSize(value, unit, fmt)
  return `${/[1-9]/.test(text) ? (value < 0 ? '\u2212' : '+') : '\u00b1'}${text}`
}

/** 'When “Full history on screen” rises by 10 in 100, …' */
export function effectInWords({ from, to }: Ends, effect: Effect, t: TFunction, fmt: Format): string {
  const way = effect.value < 0 ? 'less' : 'more'
  return t('impact.sentence', {
    when: t(`impact.when.${from.unit}`, { label: from.label, step: fmt.plain(Math.abs(effect.step)) }),
    moves: t(`impact.moves.${to.unit}.${way}`, {
      label: to.label,
      size: writeSize(effect.value, to.unit, fmt),
    }),
  })
}

/** 'Likely 2.6 to 5.3.'; undefined when nobody knows. */
export function likelyInWords(effect: Effect, unit: Unit, t: TFunction, fmt: Format): string | undefined {
  if (effect.low === null || effect.high === null) return undefined
  // Both ends in the direction that the sentence speaks of.
  const way = effect.value < 0 ? -1 : 1
  const [low, high] = [effect.low * way, effect.high * way].sort((one, two) => one - two)
  const write = (value: number) => `${value < 0 ? '\u2212' : ''}${writeSize(value, unit, fmt)}`
  return t('impact.likely', { low: write(low ?? 0), high: write(high ?? 0) })
}

/** How a link is known, in one line. */
export function knownInWords(link: LinkView, t: TFunction, fmt: Format): string {
  if (link.grade === 'tested' && link.tested)
    return t('impact.known.tested', {
      sample: fmt.count(link.tested.sample),
      from: fmt.date(`${link.tested.from}T12:00:00Z`),
      to: fmt.date(`${link.tested.to}T12:00:00Z`),
    })
  const estimate = link.seen?.estimate
  if (link.grade === 'seen' && estimate && link.inputs)
    return t(`impact.known.${estimate.method}`, {
      people: fmt.count(estimate.people),
      observations: fmt.count(estimate.observations),
      from: fmt.date(link.inputs.from),
      to: fmt.date(link.inputs.to),
    })
  if (link.grade === 'judged' && link.judged)
    return t('impact.known.judged', { by: link.judged.by, at: fmt.date(link.judged.at) })
  return t('impact.known.none')
}

/** Why the data say nothing of a link; undefined when they do. */
export function reasonInWords({ seen }: Pick<LinkView, 'seen'>, t: TFunction): string | undefined {
  if (!seen) return t('impact.notYet')
  return seen.reason === null ? undefined : t(`impact.reason.${seen.reason}`)
}

/** How a measure changed on the 28 days before, and whether that is good for customers. */
export function changeOf(
  node: NodeView,
  fmt: Format,
): { text: string; good: boolean | undefined } | undefined {
  const { now, before, unit, good } = node
  if (now.value === null || before.value === null) return undefined
  const change = now.value - before.value
  const text = fmt.change(change, unit)
  if (good === 'none' || !/[1-9]/.test(text)) return { text, good: undefined }
  return { text, good: change > 0 === (good === 'up') }
}

/** A part of a change with its sign; '0' when it would be written as nothing. */
export function writePart(value: number, unit: Unit, fmt: Format): string {
  const text = fmt.change(value, unit)
  return /[1-9]/.test(text) ? text : '0'
}
