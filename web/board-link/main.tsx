import '../theme/fonts.ts'
import '../theme/tokens.css'
import '../app/mantine.css'
import '../app/mantine-tokens.css'
import '../theme/base.css'
import '../app/shell.css'
import '../parts/parts.css'
import '../metrics/metrics.css'
import '../charts/charts.css'
import '../boards/boards.css'
import './board-link.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadWords, startLanguage } from '../i18n/i18n.ts'
import { applyTheme } from '../theme/theme.ts'
import { LinkPage } from './link-page.tsx'

// `?theme=light` or `dark` for a tool that has one of its own; else the device decides.
const theme = new URL(location.href).searchParams.get('theme')
applyTheme(theme === 'light' || theme === 'dark' ? theme : 'auto')
await startLanguage()
await loadWords()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      forceColorScheme={document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <main className="board-link">
        <LinkPage />
      </main>
    </MantineProvider>
  </StrictMode>,
)
