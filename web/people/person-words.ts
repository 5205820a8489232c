import type { TFunction } from 'i18next'
import type { Person, PersonHit, TraitDetail } from '../../src/profiles/index.ts'

/** What a person is called: their name, or that we do not know it. */
export function nameOf(person: Pick<Person, 'name'>, t: TFunction): string {
  return person.name ?? t('person.noName')
}

/** What a person in a list is called: a name, else whatever tells them apart. */
export function nameOfHit(hit: PersonHit, t: TFunction): string {
  return hit.name ?? hit.email ?? hit.userId ?? hit.phone ?? t('person.noName')
}

/** A value of a trait as text: lists with commas, what nests as JSON, yes and no left to the page. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** `customer_since`, `customerSince` → 'Customer since'. */
export function traitWords(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim()
  return words === '' ? name : words.charAt(0).toLocaleUpperCase() + words.slice(1)
}

/** What a trait is called where its name is all that is known: in our words, else in those of its name. */
export function traitName(name: string, t: TFunction): string {
  return t(`trait.${name}`, { defaultValue: traitWords(name) })
}

const headTraits = ['plan', 'product', 'tariff', 'subscription', 'city', 'town', 'region', 'country']

/** At most three public traits that stand below the name, in the order of `headTraits`. */
export function headFacts(traits: readonly TraitDetail[]): string[] {
  const found = headTraits.flatMap((name) =>
    traits.filter((trait) => trait.name.toLowerCase() === name && trait.class === 'public'),
  )
  return found
    .map((trait) => valueText(trait.value))
    .filter((text) => text !== '' && text.length <= 60)
    .slice(0, 3)
}
