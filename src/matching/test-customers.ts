import { actorOf } from '../identity/index.ts'

/** When the first of the made events happened, ms. */
export const start = Date.parse('2026-03-01T08:00:00Z')
const first = 'Amara Oliver Priya George Sofia Mohammed Grace Callum Yasmin Thomas Chloe Daniel'.split(' ')
const last = 'Okafor Smith Patel Jones Khan Taylor Williams Brown Davies Evans Wilson Roberts Johnson'.split(
  ' ',
)
export const cities = ['London', 'Leeds', 'Glasgow', 'Cardiff', 'Bristol']

let number = 0
function usualEvent(workspace: string) {
  number++
  return {
    workspace,
    messageId: `m${number}`,
    ts: start + number * 1000,
    receivedAt: start,
    type: 'track' as 'track' | 'identify',
    name: 'Session Ended',
    source: 'web',
    channel: 'web',
    userId: '',
    anonymousId: '',
    account: '',
    robot: 0 as const,
    properties: {} as Record<string, unknown>,
    context: {} as Record<string, unknown>,
  }
}

/** An event of a made customer; what is not given is usual. */
export function event(workspace: string, of: Partial<ReturnType<typeof usualEvent>>) {
  return { ...usualEvent(workspace), ...of }
}

export interface Customer {
  id: string
  name: string
  email?: string
  phone?: string
  city: string
  birthday?: string
  device: string
}

export const identify = (workspace: string, { id, device, ...traits }: Customer) =>
  event(workspace, {
    type: 'identify',
    name: 'Identified',
    userId: id,
    anonymousId: device,
    properties: traits,
  })

/** The i-th made customer, with the surname of another where one is named. */
export function customer(i: number, surname = i): Customer {
  const name = `${first[(i * 7) % first.length]} ${last[(surname * 5) % last.length]}${'aeiou'[surname % 5]}${'mnrst'[(surname >> 2) % 5]}`
  return {
    id: `c${i}`,
    name,
    email: `${name.toLowerCase().replace(' ', '.')}${(i * 7919) % 9973}@example.com`,
    phone: `+4477${String((i * 104_729_003) % 100_000_000).padStart(8, '0')}`,
    city: cities[i % cities.length]!,
    birthday: `19${50 + ((i * 13) % 50)}-0${1 + (i % 9)}-${10 + ((i * 17) % 18)}`,
    device: `d${i}`,
  }
}

/** Two user ids as the pair of people they are, in a fixed order. */
export function pairOf(workspace: string, one: string, other: string): string {
  return [one, other]
    .map((id) => String(actorOf(workspace, id, undefined)))
    .sort()
    .join(' ')
}
