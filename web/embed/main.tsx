import '../theme/fonts.ts'
import '../theme/tokens.css'
import '../theme/base.css'
import '../parts/parts.css'
import '../people/people.css'
import './embed.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadWords, startLanguage } from '../i18n/i18n.ts'
import { applyTheme } from '../theme/theme.ts'
import { Panel } from './panel.tsx'
import { tokenOf } from './panel-data.ts'

// `?theme=light` or `dark` for a tool that has one of its own; else the device decides.
const theme = new URL(location.href).searchParams.get('theme')
applyTheme(theme === 'light' || theme === 'dark' ? theme : 'auto')
await startLanguage()
await loadWords()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <main className="embed">
      <Panel token={tokenOf(location.hash)} />
    </main>
  </StrictMode>,
)
