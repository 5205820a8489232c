import { z } from 'zod'
import type { Access } from '../access/index.ts'
import type { Reading } from './reading.ts'
import type { SubscriptionRepository } from './repository.ts'
import { type LeaveClaims, leavePrefix, nameOf } from './sending.ts'

const claimsSchema: z.ZodType<LeaveClaims> = z.object({
  workspace: z.string(),
  subscription: z.string(),
  user: z.string(),
})

export interface LeavingDependencies {
  repository: SubscriptionRepository
  reading: Pick<Reading, 'titleOf'>
  access: Pick<Access, 'readLink'>
  clock: () => number
}

/** What the holder of a token is shown: what it is about, and whether they get it. */
export interface Leaver {
  title: string
  language: 'en' | 'de'
  /** False too when the subscription is gone. */
  gets: boolean
}

/** Leaving a subscription by the address in its mails, without a sign-in. */
export function createLeaving({ repository, reading, access, clock }: LeavingDependencies) {
  /** @returns undefined for what is no token of ours */
  async function open(token: string): Promise<Leaver | undefined> {
    const claims = await access.readLink(leavePrefix, token, (given) => claimsSchema.parse(given))
    if (!claims) return undefined
    const row = await repository.find(claims.workspace, claims.subscription)
    if (!row) return { title: '', language: 'en', gets: false }
    const recipients = (await repository.recipients([row.id])).get(row.id) ?? []
    const { subject, language } = row.definition
    return {
      title: await reading.titleOf(row.workspace, subject).catch(() => nameOf(subject)),
      language,
      gets: recipients.some(({ id, left }) => id === claims.user && !left),
    }
  }

  /** Leaves, or comes back. Asked twice it is the same. @returns undefined for what is no token of ours */
  async function set(token: string, left: boolean): Promise<Leaver | undefined> {
    const claims = await access.readLink(leavePrefix, token, (given) => claimsSchema.parse(given))
    if (!claims) return undefined
    const row = await repository.find(claims.workspace, claims.subscription)
    if (row) await repository.setLeft(row.id, claims.user, left ? new Date(clock()) : null)
    return open(token)
  }

  return { open, set }
}
