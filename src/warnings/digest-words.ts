import type { Language } from '../access/index.ts'
import type { Reason, WarningKind } from './warning.ts'

interface Words {
  subject: (team: string, n: number) => string
  say: (n: number) => string
  kinds: Record<WarningKind, string>
  columns: [customer: string, chance: string, why: string]
  chance: (percent: string, days: number, kind: WarningKind) => string
  open: string
  why: (team: string) => string
  nobody: string
  more: (n: number) => string
}

/** What a digest says, in the languages of the product. */
export const digestWords: Readonly<Record<Language, Words>> = {
  en: {
    subject: (team, n) => `${n === 1 ? '1 early warning' : `${n} early warnings`} for ${team}`,
    say: (n) =>
      n === 1 ? 'One customer could do with your help.' : `${n} customers could do with your help.`,
    kinds: { leave: 'May leave', dissatisfied: 'Dissatisfied', disagree: 'Score and money disagree' },
    columns: ['Customer', 'Chance', 'Strongest reason'],
    chance: (percent, days, kind) => (kind === 'dissatisfied' ? percent : `${percent} in ${days} days`),
    open: 'Open the list',
    why: (team) =>
      `You get this as a member of the team ${team}. An editor can change how often, under early warnings.`,
    nobody: 'Name not shown',
    more: (n) => `and ${n} more`,
  },
  de: {
    subject: (team, n) => `${n === 1 ? '1 Frühwarnung' : `${n} Frühwarnungen`} für ${team}`,
    say: (n) => (n === 1 ? 'Ein Kunde kann Ihre Hilfe brauchen.' : `${n} Kunden können Ihre Hilfe brauchen.`),
    kinds: {
      leave: 'Geht vielleicht',
      dissatisfied: 'Unzufrieden',
      disagree: 'Einschätzung und Geld widersprechen sich',
    },
    columns: ['Kunde', 'Chance', 'Stärkster Grund'],
    chance: (percent, days, kind) => (kind === 'dissatisfied' ? percent : `${percent} in ${days} Tagen`),
    open: 'Liste öffnen',
    why: (team) =>
      `Sie erhalten dies als Mitglied des Teams ${team}. Wie oft, kann ändern, wer Frühwarnungen bearbeiten darf.`,
    nobody: 'Name nicht gezeigt',
    more: (n) => `und ${n} weitere`,
  },
}

/** Names of teams as they are written. */
export const teamWords: Readonly<Record<Language, Record<string, string>>> = {
  en: {
    marketing: 'Marketing',
    it: 'IT',
    service: 'Service',
    finance: 'Finance',
    executive: 'Executives',
    own: 'Own',
  },
  de: {
    marketing: 'Marketing',
    it: 'IT',
    service: 'Service',
    finance: 'Finanzen',
    executive: 'Geschäftsführung',
    own: 'Eigenes',
  },
}

/** '4 Outages in 30 days': the label with its figure in front, where it is a plain count. */
export function reasonText({ label, value, unit }: Pick<Reason, 'label' | 'value' | 'unit'>): string {
  return value === null || unit === 'ratio' || unit === 'yes_no'
    ? label
    : `${label}: ${Math.round(value * 10) / 10}`
}
