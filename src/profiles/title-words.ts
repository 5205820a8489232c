import type { TitleLanguage } from './timeline.ts'

/** What calls, letters and visits are about, as it follows "about"; German as it follows "wegen" (genitive). */
export const topicWords: Record<TitleLanguage, Readonly<Record<string, string>>> = {
  en: {
    bill: 'a bill',
    billing: 'a bill',
    invoice: 'a bill',
    payment: 'a payment',
    fault: 'a fault',
    outage: 'an outage',
    order: 'an order',
    delivery: 'a delivery',
    return: 'a return',
    move: 'moving home',
    leaving: 'leaving',
    cancel: 'leaving',
    contract: 'the contract',
    price: 'the price',
    account: 'the account',
    complaint: 'a complaint',
    installation: 'an installation',
    repair: 'a repair',
    advice: 'advice',
    buy: 'buying',
    pay: 'paying',
  },
  de: {
    bill: 'einer Rechnung',
    billing: 'einer Rechnung',
    invoice: 'einer Rechnung',
    payment: 'einer Zahlung',
    fault: 'einer Störung',
    outage: 'eines Ausfalls',
    order: 'einer Bestellung',
    delivery: 'einer Lieferung',
    return: 'einer Rückgabe',
    move: 'eines Umzugs',
    leaving: 'einer Kündigung',
    cancel: 'einer Kündigung',
    contract: 'des Vertrags',
    price: 'des Preises',
    account: 'des Kontos',
    complaint: 'einer Beschwerde',
    installation: 'einer Installation',
    repair: 'einer Reparatur',
    advice: 'einer Beratung',
    buy: 'eines Kaufs',
    pay: 'einer Zahlung',
  },
}

/** Parts that are there, with commas. */
export function list(...parts: (string | undefined | false)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ')
}

/** `word part` when there is a part; undefined otherwise. */
export function having(part: string | undefined, write: (part: string) => string): string | undefined {
  return part === undefined ? undefined : write(part)
}
