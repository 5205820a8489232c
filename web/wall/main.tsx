import '../theme/fonts.ts'
import '../theme/tokens.css'
import '../theme/base.css'
import { useCallback } from 'react'
import { createRoot } from 'react-dom/client'
import { setWorkspace } from '../api/workspace.ts'
import { applyTheme, type ThemeChoice } from '../theme/theme.ts'
import { TvWall } from './tv.tsx'
import { Wall } from './wall.tsx'

/** `/wall/<id>?tv=1&theme=dark&text=115&lang=de&w=<workspace>`; every part may be absent. */
function readAddress(address: URL) {
  const theme = address.searchParams.get('theme')
  const text = Number(address.searchParams.get('text') ?? 100)
  const id = /^\/wall\/([^/]+)/.exec(address.pathname)?.[1]
  return {
    id: id === undefined ? undefined : decodeURIComponent(id),
    tv: address.searchParams.get('tv') === '1',
    theme: (theme === 'light' || theme === 'dark' || theme === 'auto' ? theme : undefined) as
      | ThemeChoice
      | undefined,
    textSize: [100, 115, 130].includes(text) && address.searchParams.has('text') ? text : undefined,
    workspace: address.searchParams.get('w') ?? undefined,
    language: address.searchParams.get('lang') ?? undefined,
  }
}

/** The theme chosen in the app on this device. */
function keptTheme(): ThemeChoice {
  try {
    const kept = localStorage.getItem('tandem.theme')
    return kept === 'light' || kept === 'dark' ? kept : 'auto'
  } catch {
    return 'auto'
  }
}

/** The language chosen in the app on this device, else the browser's. */
function keptLanguage(): string {
  const kept = localStorage.getItem('tandem.language') ?? navigator.language
  return kept.startsWith('de') ? 'de' : 'en'
}

const { id, tv, theme, textSize, workspace, language } = readAddress(new URL(window.location.href))
applyTheme(theme ?? keptTheme())
setWorkspace(workspace)

function Page() {
  const signIn = useCallback((status: number) => {
    if (status !== 401) return
    window.location.href = `/sign-in?to=${encodeURIComponent(window.location.pathname + window.location.search)}`
  }, [])
  if (tv) return <TvWall id={id} given={{ theme, textSize, language }} />
  return (
    <Wall
      {...(id ? { id } : {})}
      language={language ?? keptLanguage()}
      textSize={(textSize ?? 100) / 100}
      onRefused={signIn}
    />
  )
}

createRoot(document.getElementById('root')!).render(<Page />)
