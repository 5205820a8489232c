import Holidays from 'date-holidays'
import { TandemError } from '../errors.ts'
import type { ChangeSettings } from './settings.ts'

export type HolidayNames = ReadonlyMap<string, string>

/**
 * Public holidays of the countries that were chosen, and days of the company's own, by local date `2026-12-25`.
 *
 * @param years first and last
 * @throws TandemError `invalid_request` for a country that is not known
 */
export function holidaysOf(
  { countries, holidays }: Pick<ChangeSettings, 'countries' | 'holidays'>,
  years: readonly [number, number],
): HolidayNames {
  const names = new Map<string, string>()
  for (const [index, place] of countries.entries()) {
    const [country = '', ...region] = place.split('-')
    const calendar = new Holidays()
    if (
      !Object.hasOwn(calendar.getCountries(), country) ||
      (region.length > 0 && !calendar.getStates(country)?.[region.join('-')])
    )
      throw new TandemError('invalid_request', {
        errors: [{ path: `/countries/${index}`, message: `no holidays are known of ${place}` }],
      })
    if (region.length > 0) calendar.init(country, region.join('-'))
    else calendar.init(country)
    for (let year = years[0]; year <= years[1]; year++)
      for (const { date, name, type } of calendar.getHolidays(year))
        if (type === 'public') names.set(date.slice(0, 10), name)
  }
  for (const { date, name } of holidays) names.set(date, name)
  return names
}
