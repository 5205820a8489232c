export type { Account, AccountHit, AccountMember, AccountsPage, MembersPage } from './account.ts'
export { benchProfiles } from './bench.ts'
export type { Consent } from './consent.ts'
export type { FieldClass, ProfileFields } from './field.ts'
export type { PanelLink, PanelRequest } from './panel.ts'
export { openPanelRoutes } from './panel-routes.ts'
export type {
  CustomerWords,
  PeoplePage,
  Person,
  PersonHit,
  RawEvent,
  TraitDetail,
} from './person.ts'
export { createProfiles, type Profiles } from './profiles.ts'
export { profileRoutes } from './routes.ts'
export { decodeText } from './stored-text.ts'
export type { Area, Lanes, Timeline, TimelineEntry, TitleLanguage, Tone } from './timeline.ts'
