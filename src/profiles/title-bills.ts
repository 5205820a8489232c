import type { TitleRules } from './title-rule.ts'
import { having, list } from './title-words.ts'

/** Invoices, payments, contracts. */
export const billTitles: TitleRules = {
  'Invoice Issued': {
    area: 'bills',
    tone: (read) => ((read.number('change_amount') ?? 0) > 0 ? 'look' : 'contact'),
    write: {
      en: (read) =>
        list(
          `Bill${having(read.money('amount'), (amount) => ` of ${amount}`) ?? ''}`,
          changed(read.number('change_amount'), read.moneyAbout('change_amount'), [
            'more than before',
            'less than before',
          ]),
        ),
      de: (read) =>
        list(
          `Rechnung${having(read.money('amount'), (amount) => ` über ${amount}`) ?? ''}`,
          changed(read.number('change_amount'), read.moneyAbout('change_amount'), [
            'mehr als zuvor',
            'weniger als zuvor',
          ]),
        ),
    },
  },
  'Payment Received': {
    area: 'bills',
    write: {
      en: (read) => list(`Paid${having(read.money('amount'), (amount) => ` ${amount}`) ?? ''}`),
      de: (read) => list(`${having(read.money('amount'), (amount) => `${amount} `) ?? ''}bezahlt`),
    },
  },
  'Payment Failed': {
    area: 'bills',
    tone: 'wrong',
    detail: (read) => read.text('reason'),
    write: {
      en: (read) => `Payment${having(read.money('amount'), (amount) => ` of ${amount}`) ?? ''} failed`,
      de: (read) =>
        `Zahlung${having(read.money('amount'), (amount) => ` über ${amount}`) ?? ''} fehlgeschlagen`,
    },
  },
  'Signed Up': {
    area: 'contract',
    write: { en: () => 'Joined us', de: () => 'Ist Kunde geworden' },
  },
  'Setup Completed': {
    area: 'contract',
    write: {
      en: (read) =>
        list(
          'Set up and ready',
          having(read.minutes('minutes'), (time) => `took ${time}`),
        ),
      de: (read) =>
        list(
          'Eingerichtet',
          having(read.minutes('minutes'), (time) => `in ${time}`),
        ),
    },
  },
  'Subscription Started': {
    area: 'contract',
    write: {
      en: (read) => list(`Contract began`, read.text('plan')),
      de: (read) => list(`Vertrag begann`, read.text('plan')),
    },
  },
  'Subscription Changed': {
    area: 'contract',
    detail: (read) => read.text('reason'),
    write: {
      en: (read) =>
        `Changed plan${having(read.text('previous_plan'), (plan) => ` from ${plan}`) ?? ''}${having(read.text('plan'), (plan) => ` to ${plan}`) ?? ''}`,
      de: (read) =>
        `Tarif gewechselt${having(read.text('previous_plan'), (plan) => ` von ${plan}`) ?? ''}${having(read.text('plan'), (plan) => ` zu ${plan}`) ?? ''}`,
    },
  },
  'Subscription Cancelled': {
    area: 'contract',
    tone: 'wrong',
    detail: (read) => read.text('reason'),
    write: {
      en: (read) => list('Ended the contract', read.text('plan')),
      de: (read) => list('Vertrag gekündigt', read.text('plan')),
    },
  },
  'Trial Started': {
    area: 'contract',
    write: {
      en: (read) => list('Began a trial', read.text('trial_plan_name')),
      de: (read) => list('Probezeit begonnen', read.text('trial_plan_name')),
    },
  },
  'Trial Ended': {
    area: 'contract',
    write: {
      en: (read) => list('Trial ended', read.text('trial_plan_name')),
      de: (read) => list('Probezeit beendet', read.text('trial_plan_name')),
    },
  },
  'Account Created': { area: 'contract', write: { en: () => 'Account made', de: () => 'Konto angelegt' } },
  'Account Deleted': {
    area: 'contract',
    tone: 'look',
    write: { en: () => 'Account ended', de: () => 'Konto beendet' },
  },
  'Account Added User': {
    area: 'contract',
    write: { en: () => 'Added to an account', de: () => 'Zu einem Konto hinzugefügt' },
  },
  'Account Removed User': {
    area: 'contract',
    write: { en: () => 'Taken off an account', de: () => 'Von einem Konto entfernt' },
  },
  'Invite Sent': {
    area: 'contract',
    write: { en: () => 'Invited somebody to the account', de: () => 'Jemanden zum Konto eingeladen' },
  },
}

/** How a bill differs from the one before; undefined when it does not. */
function changed(
  change: number | undefined,
  about: string | undefined,
  [more, less]: [string, string],
): string | undefined {
  if (change === undefined || change === 0 || about === undefined) return undefined
  return `${about} ${change > 0 ? more : less}`
}
