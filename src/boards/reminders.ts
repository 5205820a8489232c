import type { Access } from '../access/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Decisions } from './decisions.ts'

/**
 * Tells other systems.
 *
 * @param options.key names the fact: told twice under one key, it goes out once
 */
export type PublishDecision = (
  workspace: string,
  type: 'decision.due',
  data: Record<string, unknown>,
  options: { key: string },
) => Promise<void>

export interface RemindersDependencies {
  access: Pick<Access, 'listWorkspaces'>
  decisions: Pick<Decisions, 'tellDue'>
  jobs: Pick<Jobs, 'queue'> | undefined
  publish: PublishDecision
}

/** Every hour, because a day begins at another time in each zone. */
const everyHour = '7 * * * *'

/** Tells when the day has come to look again at what was decided. */
export function createReminders({ access, decisions, jobs, publish }: RemindersDependencies) {
  /** Tells of every decision whose day has come, once. @returns how many */
  async function remind(): Promise<number> {
    let told = 0
    for (const { id } of await access.listWorkspaces()) {
      told += await decisions.tellDue(id, (decision) =>
        publish(
          id,
          'decision.due',
          {
            decision: decision.id,
            subject: decision.subject,
            decided: decision.decided,
            teams: decision.teams,
            lookAgain: decision.lookAgain,
            since: decision.since,
          },
          { key: `decision.due/${decision.id}/${decision.lookAgain}` },
        ),
      )
    }
    return told
  }

  const queue = jobs?.queue<{ at: string }>(
    'decisions-due',
    async () => {
      await remind()
    },
    { expireSeconds: 300 },
  )

  return {
    remind,
    /** Lets the look-out come by itself; a no-op where there are no jobs. */
    async start(): Promise<void> {
      await queue?.every(everyHour, { at: 'hour' })
    },
  }
}
