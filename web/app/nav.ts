import type { IconName } from '../parts/icon.tsx'

/** One place the navigation leads to. */
export interface Place {
  /** Key under `nav.` in the translations. */
  word: string
  to: string
  icon: IconName
  /** G, then this key: a letter, for settings a number as long as there are any. */
  letter: string
}

export interface PlaceGroup {
  word: string
  places: Place[]
}

/** What exists, in the order of the loop; a group without a place is not shown. */
export const placeGroups: PlaceGroup[] = [
  {
    word: 'now',
    places: [
      { word: 'home', to: '/', icon: 'wall', letter: 'c' },
      { word: 'team', to: '/team', icon: 'me', letter: 't' },
      { word: 'boards', to: '/boards', icon: 'board', letter: 'b' },
      { word: 'changes', to: '/changes', icon: 'step', letter: 'h' },
      { word: 'alerts', to: '/alerts', icon: 'bell', letter: 'n' },
    ],
  },
  {
    word: 'customers',
    places: [
      { word: 'persons', to: '/people', icon: 'people', letter: 'p' },
      { word: 'warnings', to: '/warnings', icon: 'warning', letter: 'e' },
      { word: 'groups', to: '/groups', icon: 'group', letter: 'g' },
      { word: 'doubtful', to: '/people/doubtful', icon: 'pair', letter: 'd' },
      { word: 'decisions', to: '/people/decisions', icon: 'log', letter: 'j' },
      { word: 'accounts', to: '/accounts', icon: 'house', letter: 'a' },
    ],
  },
  {
    word: 'learn',
    places: [
      { word: 'measures', to: '/measures', icon: 'measure', letter: 'm' },
      { word: 'impact', to: '/impact', icon: 'tree', letter: 'f' },
      { word: 'forecasts', to: '/forecasts', icon: 'trend', letter: 'o' },
    ],
  },
  {
    word: 'data',
    places: [
      { word: 'sources', to: '/sources', icon: 'source', letter: 's' },
      { word: 'live', to: '/live', icon: 'live', letter: 'l' },
      { word: 'parked', to: '/parked', icon: 'parked', letter: 'r' },
      { word: 'imports', to: '/imports', icon: 'import', letter: 'i' },
    ],
  },
]

/** Settings, behind the name of the person. */
export const settingPlaces: Place[] = [
  { word: 'company', to: '/settings/company', icon: 'building', letter: '1' },
  { word: 'people', to: '/settings/people', icon: 'people', letter: '2' },
  { word: 'keys', to: '/settings/keys', icon: 'key', letter: '3' },
  { word: 'identity', to: '/settings/identity', icon: 'pair', letter: '4' },
  { word: 'matching', to: '/settings/matching', icon: 'pair', letter: 'x' },
  { word: 'fields', to: '/settings/fields', icon: 'lock', letter: 'v' },
  { word: 'webhooks', to: '/settings/webhooks', icon: 'share', letter: '5' },
  { word: 'mail', to: '/settings/mail', icon: 'mail', letter: '6' },
  { word: 'screens', to: '/settings/screens', icon: 'screen', letter: '7' },
  { word: 'audit', to: '/settings/audit', icon: 'log', letter: '8' },
  { word: 'profile', to: '/settings/profile', icon: 'me', letter: '9' },
]

/** Places that other pages lead to, and that are found by their letters, but that do not stand in the navigation. */
const quietPlaces: Place[] = [
  { word: 'walls', to: '/walls', icon: 'screen', letter: 'w' },
  { word: 'computed', to: '/traits', icon: 'sum', letter: 'z' },
  { word: 'subscriptions', to: '/subscriptions', icon: 'mail', letter: 'u' },
  { word: 'mentions', to: '/mentions', icon: 'bell', letter: 'y' },
]

/** Pages of a place that are found by their name too, and have no letters of their own. */
export const innerPlaces: Omit<Place, 'letter'>[] = [
  { word: 'warningModel', to: '/warnings/model', icon: 'warning' },
  { word: 'warningSettings', to: '/warnings/settings', icon: 'warning' },
  { word: 'changedPeople', to: '/changes/people', icon: 'step' },
  { word: 'changeSettings', to: '/changes/settings', icon: 'step' },
  { word: 'impactChange', to: '/impact/change', icon: 'tree' },
  { word: 'impactEdit', to: '/impact/edit', icon: 'tree' },
]

export const allPlaces: Place[] = [
  ...placeGroups.flatMap((group) => group.places),
  ...quietPlaces,
  ...settingPlaces,
]

/** Under which heading of the navigation a place belongs. */
export function headingOf(place: Place): string {
  if (quietPlaces.includes(place)) return place.word === 'computed' ? 'customers' : 'now'
  return placeGroups.find((group) => group.places.includes(place))?.word ?? 'settings'
}

/** Whether an address lies in a place: the place itself or a page below it that is no place of its own. */
export function isAt(place: Place, path: string): boolean {
  const below = allPlaces.filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)))
  return below.some(({ to }) => to === place.to) && below.every(({ to }) => to.length <= place.to.length)
}
