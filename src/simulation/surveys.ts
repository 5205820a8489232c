import { scorePercent } from '../ingestion/event-files.ts'
import { dissatisfactionCauses, rates, scoreEffects } from './plan.ts'
import { type Matter, wordsAbout } from './words.ts'
import type { World } from './world.ts'

const ranges = { nps: [0, 10], csat: [1, 5], ces: [1, 7] } as const
const minute = 60_000

/** Adds to a customer's standing dissatisfaction. */
export function upset(world: World, points: number): void {
  const { people, i } = world
  people.dissatisfaction[i] = Math.min(40, people.dissatisfaction[i]! + points)
}

/**
 * Asks, and perhaps gets an answer. The score is binomial, so that its mean on the scale 0 to 100 is exactly the
 * experience behind it, held between 2 and 99.
 *
 * @param points what this matter adds to the experience, in points of 100
 */
export function ask(
  world: World,
  question: {
    at: number
    kind: keyof typeof ranges
    about: 'call' | 'visit' | 'order' | 'general'
    team: string
    points: number
    matter: Matter
    answered?: number
    withinMinutes?: number
  },
): void {
  const { random, people, i } = world
  const { kind, about, team, at, matter } = question
  const surveyId = world.newId('s')
  world.emit(at, 'surveys', 'Survey Sent', { survey_id: surveyId, kind, about, team })
  const weight = kind === 'nps' ? scoreEffects.dissatisfaction : scoreEffects.dissatisfactionElsewhere
  const experience =
    scoreEffects.base +
    scoreEffects.personSpread * people.temper[i]! +
    scoreEffects.answerSpread * random.normal() +
    weight * people.dissatisfaction[i]! +
    question.points
  if (random.next() > (question.answered ?? rates.csatAnswered)) return
  const [low, high] = ranges[kind]
  const share = Math.min(0.99, Math.max(0.02, experience / 100))
  let score: number = low
  for (let step = low; step < high; step++) if (random.next() < share) score++
  const percent = scorePercent(kind, score)!
  const comment = random.next() < 0.45 ? wordsAbout(fitting(matter, percent), random) : undefined
  const quotable = random.next() < 0.7
  const delay = minute * (1 - Math.log(1 - random.next() * 0.97) * (question.withinMinutes ?? 25))
  world.emit(Math.floor(at + delay), 'surveys', 'Survey Answered', {
    survey_id: surveyId,
    kind,
    score,
    about,
    team,
    comment,
    quotable: comment === undefined ? undefined : quotable,
    score_percent: percent,
  })
}

/** Nobody praises with a score of 20: words go with the score. */
function fitting(matter: Matter, percent: number): Matter {
  const praise = matter.startsWith('good')
  if (praise && percent < 50) return 'so-so'
  if (!praise && percent >= 85) return 'good'
  return matter
}

/** The recommendation question, asked of a share of customers every day. */
export function askRecommendation(world: World): void {
  const { random, people, i, day } = world
  if (random.next() >= rates.nps * world.spec.activity) return
  const sore = people.dissatisfaction[i]!
  const matter: Matter =
    sore > 12 ? 'outage' : people.priceRise[i]! > 0 && sore > 4 ? 'bill' : sore > 7 ? 'so-so' : 'good'
  ask(world, {
    at: day.moment('answers', random.next(), random.next()),
    kind: 'nps',
    about: 'general',
    team: 'Service',
    points: 0,
    matter,
    answered: rates.npsAnswered,
  })
}

/** Every day: time heals. */
export function calmDown(world: World): void {
  world.people.dissatisfaction[world.i]! *= dissatisfactionCauses.dailyDecay
}
