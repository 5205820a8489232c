/** Northline, a made-up provider of broadband and television: places, plans, teams and systems. */

export const cities = [
  'London',
  'Leeds',
  'Manchester',
  'Birmingham',
  'Glasgow',
  'Sheffield',
  'Bristol',
  'Liverpool',
  'Newcastle',
  'Cardiff',
  'Nottingham',
  'Edinburgh',
] as const
/** Share of customers, adding up to 1. */
export const cityShares = [0.2, 0.12, 0.11, 0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.04, 0.04]
export const leeds = 1
export const glasgow = 4

export const plans = [
  { name: 'Broadband 100', price: 28, television: false },
  { name: 'Broadband and TV', price: 44, television: true },
  { name: 'Family fibre', price: 59, television: true },
  { name: 'Fibre 900', price: 47, television: false },
] as const

/** Systems that send events. The name is also that of the source in the workspace. */
export const systems = [
  { key: 'website', name: 'Website', kind: 'web', channel: 'web' },
  { key: 'app', name: 'Northline app', kind: 'app', channel: 'app' },
  { key: 'box', name: 'Set-top box', kind: 'server', channel: 'tv' },
  { key: 'calls', name: 'Call centre', kind: 'call-centre', channel: 'call' },
  { key: 'shops', name: 'Shops', kind: 'server', channel: 'store' },
  { key: 'billing', name: 'Billing', kind: 'server', channel: 'billing' },
  { key: 'network', name: 'Network', kind: 'server', channel: 'network' },
  { key: 'surveys', name: 'Surveys', kind: 'server', channel: 'survey' },
  { key: 'email', name: 'E-mail', kind: 'server', channel: 'email' },
  { key: 'deliveries', name: 'Deliveries', kind: 'server', channel: 'delivery' },
  { key: 'visits', name: 'Home visits', kind: 'server', channel: 'visit' },
  { key: 'messages', name: 'Messages', kind: 'server', channel: 'conversation' },
] as const
export type SystemKey = (typeof systems)[number]['key']

/** What a customer may use; the first four are the ones that carry the app. */
export const devices = [
  { device: 'phone', os: 'iOS', old: false },
  { device: 'phone', os: 'Android', old: false },
  { device: 'older phone', os: 'Android', old: true },
  { device: 'tablet', os: 'iPadOS', old: false },
  { device: 'computer', os: 'Windows', old: false },
  { device: 'computer', os: 'macOS', old: false },
] as const

/** Context of each device, the same object for all events so that little is made anew. */
export const deviceContexts: readonly Record<string, unknown>[] = devices.map(({ device, os }) => ({
  'device.type': device,
  'os.name': os,
  locale: 'en-GB',
}))

export const topics = ['bill', 'fault', 'order', 'leaving', 'delivery', 'move'] as const
export type Topic = (typeof topics)[number]
/** Which call team a topic reaches first. */
export const teamOf: Record<Topic, string> = {
  bill: 'Billing',
  fault: 'Technical',
  order: 'Orders',
  leaving: 'Loyalty',
  delivery: 'Orders',
  move: 'Orders',
}
export const carriers = ['Swiftly', 'Parcel North'] as const

export const firstNames =
  'Amara Oliver Priya George Sofia Mohammed Grace Callum Yasmin Thomas Chloe Daniel Aisha Harry Megan Kwame Emily Jack Fatima Owen Isla Rhys Hannah Ravi Freya Lewis Zara Connor Niamh Samuel Ewa Aidan Leila Joseph Bethan Tariq Lucy Dylan Ngozi Patrick Alice Hugh Maria Stephen Joan Arthur Sana Peter Ruth Ian'.split(
    ' ',
  )
export const lastNames =
  'Okafor Smith Patel Jones Khan Taylor Williams Brown Davies Evans Wilson Thomas Roberts Johnson Walker Wright Robinson Thompson Hughes Edwards Green Hall Wood Harris Clarke Jackson Turner Hill Cooper Ward Morris Moore Ali Hussain Campbell Stewart Murray Kowalski Nowak Adeyemi Begum Singh Kaur Reid Ross Fraser Doyle Byrne Marsh Orme'.split(
    ' ',
  )

/** What people look for in help. */
export const helpQueries =
  'slow wifi|change wifi password|router light red|my bill went up|move home|cancel tv pack|box not recording|engineer appointment|pay my bill|roaming charges|upgrade speed|no internet|parental controls|end my contract|return old router|sound out of sync'.split(
    '|',
  )
/** Pages of the site; the last is for those who think of leaving. */
export const pageProperties = [
  { path: '/', title: 'Northline' },
  { path: '/account', title: 'Your account' },
  { path: '/bill', title: 'Your bill' },
  { path: '/help', title: 'Help' },
  { path: '/status', title: 'Service status' },
  { path: '/offers', title: 'Offers' },
  { path: '/tv', title: 'Television' },
  { path: '/help/end-my-contract', title: 'End my contract' },
].map(({ path, title }) => ({ path, title, url: `https://northline.example${path}` }))
export const screenProperties = ['Home', 'Bill', 'Wi-Fi', 'Television', 'Help', 'Messages'].map((name) => ({
  name,
}))
export const programmes = [
  'Evening News',
  'The Allotment',
  'Match Night',
  'Coast Road',
  'Quiz Hour',
  'Hill Rescue',
].map((programme) => ({ programme, minutes: 30 }))
