import { api } from '../api/client.ts'
import type { Language } from '../i18n/i18n.ts'
import { i18nLanguage, setLanguage } from '../i18n/i18n.ts'
import { useAct } from '../parts/act.ts'
import { type Me, useRefreshMe } from './session.ts'

/** What a person chose for themselves; null where they chose nothing. */
export interface Preferences {
  language: Language | null
  home: string | null
  mentionMail: boolean
}

function changePreferences(change: Partial<Preferences>) {
  return api<Preferences>('/api/v1/me/preferences', { method: 'PATCH', body: change })
}

/** Speaks the language a person chose, wherever they signed in. */
export async function followLanguage(me: Me): Promise<void> {
  const chosen = me.preferences?.language
  if (chosen && chosen !== i18nLanguage()) await setLanguage(chosen)
}

/** Remembers a choice with the person. @param done sentence shown when it worked */
export function usePreferences(done?: string) {
  const refresh = useRefreshMe()
  return useAct(changePreferences, { ...(done ? { done } : {}), onDone: () => void refresh() })
}

/** Changes the language on the screen and remembers it with the person. */
export function useChooseLanguage(): (language: Language) => void {
  const keep = usePreferences()
  return (language) => {
    void setLanguage(language)
    keep.mutate({ language })
  }
}

/** The page a person begins with: what they chose, else what their team looks at first. */
export function homeOf({ preferences, team }: Pick<Me, 'preferences' | 'team'>): string {
  if (preferences?.home) return preferences.home
  return team && team !== 'executive' && team !== 'own' ? '/team' : '/'
}
