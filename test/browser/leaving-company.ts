const hour = 3_600_000
const day = 24 * hour
/** How long the company has been there, days. */
const history = 240
const customers = 420

interface Call {
  type: 'identify' | 'track'
  messageId: string
  userId: string
  timestamp: string
  [part: string]: unknown
}

/**
 * Customers of a small company over 240 days. A third of them once have bad weeks: outages, a message that nobody answers,
 * a low score. Most of those leave 15 to 60 days later, of the others hardly anybody does; so that there is something to
 * foresee, and somebody is in the midst of bad weeks today.
 */
export function leavingCompany(now = Date.now()): Call[] {
  let seed = 20_261
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  return Array.from({ length: customers }, (_, number) => lifeOf(number, now, random)).flat()
}

function lifeOf(number: number, now: number, random: () => number): Call[] {
  const userId = `C-${1000 + number}`
  const calls: Call[] = []
  const ago = (days: number) => now - days * day + Math.floor(random() * 8 * hour)
  const call = (type: Call['type'], at: number, parts: object) =>
    calls.push({
      type,
      messageId: `${userId}-${calls.length}`,
      userId,
      timestamp: new Date(Math.min(at, now - 60_000)).toISOString(),
      ...parts,
    })
  const bad = random() < 0.34 ? 4 + random() * 220 : undefined
  const leaves = random() < (bad === undefined ? 0.02 : 0.75)
  const left = leaves ? (bad === undefined ? random() * 200 : bad - 15 - random() * 45) : undefined
  const end = left !== undefined && left > 0 ? left : 0
  const traits = {
    name: `${names[number % names.length]} ${surnames[Math.floor(number / names.length) % surnames.length]}`,
    email: `${userId.toLowerCase()}@example.com`,
    city: ['Leeds', 'York', 'Hull'][number % 3],
    plan: ['Family fibre', 'Mobile'][number % 2],
  }
  call('identify', ago(history), { traits })
  for (let days = history - random() * 7; days > end; days -= 5 + random() * 4)
    track('Session Ended', days, { session_id: `s${calls.length}`, minutes: 12, trouble_free: true })
  for (let days = history - 5; days > end; days -= 30) {
    track('Payment Received', days, {
      payment_id: `p${calls.length}`,
      amount: 30 + (number % 5) * 10,
      currency: 'EUR',
    })
    if (random() < 0.3) track('Survey Answered', days - 2, survey(4 + Math.round(random())))
  }
  if (bad !== undefined && bad > end) badWeeks(bad)
  if (end > 0) track('Subscription Cancelled', end, { plan: traits.plan, reason: 'outages' })
  return calls

  function track(event: string, days: number, properties: object) {
    call('track', ago(days), { event, properties })
  }
  function survey(score: number) {
    return {
      survey_id: `v${calls.length}`,
      kind: 'csat',
      score,
      score_percent: ((score - 1) / 4) * 100,
      about: 'general',
    }
  }
  function badWeeks(begin: number) {
    for (let outage = 0; outage < 3; outage += 1)
      track('Outage Ended', Math.max(0.2, begin - outage * 2), {
        outage_id: `o${calls.length}`,
        area: traits.city,
        service: 'broadband',
        minutes: 60 + Math.round(random() * 240),
      })
    const text = 'It is down again, and nobody answers me. This is useless.'
    track('Conversation Message Received', Math.max(0.1, begin - 3), { conversation_id: `k${userId}`, text })
    if (random() < 0.6)
      track('Survey Answered', Math.max(0.1, begin - 4), survey(1 + Math.round(random() * 0.7)))
  }
}

const names = [
  'Amara',
  'Ben',
  'Chen',
  'Dana',
  'Emre',
  'Fay',
  'Greta',
  'Hugo',
  'Ines',
  'Jo',
  'Kofi',
  'Lena',
  'Mats',
  'Nia',
  'Ola',
]
const surnames = [
  'Okafor',
  'Moss',
  'Li',
  'Novak',
  'Yilmaz',
  'Hart',
  'Holm',
  'Brandt',
  'Silva',
  'Orme',
  'Mensah',
  'Vogel',
  'Lind',
  'Reyes',
  'Berg',
  'Kaur',
  'Sousa',
  'Klein',
  'Popov',
  'Tran',
  'Weber',
  'Ito',
  'Marsh',
  'Costa',
  'Dubois',
  'Fischer',
  'Green',
  'Haddad',
]
