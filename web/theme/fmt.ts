/** Units a measure can have; the same words as in the measure's definition. */
export type Unit = 'count' | 'percent' | 'money' | 'seconds' | 'minutes' | 'score' | 'number'

/** A figure as it is set on screen: the figure itself and, smaller beside it, its unit ('' when it needs none). */
export interface Figure {
  text: string
  unit: string
}

/** Where and for whom numbers and times are written. Zone is IANA; currency is ISO 4217. */
export interface Place {
  locale?: string
  timeZone?: string
  currency?: string
}

/** Words inside numbers and spans, by language. */
const words = {
  en: { asUsual: 'as usual', days: 'days' },
  de: { asUsual: 'wie sonst', days: 'Tage' },
}

const minus = '\u2212'
const thin = '\u00a0'

/** Writes numbers and times as the product does everywhere; one object for one place. */
export type Format = ReturnType<typeof createFormat>

/**
 * All writing of numbers and times: at most four figures, one decimal of a percentage only above 95 or below 5,
 * minus as U+2212, 24-hour clock by locale, times in the workspace's zone.
 *
 * @param place absent parts: the reader's own locale and zone, EUR
 */
export function createFormat(place: Place = {}) {
  const { locale, timeZone, currency = 'EUR' } = place
  const language = new Intl.Locale(locale ?? Intl.DateTimeFormat().resolvedOptions().locale).language
  const said = language === 'de' ? words.de : words.en
  const number = (digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const whole = number(0)
  const one = number(1)
  const two = number(2)
  const moment = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...(timeZone ? { timeZone } : {}), ...options })
  const clock = moment({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = moment({ weekday: 'long', day: 'numeric', month: 'long' })
  const weekday = moment({ weekday: 'long' })
  const date = moment({ day: 'numeric', month: 'long', year: 'numeric' })
  const isoDay = new Intl.DateTimeFormat('sv-SE', { ...(timeZone ? { timeZone } : {}), dateStyle: 'short' })

  /** 12,480; under 10 with one decimal when it is not whole. */
  const plain = (value: number) =>
    Number.isInteger(value) || Math.abs(value) >= 10 ? whole.format(value) : one.format(value)
  /** Percent of 0–100 without its sign. */
  const percent = (value: number) =>
    (value > 95 || value < 5) && !Number.isInteger(value) ? one.format(value) : whole.format(value)
  const money = (value: number) =>
    new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      ...(Math.abs(value) >= 100
        ? { maximumFractionDigits: 0 }
        : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    }).format(value)

  /** m:ss of seconds: 4:50. */
  const minutesSeconds = (seconds: number) => {
    const total = Math.round(Math.abs(seconds))
    return `${seconds < 0 ? minus : ''}${Math.floor(total / 60)}:${String(total % 60).padStart(2, '0')}`
  }

  /** '52 min', '3 h 10 min', '2 days': a span said in words. */
  const duration = (minutes: number) => {
    const rounded = Math.round(minutes)
    if (rounded < 60) return `${rounded} min`
    if (rounded < 48 * 60) {
      const rest = rounded % 60
      return rest ? `${Math.floor(rounded / 60)} h ${rest} min` : `${Math.floor(rounded / 60)} h`
    }
    return `${whole.format(Math.floor(rounded / 1440))} ${said.days}`
  }

  /** A measure's value with its unit, for a tile. */
  const figure = (value: number, unit: Unit): Figure => {
    if (unit === 'percent') return { text: signed(percent(value)), unit: '%' }
    if (unit === 'money') return { text: signed(money(value)), unit: '' }
    if (unit === 'seconds') return secondsFigure(value)
    if (unit === 'minutes') {
      return Math.abs(value) < 120
        ? { text: signed(plain(value)), unit: 'min' }
        : { text: signed(plain(value / 60)), unit: 'h' }
    }
    if (unit === 'number') return { text: signed(short(value)), unit: '' }
    return { text: signed(whole.format(value)), unit: '' }
  }

  const secondsFigure = (value: number): Figure => {
    if (Math.abs(value) < 60) return { text: signed(plain(value)), unit: 's' }
    return Math.abs(value) < 3600
      ? { text: minutesSeconds(value), unit: 'min' }
      : { text: signed(one.format(value / 3600)), unit: 'h' }
  }

  const short = (value: number) =>
    Math.abs(value) < 10 && !Number.isInteger(value) ? two.format(value) : plain(value)

  /** Size of a difference in the measure's own unit, without sign. */
  const difference = (value: number, unit: Unit) => {
    const size = Math.abs(value)
    if (unit === 'seconds') return minutesSeconds(size)
    if (unit === 'money') return money(size)
    if (unit === 'score') return size < 10 ? one.format(size) : whole.format(size)
    return size >= 10 ? whole.format(size) : one.format(size).replace(/[.,]0$/, '')
  }

  /** '+2', '−0.6', '+2:10', or 'as usual' when it would be written as nothing. */
  const change = (value: number, unit: Unit) => {
    const text = difference(value, unit)
    if (!/[1-9]/.test(text)) return said.asUsual
    return `${value < 0 ? minus : '+'}${text}`
  }

  return {
    count: (value: number) => signed(whole.format(value)),
    plain: (value: number) => signed(plain(value)),
    money: (value: number) => signed(money(value)),
    /** '38 %' of a share given as 0–100. */
    percent: (value: number) => `${signed(percent(value))}${thin}%`,
    minutesSeconds,
    duration,
    figure,
    /** '4:50 min', '61 %', '82': a value with its unit in one text. */
    value: (value: number, unit: Unit) => {
      const { text, unit: after } = figure(value, unit)
      return after ? `${text}${thin}${after}` : text
    },
    difference,
    change,
    time: (at: string | number | Date) => clock.format(new Date(at)),
    day: (at: string | number | Date) => day.format(new Date(at)),
    weekday: (at: string | number | Date) => weekday.format(new Date(at)),
    date: (at: string | number | Date) => date.format(new Date(at)),
    /** '13:05' of today, 'Friday 13:05' within a week, '9 December 2011' before that. */
    since: (at: string | number | Date, now: string | number | Date) => {
      const then = new Date(at)
      const today = new Date(now)
      if (isoDay.format(then) === isoDay.format(today)) return clock.format(then)
      return today.getTime() - then.getTime() < 6 * 86_400_000
        ? `${weekday.format(then)} ${clock.format(then)}`
        : date.format(then)
    },
  }
}

function signed(text: string): string {
  return text.replace('-', minus)
}
