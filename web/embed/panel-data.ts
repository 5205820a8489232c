import type { Lanes, Person, Timeline, TitleLanguage } from '../../src/profiles/index.ts'
import { type Problem, problemOf } from '../api/problem.ts'

/** What one look at the panel shows. */
export interface PanelData {
  person: Person
  lanes: Lanes
  timeline: Timeline
}

/** The token of this address. It stands after `#`, so that no server and no log sees it. */
export function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? undefined
}

/** Asks for what the panel shows, with its token and nothing else. @throws Problem */
export async function readPanel(token: string, lang: TitleLanguage): Promise<PanelData> {
  const ask = async <T>(path: string): Promise<T> => {
    const response = await fetch(`/api/v1/panel/${path}`, {
      credentials: 'omit',
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw await problemOf(response)
    return (await response.json()) as T
  }
  const [person, lanes, timeline] = await Promise.all([
    ask<Person>('person'),
    ask<Lanes>(`lanes?lang=${lang}`),
    ask<Timeline>(`timeline?lang=${lang}`),
  ])
  return { person, lanes, timeline }
}

/** What a panel that cannot be shown says: its time is over, or something is wrong. */
export function troubleOf(problem: Problem): 'ended' | 'unreachable' | 'failed' {
  if (problem.status === 401 || problem.status === 403) return 'ended'
  return problem.status === 0 ? 'unreachable' : 'failed'
}
