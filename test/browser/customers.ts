const minute = 60_000
const day = 86_400_000

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

interface Call {
  type: string
  messageId: string
  timestamp: string
  [part: string]: unknown
}

let made = 0
function call(type: string, before: number, parts: Record<string, unknown>): Call {
  made += 1
  return { type, messageId: `customer-call-${made}`, timestamp: ago(before), ...parts }
}

/** Amara Okafor, seen under two numbers: by the website for months, and by a shop that gave her another one. */
export function amara(): Call[] {
  const web = { userId: 'C-100', anonymousId: 'amara-laptop' }
  const consent = { consent: { categoryPreferences: { service: true, marketing: false } } }
  const traits = { name: 'Amara Okafor', email: 'amara@example.com', plan: 'Family fibre', city: 'Leeds' }
  const visits = Array.from({ length: 12 }, (_, index) =>
    call('page', (index * 6 + 1) * day, { ...web, name: 'Account', properties: { title: 'My account' } }),
  )
  return [
    call('identify', 80 * day, { ...web, traits, context: consent }),
    ...visits,
    call('track', 40 * day, {
      ...web,
      event: 'Order Completed',
      properties: { order_id: '7', total: 30, currency: 'GBP' },
    }),
    call('track', 4 * day, {
      ...web,
      event: 'Outage Ended',
      properties: { outage_id: 'o1', area: 'Leeds north', service: 'broadband', minutes: 55 },
    }),
    call('track', 3 * day, {
      ...web,
      event: 'Conversation Message Received',
      properties: { conversation_id: 'k1', text: 'It dropped again during my interview.', team: 'service' },
    }),
    call('group', 30 * day, { ...web, groupId: 'acme.com', traits: { name: 'Acme', city: 'Leeds' } }),
    call('identify', 2 * day, {
      userId: 'SHOP-7',
      traits: { name: 'A. Okafor', email: 'amara.okafor@work.example', city: 'York' },
    }),
    call('track', 2 * day - minute, {
      userId: 'SHOP-7',
      event: 'Order Completed',
      properties: { order_id: '8', total: 12, currency: 'GBP' },
    }),
  ]
}

/** Somebody with a name as long as names get and a new device every other day for a year (rules take five a week), and somebody who was only ever a browser, long ago. */
export function oddOnes(): Call[] {
  const name = `Maximiliana-${'Wolfeschlegelsteinhausenbergerdorff'.repeat(3)}`
  const many = Array.from({ length: 200 }, (_, index) =>
    call('identify', (400 - index * 1.9) * day, {
      userId: 'MANY',
      anonymousId: `device-${index}-${'0123456789abcdef'.repeat(2)}`,
      traits:
        index === 0
          ? { name, note: 'x'.repeat(3000), address: { street: 'High Street', city: 'Leeds' } }
          : {},
    }),
  )
  return [...many, call('page', 400 * day, { anonymousId: 'only-a-browser', name: 'Prices' })]
}
