import type { TitleLanguage } from './timeline.ts'
import { topicWords } from './title-words.ts'

/** Reads the properties of one event for its title; what is missing, not shown to the reader or no number is undefined. */
export interface TitleReader {
  has(name: string, value: unknown): boolean
  number(name: string): number | undefined
  /** A text as it was sent. */
  text(name: string): string | undefined
  /** `42.1` with the event's currency: £42.10. */
  money(name: string): string | undefined
  /** The same without its sign. */
  moneyAbout(name: string): string | undefined
  /** Minutes: 55 min, 3 h 10 min. */
  minutes(name: string): string | undefined
  /** Seconds: 4:10. */
  clock(name: string): string | undefined
  /** What a call or letter is about, in words that follow "about": a bill. The text as sent for other topics. */
  topic(name?: string): string | undefined
  count(name: string): string | undefined
}

/** Whether and how a text of an event is shown to the reader: undefined leaves it out. */
export type ShowText = (property: string, value: string) => string | undefined

const locales: Record<TitleLanguage, string> = { en: 'en-GB', de: 'de-DE' }
/** A title is a line, not a page. */
const longestText = 80
const formats = new Map<string, Intl.NumberFormat>()

/** A number in the language; money in its currency, as a number and the text where that is no currency. */
function format(lang: TitleLanguage, value: number, currency?: string): string {
  const key = `${lang} ${currency ?? ''}`
  let known = formats.get(key)
  if (!known) {
    if (formats.size > 500) formats.clear()
    try {
      known = new Intl.NumberFormat(
        locales[lang],
        currency === undefined ? { maximumFractionDigits: 1 } : { style: 'currency', currency },
      )
    } catch {
      return format(lang, Math.round(value * 100) / 100)
    }
    formats.set(key, known)
  }
  return known.format(value)
}

function inMinutes(lang: TitleLanguage, minutes: number): string {
  const whole = Math.round(minutes)
  if (whole < 60) return `${whole} min`
  const rest = whole % 60
  const hours = format(lang, Math.floor(whole / 60))
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

function asClock(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** @param properties decoded values of the event */
export function createTitleReader(
  properties: Readonly<Record<string, unknown>>,
  lang: TitleLanguage,
  show: ShowText,
): TitleReader {
  function number(name: string): number | undefined {
    const value = properties[name]
    if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
    const read = Number(value)
    return Number.isFinite(read) ? read : undefined
  }
  function text(name: string): string | undefined {
    const value = properties[name]
    if (typeof value === 'number') return String(value)
    if (typeof value !== 'string' || value.trim() === '') return undefined
    const shown = show(name, value.trim().replaceAll(/\s+/g, ' '))
    return shown === undefined || shown.length <= longestText ? shown : `${shown.slice(0, longestText - 1)}…`
  }
  function money(name: string, of: (value: number) => number): string | undefined {
    const value = number(name)
    if (value === undefined) return undefined
    const currency = properties.currency
    const isCode = typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency)
    return isCode ? format(lang, of(value), currency.toUpperCase()) : format(lang, of(value))
  }
  const mapped = (name: string, to: (value: number) => string) => {
    const value = number(name)
    return value === undefined ? undefined : to(value)
  }
  return {
    has: (name, value) => properties[name] === value,
    number,
    text,
    money: (name) => money(name, (value) => value),
    moneyAbout: (name) => money(name, Math.abs),
    minutes: (name) => mapped(name, (value) => inMinutes(lang, value)),
    clock: (name) => mapped(name, asClock),
    count: (name) => mapped(name, (value) => format(lang, value)),
    topic(name = 'topic') {
      const value = text(name)
      if (value === undefined) return undefined
      const known = topicWords[lang]
      const key = value.toLowerCase()
      return Object.hasOwn(known, key) ? known[key] : `“${value}”`
    },
  }
}
