import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Right, Role, Team, Workspace } from '../../src/access/index.ts'
import { api } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { dataKey } from '../api/workspace.ts'
import { createFormat, type Format } from '../theme/fmt.ts'

interface OwnWorkspace extends Workspace {
  role: Role
}

/** What `/me` answers: the workspace by id, beside all that may be entered. */
interface MeAnswer {
  id: string
  name: string
  role: Role
  team: Team | null
  rights: Right[]
  workspace: string
  workspaces: OwnWorkspace[]
  preferences: { language: 'en' | 'de' | null; home: string | null; mentionMail: boolean } | null
  account: { email: string; hasPassword: boolean; passkeys: number } | null
}

/** Who is signed in, what they may do in the workspace on screen, and which others they may enter. */
export interface Me extends Omit<MeAnswer, 'workspace'> {
  workspace: OwnWorkspace
}

/** The signed-in person. @throws Problem 401 for nobody */
export function meQuery() {
  return queryOptions({ queryKey: dataKey('me'), queryFn: readMe, staleTime: 60_000 })
}

async function readMe(): Promise<Me> {
  const answer = await api<MeAnswer>('/api/v1/me')
  const workspace = answer.workspaces.find((candidate) => candidate.id === answer.workspace)
  if (!workspace) throw new Problem(403, { code: 'forbidden', detail: answer.workspace })
  return { ...answer, workspace }
}

const app = getRouteApi('/app')

/** The signed-in person; only inside the app's frame, where there always is one. */
export function useMe(): Me {
  return app.useRouteContext({ select: (context) => context.me })
}

/** Whether the signed-in person has a right in the workspace on screen. */
export function useCan(right: Right): boolean {
  return useMe().rights.includes(right)
}

/** Asks again who is signed in, after something about them or their company was changed. */
export function useRefreshMe(): () => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async () => {
    await queries.invalidateQueries({ queryKey: dataKey('me') })
    await router.invalidate()
  }
}

/** Writes numbers and times for this reader, in the workspace's zone and currency. */
export function useFormat(): Format {
  const { workspace } = useMe()
  const { i18n } = useTranslation()
  const { timeZone, currency } = workspace
  const locale = navigator.languages.find((tag) => tag.startsWith(i18n.language)) ?? i18n.language
  return useMemo(() => createFormat({ locale, timeZone, currency }), [locale, timeZone, currency])
}

/** First letters of the first and last word of a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}

/** Ends the session and goes to the sign-in page with nothing kept in memory. */
export async function signOut(): Promise<void> {
  await api('/api/auth/sign-out', { method: 'POST', body: {} })
  location.assign('/sign-in')
}
