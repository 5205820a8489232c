import type { TFunction } from 'i18next'
import type { Trait, TraitRule } from '../../src/traits/index.ts'
import { conditionInWords } from '../metrics/words.ts'

/** What a computed trait says of a person, in one sentence: 'How often “Order Completed” happened in the last 30 days.' */
export function ruleInWords(rule: TraitRule | Trait, t: TFunction): string {
  const event = [rule.event]
    .flat()
    .map((name) => `“${name}”`)
    .join(` ${t('say.or')} `)
  const parts = [
    t(`computed.say.${rule.kind}`, { event, property: 'property' in rule ? rule.property : '' }),
    rule.where ? `(${t('say.where', { condition: conditionInWords(rule.where, t) })})` : '',
    rule.within ? t('groupSay.days', { count: rule.within.days }) : '',
  ]
  return `${parts.filter(Boolean).join(' ')}.`
}
