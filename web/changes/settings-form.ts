import type { Team } from '../../src/access/index.ts'
import type { ChangeSettings, ChangeSettingsInput } from '../../src/changes/index.ts'

/** False alarms a week that a team accepts when nobody says. */
export const usualFalseAlarms = 1

/** The form's own fields: an empty number is what is usual. */
export interface Fields
  extends Pick<ChangeSettings, 'dimensions' | 'hourly' | 'countries' | 'people' | 'mail'> {
  falseAlarms: Partial<Record<Team, number | string>>
  minimum: { relative: number | string; events: number | string }
  measures: { measure: string; relative: number | string; events: number | string; watched: boolean }[]
  holidays: { date: string; name: string }[]
}

/** Settings as the form shows them. */
export function fieldsOf(settings: ChangeSettings): Fields {
  const { measures, holidays, falseAlarms, minimum, ...rest } = settings
  return {
    ...rest,
    falseAlarms: { ...falseAlarms },
    minimum: { ...minimum },
    measures: Object.entries(measures).map(([measure, { relative = '', events = '', watched }]) => ({
      measure,
      relative,
      events,
      watched,
    })),
    holidays: holidays.map((day) => ({ ...day })),
  }
}

/** What the form says, in the form the API takes; rows without a measure or a date are left out. */
export function settingsOf(fields: Fields): ChangeSettingsInput {
  const { falseAlarms, minimum, measures, holidays, ...rest } = fields
  return {
    ...rest,
    countries: rest.countries.map((country) => country.trim().toUpperCase()),
    falseAlarms: Object.fromEntries(
      Object.entries(falseAlarms).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    ),
    minimum: numbersOf(minimum),
    measures: Object.fromEntries(
      measures
        .filter(({ measure }) => measure !== '')
        .map(({ measure, watched, ...own }) => [measure, { watched, ...numbersOf(own) }]),
    ),
    holidays: holidays
      .filter(({ date }) => date !== '')
      .map(({ date, name }) => ({ date, name: name.trim() || date })),
  }
}

/** The numbers that were given; an empty field is left out. */
function numbersOf<Key extends string>(given: Record<Key, number | string>): Partial<Record<Key, number>> {
  const known = Object.entries<number | string>(given).filter(([, value]) => typeof value === 'number')
  return Object.fromEntries(known) as Partial<Record<Key, number>>
}
