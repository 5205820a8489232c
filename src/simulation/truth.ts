import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { cities, plans } from './company.ts'
import { incidentSizes } from './conditions.ts'
import { causes, type Decision } from './leaving.ts'
import { identifiersOf, nameOf, shopPhone, status, trait, userIdOf } from './people.ts'
import {
  campaigns,
  changes,
  channels,
  competitor,
  dissatisfactionCauses,
  joining,
  leaving,
  rates,
  scoreEffects,
  teamLinks,
  trends,
} from './plan.ts'
import type { Simulation } from './simulation.ts'
import { simulationSpecSchema } from './spec.ts'

const date = z.iso.date()
const numbers = z.record(z.string(), z.number())

/** One person of truth.json: a line of its own. */
export const truePersonSchema = z.object({
  /** The user id of the person's first account. */
  person: z.string(),
  household: z.int(),
  name: z.string(),
  city: z.string(),
  plan: z.string(),
  priceSensitive: z.boolean(),
  identifiers: z.array(
    z.object({
      kind: z.enum(['user_id', 'anonymous_id', 'email', 'phone']),
      value: z.string(),
      note: z.enum(['own', 'former', 'typo', 'family', 'second_account']),
    }),
  ),
  /** null: never became a customer. */
  joined: date.nullable(),
  left: date.nullable(),
  /** True P(leave within 30 days) at the first decision of each period of 30 days; null when not a customer. */
  risk30: z.array(z.number().nullable()),
  /** Standing dissatisfaction in points at the same moments. */
  dissatisfaction: z.array(z.number().nullable()),
})
export type TruePerson = z.infer<typeof truePersonSchema>

/** What is true of the company as a whole. */
export const companyTruthSchema = z.object({
  format: z.literal(1),
  spec: simulationSpecSchema,
  scoreEffects: numbers,
  dissatisfactionCauses: numbers,
  /** Coefficients of the weekly logit of leaving, and which causes are counted over 28 days. */
  leaving: numbers,
  leavingCauses: z.array(z.string()),
  rates: numbers,
  campaigns: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      date,
      audience: z.string(),
      heldOut: z.number(),
      addedOrders: z.number(),
      wonBack: z.boolean(),
    }),
  ),
  joining: numbers,
  channels: z.array(
    z.object({
      key: z.string(),
      reach: z.number(),
      pull: z.number(),
      effect: z.number(),
      heldOut: z.number(),
    }),
  ),
  changes: z.array(
    z.object({
      key: z.string(),
      kind: z.string(),
      measure: z.string(),
      where: z.string(),
      from: date,
      until: date.nullable(),
      factor: z.number(),
    }),
  ),
  handOver: z.object({ from: z.string(), to: z.string(), points: z.number() }),
  teamLinks: z.array(
    z.object({ team: z.string(), measure: z.string(), outcome: z.string(), effect: z.number() }),
  ),
  historyOnScreen: numbers,
  competitor: z.object({ name: z.string(), what: z.string(), from: date, until: date, share: z.number() }),
  incidents: numbers,
  /** Telephones of shops that stand for customers who left none: many people, one number. */
  sharedPhones: z.array(z.string()),
  periodDays: z.literal(30),
})
export type CompanyTruth = z.infer<typeof companyTruthSchema>
export const truthSchema = companyTruthSchema.extend({ people: z.array(truePersonSchema) })

const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)
const rounded = (value: number, digits: number) => Number(value.toFixed(digits))

/** Everything planted, with its dates in this simulation. */
export function companyTruth(simulation: Pick<Simulation, 'spec' | 'anchorDay'>): CompanyTruth {
  const { spec, anchorDay } = simulation
  return {
    format: 1,
    spec,
    scoreEffects,
    dissatisfactionCauses,
    leaving,
    leavingCauses: [...causes],
    rates,
    campaigns: campaigns.map(({ day, ...rest }) => ({ ...rest, date: dateOf(anchorDay - day) })),
    joining,
    channels: channels.map(({ key, reach, pull, effect, heldOut }) => ({
      key,
      reach,
      pull,
      effect,
      heldOut,
    })),
    changes: changes.map(({ day, until, ...rest }) => ({
      ...rest,
      from: dateOf(anchorDay - day),
      until: until === 0 ? null : dateOf(anchorDay - until),
    })),
    handOver: { from: 'Billing', to: 'Technical', points: scoreEffects.billingToTechnical },
    teamLinks: [...teamLinks],
    historyOnScreen: trends.historyOnScreen,
    competitor: {
      name: competitor.name,
      what: competitor.what,
      from: dateOf(anchorDay - competitor.day),
      until: dateOf(anchorDay - competitor.day + competitor.lasts),
      share: competitor.share,
    },
    incidents: incidentSizes,
    sharedPhones: cities.map((_, city) => shopPhone(city)),
    periodDays: 30,
  }
}

/** Takes down each person's true risk while the days go by: two numbers a person and 30 days. */
export function createTruthRecorder(spec: { people: number; from: number; to: number }) {
  const periods = Math.max(1, Math.ceil((spec.to - spec.from) / (30 * 86_400_000)))
  const risk = new Float32Array(spec.people * periods).fill(-1)
  const sore = new Float32Array(spec.people * periods)
  return {
    periods,
    onDecision(decision: Decision, simulation: Pick<Simulation, 'people' | 'fromDay'>): void {
      const period = Math.floor((decision.day - simulation.fromDay) / 30)
      const at = decision.i * periods + period
      if (period >= periods || risk[at]! >= 0) return
      risk[at] = 1 - (1 - decision.risk) ** (30 / 7)
      sore[at] = simulation.people.dissatisfaction[decision.i]!
    },
    of(i: number) {
      const risk30: (number | null)[] = []
      const dissatisfaction: (number | null)[] = []
      for (let period = 0; period < periods; period++) {
        const at = i * periods + period
        const known = risk[at]! >= 0
        risk30.push(known ? rounded(risk[at]!, 5) : null)
        dissatisfaction.push(known ? rounded(sore[at]!, 2) : null)
      }
      return { risk30, dissatisfaction }
    },
  }
}
export type TruthRecorder = ReturnType<typeof createTruthRecorder>

/** The truth about one person. Those without an event of their own have identifiers all the same. */
export function truePerson(simulation: Simulation, recorder: TruthRecorder, i: number): TruePerson {
  const { people, spec } = simulation
  const { first, last } = nameOf(people, spec.seed, i)
  return {
    person: userIdOf(i),
    household: people.householdFirst[i]!,
    name: `${first} ${last}`,
    city: cities[people.city[i]!]!,
    plan: plans[people.plan[i]!]!.name,
    priceSensitive: (people.traits[i]! & trait.priceSensitive) !== 0,
    identifiers: identifiersOf(people, spec.seed, i),
    joined: people.status[i] === status.looking ? null : dateOf(people.joined[i]!),
    left: people.left[i]! < 0 ? null : dateOf(people.left[i]!),
    ...recorder.of(i),
  }
}

/** Writes truth.json: the company on the first line, one person a line after it, so that it may be of any length. */
export async function writeTruth(
  path: string,
  simulation: Simulation,
  recorder: TruthRecorder,
): Promise<void> {
  const file = createWriteStream(path)
  const failed = once(file, 'error').then(([error]) => Promise.reject(error))
  failed.catch(() => undefined)
  const company = JSON.stringify(companyTruth(simulation))
  file.write(`${company.slice(0, -1)},"people":[\n`)
  const { count } = simulation.people
  for (let i = 0; i < count; i++) {
    const line = JSON.stringify(truePerson(simulation, recorder, i)) + (i < count - 1 ? ',\n' : '\n')
    if (!file.write(line)) await Promise.race([once(file, 'drain'), failed])
  }
  file.end(']}\n')
  await Promise.race([once(file, 'finish'), failed])
}

/**
 * Reads truth.json person by person.
 *
 * @throws TandemError `invalid_request` when the file is no truth of a simulation
 */
export async function readTruth(path: string, onPerson: (person: TruePerson) => void): Promise<CompanyTruth> {
  let company: CompanyTruth | undefined
  for await (const line of createInterface({ input: createReadStream(path) })) {
    try {
      if (company === undefined) company = companyTruthSchema.parse(JSON.parse(`${line}]}`))
      else if (line !== ']}') onPerson(truePersonSchema.parse(JSON.parse(line.replace(/,$/, ''))))
    } catch (cause) {
      throw new TandemError('invalid_request', { detail: `${path} is no truth of a simulation.`, cause })
    }
  }
  if (!company) throw new TandemError('invalid_request', { detail: `${path} is empty.` })
  return company
}
