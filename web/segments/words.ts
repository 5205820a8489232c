import type { TFunction } from 'i18next'
import type { Condition } from '../../src/segments/index.ts'
import { conditionInWords as whereInWords } from '../metrics/words.ts'
import { categoryWord } from '../people/consent-words.ts'
import { traitName, traitWords } from '../people/person-words.ts'
import type { Leaf } from './draft.ts'

type Did = Extract<Leaf, { did: unknown }>
type Within = NonNullable<Did['within']>
type Compared = Extract<Leaf, { trait: string }> | Extract<Leaf, { account: string }>

/** What a sentence about people needs besides the condition: words, and how groups are called. */
export interface Speaker {
  t: TFunction
  labelOf: (segment: string) => string
  /** How a day or an instant is written. */
  date: (at: string) => string
}

/** Who belongs to a group, in one sentence: 'Everybody for whom this holds: …' */
export function groupInWords(condition: Condition, speaker: Speaker): string {
  return speaker.t('groupSay.everybody', { condition: conditionInWords(condition, speaker) })
}

/** A condition in words: '“Order Completed” at least 3 times in the last 30 days, and plan is “family”'. */
export function conditionInWords(condition: Condition, speaker: Speaker): string {
  const { t } = speaker
  if ('and' in condition) return condition.and.map((part) => inner(part, speaker)).join(t('groupSay.and'))
  if ('or' in condition) return condition.or.map((part) => inner(part, speaker)).join(t('groupSay.or'))
  if ('not' in condition) return t('groupSay.not', { condition: conditionInWords(condition.not, speaker) })
  return leafInWords(condition, speaker)
}

function inner(condition: Condition, speaker: Speaker): string {
  const text = conditionInWords(condition, speaker)
  const isList =
    ('and' in condition && condition.and.length > 1) || ('or' in condition && condition.or.length > 1)
  return isList ? `(${text})` : text
}

function leafInWords(leaf: Leaf, speaker: Speaker): string {
  const { t } = speaker
  if ('did' in leaf) return didInWords(leaf, speaker)
  if ('unanswered' in leaf) {
    const { opened, closedBy, where, within, key } = leaf.unanswered
    return [
      spaced(eventsInWords(opened, t), where && whereWords(where, t), within && withinWords(within, speaker)),
      t(key ? 'groupSay.unansweredKey' : 'groupSay.unanswered', {
        closedBy: eventsInWords(closedBy, t),
        key,
      }),
    ].join(', ')
  }
  if ('consent' in leaf) return t(`groupSay.consent.${leaf.is}`, { category: categoryWord(leaf.consent, t) })
  if ('segment' in leaf)
    return t(leaf.in ? 'groupSay.inGroup' : 'groupSay.notInGroup', { group: speaker.labelOf(leaf.segment) })
  return comparedInWords(leaf, t)
}

function didInWords({ did, where, times, total, within }: Did, speaker: Speaker): string {
  const { t } = speaker
  const never = times?.op === 'eq' && times.value === 0
  const event = eventsInWords(did, t)
  return spaced(
    never ? t('groupSay.never', { event }) : event,
    where && whereWords(where, t),
    times && !never && t(`groupSay.times.${times.op}`, { count: times.value }),
    total &&
      t('groupSay.total', {
        what: t(`groupSay.aggregate.${total.aggregate}`, { property: total.property }),
        than: t(`groupSay.number.${total.op}`, { value: total.value }),
      }),
    within && withinWords(within, speaker),
  )
}

function spaced(...parts: (string | undefined | false)[]): string {
  return parts.filter(Boolean).join(' ')
}

function whereWords(where: NonNullable<Did['where']>, t: TFunction): string {
  return `(${t('say.where', { condition: whereInWords(where, t) })})`
}

/** 'in the last 30 days', 'between 1 May and 31 May'. */
function withinWords(within: Within, { t, date }: Speaker): string {
  if ('days' in within) return t('groupSay.days', { count: within.days })
  if ('hours' in within) return t('groupSay.hours', { count: within.hours })
  const { from, to } = within
  if (from && to) return t('groupSay.between', { from: date(from), to: date(to) })
  if (from) return t('groupSay.since', { from: date(from) })
  return to ? t('groupSay.until', { to: date(to) }) : ''
}

function comparedInWords(leaf: Compared, t: TFunction): string {
  const operand =
    'trait' in leaf ? traitName(leaf.trait, t) : t('groupSay.ofAccount', { name: traitWords(leaf.account) })
  const written = (value: string | number | boolean) =>
    typeof value === 'string' ? `“${value}”` : String(value)
  const { value } = leaf
  const said =
    value === undefined ? '' : Array.isArray(value) ? value.map(written).join(', ') : written(value)
  return t(`say.op.${leaf.op}`, { operand, value: said })
}

function eventsInWords(event: string | string[], t: TFunction): string {
  const names = [event].flat().map((name) => `“${name}”`)
  return names.join(` ${t('say.or')} `)
}
