import { createInstance, type TFunction } from 'i18next'
import de from '../../i18n/de.json' with { type: 'json' }
import en from '../../i18n/en.json' with { type: 'json' }
import { createFormat, type Format } from '../../theme/fmt.ts'

const spoken = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, de: { translation: de } },
  interpolation: { escapeValue: false },
})
await spoken.init()

/** How a mail speaks: words, numbers and times, as the app does for the same reader. */
export interface Voice {
  t: TFunction
  fmt: Format
  locale: string
  timeZone: string
}

export interface Reader {
  language: 'en' | 'de'
  timeZone: string
  currency: string
}

export function voiceOf({ language, timeZone, currency }: Reader): Voice {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  return {
    t: spoken.getFixedT(language),
    fmt: createFormat({ locale, timeZone, currency }),
    locale,
    timeZone,
  }
}
