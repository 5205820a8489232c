import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import firstWords from './en.json?first'

/** Languages the app speaks; each name is written in its own language. */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'Deutsch' },
] as const
export type Language = (typeof languages)[number]['code']

const others: Record<Exclude<Language, 'en'>, () => Promise<{ default: object }>> = {
  de: () => import('./de.json', { with: { type: 'json' } }),
}

/** Starts translations in the language chosen on this device, else the browser's, else English. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: firstWords } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
  const chosen = chosenLanguage()
  if (chosen !== 'en') await setLanguage(chosen)
}

/** The language that is spoken now. */
export function i18nLanguage(): string {
  return i18next.language
}

let english: Promise<void> | undefined

/** Brings all words; until then there are those of the frame and the first page. A language other than English has all of its own. */
export function loadWords(): Promise<void> {
  english ??= import('./en.json?pages').then(
    ({ default: words }) => void i18next.addResourceBundle('en', 'translation', words),
    (thrown) => {
      // The next page tries again.
      english = undefined
      throw thrown
    },
  )
  return english
}

/** Speaks another language from now on and remembers it on this device. */
export async function setLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    const { default: words } = await others[language]()
    i18next.addResourceBundle(language, 'translation', words)
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  localStorage.setItem('tandem.language', language)
}

/** The language chosen on this device or, without a choice, the first of the browser's that we speak. */
export function chosenLanguage(): Language {
  const wished = [localStorage.getItem('tandem.language'), ...navigator.languages]
  const codes = wished.map((wish) => wish?.slice(0, 2))
  const found = codes.flatMap((code) => languages.filter((language) => language.code === code))[0]
  return found?.code ?? 'en'
}
