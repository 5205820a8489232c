import type { TFunction } from 'i18next'

/** Words of the matcher as the name of their translation. */
function wordKey(words: string): string {
  return words.replaceAll(/[^a-z]+/gi, '_').toLowerCase()
}

/** How alike two values are, in the language of the reader. */
export function linkLevel(level: string, t: TFunction): string {
  return t(`linkLevel.${wordKey(level)}`, { defaultValue: level })
}

/** What is compared, in the language of the reader. */
export function linkField(field: string, t: TFunction): string {
  return t(`linkField.${wordKey(field)}`, { defaultValue: field })
}

/** '+2.5', '−1.3', and '0' for what would be written as nothing. @param language in which decimals are written */
export function signedPoints(weight: number, language: string): string {
  if (Math.abs(weight) < 0.05) return '0'
  const decimals = { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  const text = new Intl.NumberFormat(language, decimals).format(Math.abs(weight))
  return `${weight < 0 ? '\u2212' : '+'}${text}`
}

export function capital(words: string): string {
  return words.charAt(0).toLocaleUpperCase() + words.slice(1)
}
