import type { TFunction } from 'i18next'
import type { Consent } from '../../src/profiles/index.ts'

/** Whether we may contact somebody, in a word and, smaller, the exceptions. */
export function consentWords(consent: readonly Consent[], t: TFunction): { short: string; more: string } {
  const said = (state: Consent['state']) =>
    consent.filter((one) => one.state === state).map((one) => one.category)
  const [yes, no] = [said('yes'), said('no')]
  const list = (categories: string[]) => categories.map((category) => categoryWord(category, t)).join(', ')
  if (yes.length === 0 && no.length === 0) return { short: t('consent.notAsked'), more: '' }
  if (no.length === 0) return { short: t('consent.yes'), more: list(yes.slice(0, 4)) }
  if (yes.length === 0) return { short: t('consent.rather'), more: list(no.slice(0, 4)) }
  return {
    short: yes.length <= 2 ? t('consent.only', { what: list(yes) }) : t('consent.partly'),
    more: t('consent.notAbout', { what: list(no.slice(0, 3)) }),
  }
}

/** The category as it is called on screen; one we have no word for stays as it was sent. */
export function categoryWord(category: string, t: TFunction): string {
  return t(`consentCategory.${category.toLowerCase().replace(/[^a-z]/g, '_')}`, { defaultValue: category })
}
