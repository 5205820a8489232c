export type { Account, AccountHit, AccountMember, AccountsPage, MembersPage } from './account.ts'
export { benchProfiles } from './bench.ts'
export type { Consent } from './consent.ts'
export type { FieldClass, FieldKind, FieldsChange, ProfileField, ProfileFields } from './field.ts'
export type { PanelLink, PanelRequest } from './panel.ts'
export { openPanelRoutes } from './panel-routes.ts'
export type {
  CustomerWords,
  PeoplePage,
  Person,
  PersonAccount,
  PersonHit,
  PersonSegment,
  ProfileIdentifier,
  RawEvent,
  TraitDetail,
} from './person.ts'
export { createProfiles, type Profiles } from './profiles.ts'
export { profileRoutes } from './routes.ts'
export type { Area, LaneMark, Lanes, Timeline, TimelineEntry, TitleLanguage, Tone } from './timeline.ts'
